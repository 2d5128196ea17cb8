import json
from collections.abc import Callable
from typing import Any

import pytest
from rollcall_files import RIKSDAG, made_up, mirrored, riksdag

from klubba_loadtest.rollcalls import BadFile, Counts, parse


def as_bytes(data: object) -> bytes:
    return json.dumps(data).encode()


def test_the_riksdag_sample_is_eleven_votes_of_349_members_and_27_acclamations() -> None:
    calls = parse(RIKSDAG.read_bytes())
    assert (calls.members, len(calls.votes), len(calls.acclamations)) == (349, 11, 27)
    assert calls.ballots == 3436
    compound = next(vote for vote in calls.votes if len(vote.rule) == 2)
    assert compound.name == "2025/26:FöU14 2"
    assert compound.rule[0] == {"share_of": "yes_no", "at_least": "3/4"}
    assert compound.total == Counts(303, 18, 26, 2)


def test_two_votes_under_one_item_have_names_of_their_own() -> None:
    names = [vote.name for vote in parse(RIKSDAG.read_bytes()).votes]
    assert len(set(names)) == len(names) == 11
    assert {"2025/26:JuU18 5:1", "2025/26:JuU18 5:2"} <= set(names)


def test_a_mirrored_file_is_consistent_and_turns_every_outcome() -> None:
    calls, turned = parse(RIKSDAG.read_bytes()), parse(as_bytes(mirrored(riksdag())))
    for vote, other in zip(calls.votes, turned.votes, strict=True):
        assert (vote.total.yes, vote.total.no) == (other.total.no, other.total.yes)
        assert {vote.outcome, other.outcome} == {"yes", "no"}


def change(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    def apply(data: Any) -> None:
        *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]
        for step in steps:
            data = data[step]
        if value is ...:
            del data[last]
        else:
            data[last] = value

    return apply


VOTE = "items/0/votes/0"


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        ("members", "15", "members"),
        ("members", 0, "members"),
        ("members", True, "members"),
        ("members", 16, "items[0].votes[0].total"),
        ("items", ..., "items"),
        ("items", [], "items"),
        ("items/3", "what", "items[3]"),
        ("items/0/report", "", "items[0].report"),
        ("items/0/heading", ..., "items[0].heading"),
        ("items/0/item", None, "items[0].item"),
        ("items/0/decided_by", "lot", "items[0].decided_by"),
        ("items/0/votes", [], "items[0].votes"),
        ("items/0/rule", None, "items[0].rule"),
        ("items/0/rule", [], "items[0].rule"),
        ("items/0/rule", [{"more": "yes"}], "items[0].rule[0]"),
        ("items/0/rule", [{"more": "yes", "than": "maybe"}], "items[0].rule[0].than"),
        ("items/0/rule", [{"more": "yes", "than": "yes"}], "items[0].rule[0]"),
        ("items/0/rule", [{"share_of": "moon", "at_least": "1/2"}], "items[0].rule[0].share_of"),
        ("items/0/rule", [{"share_of": "members", "at_least": "1/2", "more_than": "1/2"}], "items[0].rule[0]"),
        ("items/0/rule", [{"share_of": "members", "at_least": "3/0"}], "items[0].rule[0].at_least"),
        ("items/0/rule", [{"share_of": "members", "more_than": "4/3"}], "items[0].rule[0].more_than"),
        ("items/0/rule", [{"share_of": "members", "more_than": 0.5}], "items[0].rule[0].more_than"),
        (f"{VOTE}/outcome", "maybe", "items[0].votes[0].outcome"),
        (f"{VOTE}/groups", {}, "items[0].votes[0].groups"),
        (f"{VOTE}/groups/ Björk ", {}, "items[0].votes[0].groups"),
        (f"{VOTE}/groups/ ", {}, "items[0].votes[0].groups"),
        (f"{VOTE}/groups/Björk/no", -1, "items[0].votes[0].groups.Björk.no"),
        (f"{VOTE}/groups/Björk/no", 2, "items[0].votes[0].total.no"),
        (f"{VOTE}/groups/Björk/absent", ..., "items[0].votes[0].groups.Björk.absent"),
        (f"{VOTE}/total/yes", 7, "items[0].votes[0].total.yes"),
        (f"{VOTE}/total/absent", 4, "items[0].votes[0].total.absent"),
        ("items/6/outcome", "tie", "items[6].outcome"),
    ],
)
def test_a_bad_file_is_refused_with_the_place(path: str, value: object, place: str) -> None:
    data = made_up()
    parse(as_bytes(data))
    change(path, value)(data)
    with pytest.raises(BadFile) as refused:
        parse(as_bytes(data))
    assert refused.value.place == place
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"", "line 1, column 1"),
        (b'{"members": 15,\n "items": [,]}', "line 2, column 12"),
        (b"\xff\xfe{", "file"),
        (b"[" * 100_000, "file"),
        (b"[]", "file"),
    ],
)
def test_what_is_no_json_object_is_refused_with_the_place(data: bytes, place: str) -> None:
    with pytest.raises(BadFile) as refused:
        parse(data)
    assert refused.value.place == place
