"""A meeting from plain data (a TOML file, the operator's JSON): the meeting, or everything that is wrong with it.

meeting: id title [title_en language place place_en wifi proxies_max seat_map logo primary surface] roll items
item:    title [title_en text text_en id] polls
poll:    see core.polldata
seat:    seat name [organisation group weight remote email proxy substitute]
place:   seat x y (rows of seat_map; see core.model.Place)
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Final, Literal, cast

from msgspec import structs

from klubba import limits
from klubba.core import branding, matters, polldata, seating
from klubba.core.model import Item, Meeting, Poll, Text
from klubba.core.polldata import ids
from klubba.core.procedure import COUNCIL
from klubba.core.reading import Fields, Notes, Problem
from klubba.core.rolls import seats

__all__ = ["ITEM_KEYS", "MEETING_KEYS", "Problem", "add_poll", "define", "with_added", "with_poll"]

MEETING_KEYS: Final = (
    "id", "title", "title_en", "language", "place", "place_en", "wifi", "proxies_max", "seat_map", *branding.KEYS,
    "procedure", "keep_days", "roll", "items",
)  # fmt: skip
_PROXIES_MAX: Final = limits.PROXIES_PER_HOLDER_MAX_COUNT
ITEM_KEYS: Final = ("id", "title", "title_en", "text", "text_en", "polls", *matters.KEYS)


def define(data: object, roll: object | None = None) -> tuple[Meeting | None, list[Problem]]:
    """The meeting, and no problems; or None and all of them, each with its place.

    roll: a list of seats that stands in for data["roll"] (which then may be absent, or name a file).
    """
    notes = Notes()
    fields = Fields(data, "", MEETING_KEYS, notes)
    entries = fields.array("roll", 1, limits.SEATS_MAX_COUNT, required=True) if roll is None else _given(roll, notes)
    proxies_max = fields.whole("proxies_max", _PROXIES_MAX, 0, _PROXIES_MAX)
    roll_seats = seats(entries, "roll", notes, proxies_max)
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
        proxies_max=proxies_max,
        keep_days=fields.whole("keep_days", limits.KEPT_DAYS, 0, limits.KEPT_MAX_DAYS),
        procedure=cast(Literal["", "council"], fields.one_of("procedure", ("", COUNCIL), "")),
    )
    matters.check_seats(meeting, fields)
    matters.check_secrecy(meeting, notes)
    return (None if notes.problems else meeting), notes.problems


def add_poll(
    meeting: Meeting, item_id: str, data: object, taken: Iterable[str] = ()
) -> tuple[Meeting | None, Poll | None, list[Problem]]:
    """The meeting with one more poll on an item, and that poll; or None, None and everything that is wrong.

    data: a poll as in the meeting file. taken: ids that it may not have besides those of the meeting's polls.
    """
    item = next((item for item in meeting.items if item.id == item_id), None)
    if item is None:
        return None, None, [Problem("item", "unknown_item", "an item of the agenda", "another id")]
    notes = Notes()
    fields = Fields(data, "", polldata.KEYS, notes)
    if len(item.polls) >= limits.POLLS_PER_ITEM_MAX_COUNT:
        notes.add("", "too_many", f"at most {limits.POLLS_PER_ITEM_MAX_COUNT} polls on an item", "one more")
    used = {poll.id for other in meeting.items for poll in other.polls}.union(taken)
    added = structs.replace(polldata.poll(fields, _free_id(fields, item_id, used)), added=True)
    _check_paper(fields, item.title, added)
    if meeting.procedure == COUNCIL:
        matters.check_open(added, fields.place, notes)
    if notes.problems:
        return None, None, notes.problems
    return with_poll(meeting, item_id, added), added, []


def with_poll(meeting: Meeting, item_id: str, poll: Poll) -> Meeting:
    """The meeting with the poll put last on the item."""
    items = (structs.replace(item, polls=(*item.polls, poll)) if item.id == item_id else item for item in meeting.items)
    return structs.replace(meeting, items=tuple(items))


def with_added(meeting: Meeting, was: Meeting) -> Meeting:
    """A new definition with the polls that were added to the old one during the meeting: a file does not know them.

    One whose id has been taken, or whose item is gone, is left out; its rounds stay on record.
    """
    ids_now = {poll.id for item in meeting.items for poll in item.polls}
    for item in was.items:
        for poll in item.polls:
            if poll.added and poll.id not in ids_now:
                meeting = with_poll(meeting, item.id, poll)
    return meeting


def _free_id(fields: Fields, item_id: str, used: Collection[str]) -> str:
    """The poll's own id, or one that nothing has."""
    own = fields.identifier("id")
    if own:
        if own in used:
            fields.refuse("id", "twice", "an id that no poll of the meeting has")
        return own
    room = limits.ID_MAX_CHARS - len("-poll-") - len(str(len(used) + 1))
    names = (f"{item_id[:room]}-poll-{number}" for number in range(1, len(used) + 2))
    return next(name for name in names if name not in used)


def _given(roll: object, notes: Notes) -> list[object]:
    return Fields({"roll": roll}, "", ("roll",), notes).array("roll", 1, limits.SEATS_MAX_COUNT)


def _items(meeting: Fields) -> tuple[Item, ...]:
    entries = meeting.array("items", 1, limits.ITEMS_MAX_COUNT, required=True)
    tables = [Fields(entry, f"items[{number}]", ITEM_KEYS, meeting.notes) for number, entry in enumerate(entries)]
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
        proposals=matters.proposals(fields),
        minority_used=fields.flag("minority_used"),
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
