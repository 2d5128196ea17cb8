"""A meeting written out and read again is the same meeting: as plain data, as TOML, as a file on disk."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klubba import meetingfile
from klubba.core import tomlwriter
from klubba.core.definition import define
from klubba.core.model import Meeting
from klubba.core.plainform import plain

# Anything that may stand in a name: quotes, backslashes, right-to-left marks, emoji, what looks like TOML or HTML.
texts = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=30).filter(lambda t: t.strip())
spoken = st.one_of(texts, st.sampled_from(['"""', "\\", "[[items]]", "<script>", "‮gnp.exe", "مرحبا", "🗳️", "# nej"]))
flags = st.booleans()
option = st.fixed_dictionaries({"text": spoken}, optional={"text_en": spoken})
options = st.lists(
    option, min_size=3, max_size=6, unique_by=(lambda o: o["text"], lambda o: o.get("text_en", o["text"]))
)
elections = {"election": flags}
condition = st.one_of(
    st.just({"more": "yes", "than": "no"}),
    st.just({"share_of": "members", "more_than": "1/3"}),
    st.just({"share_of": "yes_no", "at_least": "3/4"}),
)
common = {"title": spoken}
extra = {
    "title_en": spoken,
    "secrecy": st.sampled_from(["open", "secret"]),
    "change": st.sampled_from(["last", "first"]),
    "quorum": flags,
    "blank": flags,
}


def poll(method: str, more: dict[str, Any], maybe: dict[str, Any] | None = None) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(common | {"method": st.just(method)} | more, optional=extra | (maybe or {}))


bases = {"base": st.sampled_from(["yes_no", "valid", "entitled"])}
polls = st.one_of(
    poll("yes_no", {}, bases | elections | {"majority": st.sampled_from(["simple", "absolute", "2/3"])}),
    poll("yes_no_abstain", {}, bases | elections | {"rule": st.lists(condition, min_size=1, max_size=3)}),
    poll("choose", {"options": options}, elections | {"choose": st.integers(1, 3), "winners": st.integers(1, 3)}),
    poll("rating", {"options": options}, elections | {"scale_min": st.just(0), "scale_max": st.integers(2, 10)}),
    poll(
        "ranking", {"options": options}, {"counting": st.sampled_from(["borda", "stv"]), "winners": st.integers(1, 2)}
    ),
    poll(
        "number",
        {},
        {"number_min": st.just("-1.5"), "number_max": st.just("9"), "decimals": st.just(1), "unit": spoken},
    ),
    poll("text", {}, {"text_max": st.integers(2, 280)}),
    poll("words", {}, {"text_max": st.integers(2, 40), "choose_max": st.integers(1, 5)}),
)
proposal = st.one_of(spoken, st.fixed_dictionaries({"text": spoken}, optional={"text_en": spoken, "by": st.just("s0")}))
item = st.fixed_dictionaries(
    {"title": spoken, "polls": st.lists(polls, max_size=3)},
    optional={"text": spoken, "proposals": st.lists(proposal, max_size=3), "minority_used": flags},
)
seat = st.fixed_dictionaries(
    {"name": spoken},
    optional={
        "organisation": spoken,
        "group": spoken,
        "weight": st.sampled_from(["0.5", "2", "1.000001"]),
        "remote": flags,
    },
)


@st.composite
def meetings(draw: st.DrawFn) -> Meeting:
    roll = [{"seat": f"s{n}", **row} for n, row in enumerate(draw(st.lists(seat, min_size=1, max_size=5)))]
    places = draw(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 1000)), max_size=len(roll)))
    data = {
        "id": "m",
        "title": draw(spoken),
        "place": draw(spoken),
        "wifi": draw(spoken),
        "language": draw(st.sampled_from(["sv", "en"])),
        "roll": roll,
        "seat_map": [{"seat": f"s{n}", "x": x, "y": y} for n, (x, y) in enumerate(places)],
        "procedure": draw(st.sampled_from(["", "council"])),
        "items": draw(st.lists(item, min_size=1, max_size=3)),
    }
    meeting, problems = define(data)
    if meeting is None:  # Two texts that differ only in case or spaces, or other rules of their own.
        assert problems
        return draw(st.nothing())
    return meeting


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_a_meeting_comes_back_from_plain_data_and_from_toml(data: st.DataObject) -> None:
    meeting = data.draw(meetings())
    written = plain(meeting)
    assert define(written) == (meeting, [])
    text = tomlwriter.write(written)
    assert tomllib.loads(text) == written
    assert define(tomllib.loads(text)) == (meeting, [])


def test_the_sample_comes_back_from_a_file(tmp_path: Path) -> None:
    meeting, problems = meetingfile.load(meetingfile.SAMPLE)
    assert meeting is not None, problems
    path = tmp_path / "saved.toml"
    path.write_text(tomlwriter.write(plain(meeting)), encoding="utf-8")
    assert meetingfile.load(path) == (meeting, [])


def test_a_poll_keeps_its_id_where_it_is_moved() -> None:
    meeting, _ = define({"id": "m", "title": "M", "roll": [{"seat": "1", "name": "A"}], "items": _two_polls()})
    assert meeting is not None
    moved = plain(meeting)
    moved["items"][0]["polls"].reverse()
    again, _ = define(moved)
    assert again is not None
    assert [p.id for p in again.items[0].polls] == [p.id for p in meeting.items[0].polls][::-1]


def _two_polls() -> list[dict[str, Any]]:
    return [{"title": "Ärende", "polls": [{"title": "A?", "method": "yes_no"}, {"title": "B?", "method": "yes_no"}]}]


@pytest.mark.parametrize("char", ["\x00", "\x1b", "\x7f", "\x85", "\u202e"])
def test_what_cannot_be_seen_is_written_as_its_number(char: str) -> None:
    text = tomlwriter.write({"a": f"x{char}y"})
    assert char not in text
    assert tomllib.loads(text) == {"a": f"x{char}y"}
