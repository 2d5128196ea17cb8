"""A meeting from plain data (a TOML file, the operator's JSON): the meeting, or everything that is wrong with it.

meeting: id title [title_en language place place_en wifi seat_map logo primary surface] roll items
item:    title [title_en text text_en id] polls
poll:    see core.polldata
seat:    seat name [organisation group weight remote email]
place:   seat x y (rows of seat_map; see core.model.Place)
"""

from collections.abc import Sequence
from typing import Final, Literal, cast

from klubba import limits
from klubba.core import branding, polldata, seating
from klubba.core.model import Item, Meeting, Poll, Text
from klubba.core.polldata import ids
from klubba.core.reading import Fields, Notes, Problem
from klubba.core.rolls import seats

__all__ = ["Problem", "define"]

_MEETING_KEYS: Final = (
    "id", "title", "title_en", "language", "place", "place_en", "wifi", "seat_map", *branding.KEYS, "roll", "items",
)  # fmt: skip
_ITEM_KEYS: Final = ("id", "title", "title_en", "text", "text_en", "polls")


def define(data: object, roll: object | None = None) -> tuple[Meeting | None, list[Problem]]:
    """The meeting, and no problems; or None and all of them, each with its place.

    roll: a list of seats that stands in for data["roll"] (which then may be absent, or name a file).
    """
    notes = Notes()
    fields = Fields(data, "", _MEETING_KEYS, notes)
    entries = fields.array("roll", 1, limits.SEATS_MAX_COUNT, required=True) if roll is None else _given(roll, notes)
    roll_seats = seats(entries, "roll", notes)
    meeting = Meeting(
        id=fields.identifier("id", required=True),
        title=fields.text("title", limits.TITLE_MAX_CHARS, required=True),
        items=_items(fields),
        roll=roll_seats,
        language=cast(Literal["sv", "en"], fields.one_of("language", ("sv", "en"), "sv")),
        place=fields.text("place", limits.NAME_MAX_CHARS),
        wifi=fields.string("wifi", limits.NAME_MAX_CHARS),
        seat_map=seating.read(fields, roll_seats),
        brand=branding.read(fields),
    )
    return (None if notes.problems else meeting), notes.problems


def _given(roll: object, notes: Notes) -> list[object]:
    return Fields({"roll": roll}, "", ("roll",), notes).array("roll", 1, limits.SEATS_MAX_COUNT)


def _items(meeting: Fields) -> tuple[Item, ...]:
    entries = meeting.array("items", 1, limits.ITEMS_MAX_COUNT, required=True)
    tables = [Fields(entry, f"items[{number}]", _ITEM_KEYS, meeting.notes) for number, entry in enumerate(entries)]
    polls = [_poll_tables(item) for item in tables]
    item_ids = ids(tables, [f"item-{number + 1}" for number in range(len(tables))])
    # Poll ids are unique in the whole meeting: they name polls in addresses, logs and results.
    flat = [poll for group in polls for poll in group]
    names = [f"item-{i + 1}-poll-{p + 1}" for i, group in enumerate(polls) for p in range(len(group))]
    poll_ids = iter(ids(flat, names))
    return tuple(
        _item(fields, name, [(poll, next(poll_ids)) for poll in group])
        for fields, name, group in zip(tables, item_ids, polls, strict=True)
    )


def _poll_tables(item: Fields) -> list[Fields]:
    entries = item.array("polls", 0, limits.POLLS_PER_ITEM_MAX_COUNT)
    places = [f"{item.at('polls')}[{number}]" for number in range(len(entries))]
    return [Fields(entry, place, polldata.KEYS, item.notes) for entry, place in zip(entries, places, strict=True)]


def _item(fields: Fields, name: str, polls: Sequence[tuple[Fields, str]]) -> Item:
    title = fields.text("title", limits.TITLE_MAX_CHARS, required=True)
    item = Item(
        id=name,
        title=title,
        polls=tuple(polldata.poll(poll, poll_id) for poll, poll_id in polls),
        text=fields.text("text", limits.ITEM_TEXT_MAX_CHARS, lines=True),
    )
    for (table, _), poll in zip(polls, item.polls, strict=True):
        _check_paper(table, title, poll)
    return item


def _check_paper(table: Fields, title: Text, poll: Poll) -> None:
    """The whole paper must fit into one frame, with room for its rule and ids."""
    texts = [title, poll.title, *(option.text for option in poll.options)]
    size = sum(len(part.encode()) for text in texts for part in (text.sv, text.en))
    if size > limits.PAPER_TEXTS_MAX_BYTES:
        expected = f"titles and options of together at most {limits.PAPER_TEXTS_MAX_BYTES} bytes"
        table.notes.add(table.place, "paper_too_large", expected, f"{size} bytes")
