"""Published roll calls as a load: every member a voter, vote after vote, and every figure compared. Pure."""

from random import Random

from klubba_loadtest.plan import Act, Do, Phase, Phone, Plan, Step
from klubba_loadtest.rollcalls import CHOICES, RollCalls
from klubba_loadtest.rollplan import POLL, VotePlan, vote_plans
from klubba_loadtest.stage import OPENING_SECONDS, Wishes

JOIN_SECONDS = 2.0
TAPS_SECONDS = 2.0
AFTER_SECONDS = 1.5
PROVES = (
    "The Riksdag's roll calls, each in a meeting of its own: every ballot through a socket, and every published figure "
    "comes out again."
)


def parliament_plan(calls: RollCalls, wishes: Wishes) -> tuple[Plan, list[VotePlan]]:
    """The load, and what was published for each of its meetings. wishes.polls: only the first so many votes."""
    votes = list(vote_plans(calls, wishes.name.removeprefix("load-parliament-"), wishes.seed))[: wishes.polls]
    random = Random(f"{wishes.seed}:parliament")  # noqa: S311  # a plan repeats
    phones: list[Phone] = []
    acts: list[Act] = []
    steps: list[Step] = []
    phases: list[Phase] = []
    at = 0.0
    for number, vote in enumerate(votes):
        opens = at + JOIN_SECONDS + 1.0
        closes = opens + TAPS_SECONDS + 1.0
        ends = closes + 2 * OPENING_SECONDS + AFTER_SECONDS
        for ballot in vote.ballots:
            phone = len(phones)
            phones.append(Phone(number, "voter", int(ballot.seat) - 1))
            acts.append(Act(at + random.uniform(0, JOIN_SECONDS), phone, Do.JOIN))
            tapped = opens + random.uniform(0.2, TAPS_SECONDS)
            acts.append(Act(tapped, phone, Do.TAP, POLL, (CHOICES.index(ballot.choice),)))
            acts.append(Act(ends, phone, Do.LEAVE))
        moments = {
            "arm": opens - OPENING_SECONDS, "open": opens, "close": closes, "declare": closes + OPENING_SECONDS,
            "publish": closes + 2 * OPENING_SECONDS,
        }  # fmt: skip
        steps += [Step(moment, number, action, POLL) for action, moment in moments.items()]
        phases.append(Phase(vote.vote.name, opens, closes))
        at = ends
    plan = Plan(
        scenario="parliament",
        seed=wishes.seed,
        voters=calls.members,
        meetings=tuple(dict(vote.meeting) for vote in votes),
        phones=tuple(phones),
        acts=tuple(sorted(acts, key=lambda act: act.at)),
        steps=tuple(sorted(steps, key=lambda step: step.at)),
        phases=tuple(phases),
        ends_at=at,
    )
    return plan, votes
