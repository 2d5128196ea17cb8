import json
from collections import Counter
from itertools import pairwise

from rollcall_files import RIKSDAG, acclamation_item, made_up

from klubba_loadtest.rollcalls import parse
from klubba_loadtest.rollplan import decision_plans, vote_plans

CALLS = parse(RIKSDAG.read_bytes())


def test_each_vote_has_a_roll_of_exactly_its_members_and_groups() -> None:
    for plan in vote_plans(CALLS, "run", 1):
        roll = plan.meeting["roll"]
        assert len(roll) == len({seat["seat"] for seat in roll}) == 349
        expected = {group: counts.members for group, counts in plan.vote.groups.items()}
        assert Counter(seat["group"] for seat in roll) == expected


def test_each_member_casts_at_most_once_and_the_groups_cast_what_was_published() -> None:
    for plan in vote_plans(CALLS, "run", 1):
        group_of = {seat["seat"]: seat["group"] for seat in plan.meeting["roll"]}
        assert len({ballot.seat for ballot in plan.ballots}) == len(plan.ballots) == plan.vote.total.ballots
        did = Counter((group_of[ballot.seat], ballot.choice) for ballot in plan.ballots)
        for group, counts in plan.vote.groups.items():
            for choice in ("yes", "no", "abstain"):
                assert did[group, choice] == counts.of(choice)


def test_the_rule_is_the_files_own() -> None:
    rules = {plan.vote.name: plan.meeting["items"][0]["polls"][0]["rule"] for plan in vote_plans(CALLS, "run", 1)}
    assert rules["2025/26:AU12 4"] == [{"more": "yes", "than": "no"}]
    assert rules["2025/26:FöU14 2"] == [
        {"share_of": "yes_no", "at_least": "3/4"},
        {"share_of": "members", "more_than": "1/2"},
    ]


def test_the_same_seed_gives_the_same_order_and_another_seed_another() -> None:
    first, again, other = (list(vote_plans(CALLS, "run", seed)) for seed in (1, 1, 2))
    assert first == again
    assert all(one.ballots != two.ballots for one, two in zip(first, other, strict=True))


def test_ballots_are_handed_in_across_groups_not_group_by_group() -> None:
    plan = next(iter(vote_plans(CALLS, "run", 1)))
    group_of = {seat["seat"]: seat["group"] for seat in plan.meeting["roll"]}
    groups = [group_of[ballot.seat] for ballot in plan.ballots]
    changes = sum(one != two for one, two in pairwise(groups))
    assert changes > 5 * len(plan.vote.groups)


def test_meetings_of_one_run_have_ids_of_their_own_and_no_other_runs() -> None:
    def ids(run: str) -> list[str]:
        votes = [plan.meeting["id"] for plan in vote_plans(CALLS, run, 1)]
        return votes + [plan.meeting["id"] for plan in decision_plans(CALLS, run)]

    one, other = ids("one"), ids("other")
    assert len(set(one + other)) == len(one) + len(other)


def test_every_acclamation_is_recorded_once_also_when_a_report_has_hundreds() -> None:
    data = made_up() | {"items": [acclamation_item(number) for number in range(1, 251)]}
    calls = parse(json.dumps(data).encode())
    plans = list(decision_plans(calls, "run"))
    assert [decision.name for plan in plans for decision in plan.polls.values()] == [
        decision.name for decision in calls.acclamations
    ]
    assert all(len(plan.meeting["items"]) <= 100 for plan in plans)
    assert len({plan.meeting["id"] for plan in plans}) == len(plans) == 3
