"""A meeting from plain data (a TOML file, the operator's JSON): the meeting, or everything that is wrong with it.

meeting: id title [title_en language place place_en wifi] roll items
item:    title [title_en text text_en id] polls
poll:    title method [title_en id options choose | choose_min choose_max, winners, base, majority | rule,
         secrecy change live quorum]
option:  "text" or text [text_en id]
seat:    seat name [organisation group weight remote email]
"""

from collections.abc import Sequence
from typing import Final, Literal, cast

from msgspec import structs

from klubba import limits
from klubba.core.model import Base, Change, Item, Meeting, Method, Option, Poll, Secrecy, Text
from klubba.core.reading import Fields, Notes, Problem, alternatives, checked_text, same, shown
from klubba.core.rolls import seats
from klubba.core.ruledata import BASES, rule

__all__ = ["Problem", "define"]

_MEETING_KEYS: Final = ("id", "title", "title_en", "language", "place", "place_en", "wifi", "roll", "items")
_ITEM_KEYS: Final = ("id", "title", "title_en", "text", "text_en", "polls")
_CHOOSE_KEYS: Final = ("options", "choose", "choose_min", "choose_max", "winners")
_ANSWER_KEYS: Final = ("majority", "rule")
_POLL_KEYS: Final = (
    *("id", "title", "title_en", "method", *_CHOOSE_KEYS, "base", *_ANSWER_KEYS),
    *("secrecy", "change", "live", "quorum"),
)
_OPTION_KEYS: Final = ("id", "text", "text_en")
_YES_NO: Final = (Option("yes", Text("Ja", "Yes")), Option("no", Text("Nej", "No")))
_ABSTAIN: Final = Option("abstain", Text("Avstår", "Abstain"))
# What a share of the votes can mean where there is no yes and no.
_CHOOSE_BASES: Final = (Base.VALID, Base.CAST, Base.PRESENT, Base.ENTITLED)


def define(data: object, roll: object | None = None) -> tuple[Meeting | None, list[Problem]]:
    """The meeting, and no problems; or None and all of them, each with its place.

    roll: a list of seats that stands in for data["roll"] (which then may be absent, or name a file).
    """
    notes = Notes()
    fields = Fields(data, "", _MEETING_KEYS, notes)
    entries = fields.array("roll", 1, limits.SEATS_MAX_COUNT, required=True) if roll is None else _given(roll, notes)
    meeting = Meeting(
        id=fields.identifier("id", required=True),
        title=fields.text("title", limits.TITLE_MAX_CHARS, required=True),
        items=_items(fields),
        roll=seats(entries, "roll", notes),
        language=cast(Literal["sv", "en"], fields.one_of("language", ("sv", "en"), "sv")),
        place=fields.text("place", limits.NAME_MAX_CHARS),
        wifi=fields.string("wifi", limits.NAME_MAX_CHARS),
    )
    return (None if notes.problems else meeting), notes.problems


def _given(roll: object, notes: Notes) -> list[object]:
    return Fields({"roll": roll}, "", ("roll",), notes).array("roll", 1, limits.SEATS_MAX_COUNT)


def _items(meeting: Fields) -> tuple[Item, ...]:
    entries = meeting.array("items", 1, limits.ITEMS_MAX_COUNT, required=True)
    tables = [Fields(entry, f"items[{number}]", _ITEM_KEYS, meeting.notes) for number, entry in enumerate(entries)]
    polls = [_poll_tables(item) for item in tables]
    item_ids = _ids(tables, [f"item-{number + 1}" for number in range(len(tables))])
    # Poll ids are unique in the whole meeting: they name polls in addresses, logs and results.
    flat = [poll for group in polls for poll in group]
    names = [f"item-{i + 1}-poll-{p + 1}" for i, group in enumerate(polls) for p in range(len(group))]
    poll_ids = iter(_ids(flat, names))
    return tuple(
        _item(fields, name, [(poll, next(poll_ids)) for poll in group])
        for fields, name, group in zip(tables, item_ids, polls, strict=True)
    )


def _poll_tables(item: Fields) -> list[Fields]:
    entries = item.array("polls", 0, limits.POLLS_PER_ITEM_MAX_COUNT)
    return [
        Fields(entry, f"{item.at('polls')}[{number}]", _POLL_KEYS, item.notes) for number, entry in enumerate(entries)
    ]


def _ids(tables: Sequence[Fields], generated: Sequence[str]) -> list[str]:
    """Each table's own id, or a generated one that no other table has. An id that stands twice is a problem."""
    first: dict[str, str] = {}
    own = [table.identifier("id") for table in tables]
    for table, name in zip(tables, own, strict=True):
        if name and first.setdefault(name, table.at("id")) != table.at("id"):
            table.refuse("id", "twice", f"an id that is not already {first[name]}")
    taken = set(own)
    return [name or _free(wanted, taken) for name, wanted in zip(own, generated, strict=True)]


def _free(wanted: str, taken: set[str]) -> str:
    name, extra = wanted, 1
    while name in taken:
        name, extra = f"{wanted}-{extra + 1}", extra + 1
    taken.add(name)
    return name


def _item(fields: Fields, name: str, polls: Sequence[tuple[Fields, str]]) -> Item:
    title = fields.text("title", limits.TITLE_MAX_CHARS, required=True)
    item = Item(
        id=name,
        title=title,
        polls=tuple(_poll(poll, poll_id) for poll, poll_id in polls),
        text=fields.text("text", limits.ITEM_TEXT_MAX_CHARS, lines=True),
    )
    for (table, _), poll in zip(polls, item.polls, strict=True):
        _check_paper(table, title, poll)
    return item


def _poll(fields: Fields, name: str) -> Poll:
    # Where the method is unknown, the rest is read as what it most probably was meant to be.
    likely = Method.CHOOSE if fields.has("options") else Method.YES_NO_ABSTAIN
    if not fields.has("method"):
        fields.missing("method", alternatives(tuple(Method)))
    method = Method(fields.one_of("method", tuple(Method), likely))
    poll = _choose(fields, name) if method is Method.CHOOSE else _answer(fields, name, method)
    if poll.live and poll.secrecy is Secrecy.SECRET:
        fields.refuse("live", "secret_and_live", "live only for open votes", "secret and live")
    return poll


def _answer(fields: Fields, name: str, method: Method) -> Poll:
    _refuse_keys(fields, _CHOOSE_KEYS, "only for method choose")
    options = _YES_NO if method is Method.YES_NO else (*_YES_NO, _ABSTAIN)
    base = Base(fields.one_of("base", BASES, Base.VALID))
    return structs.replace(_common(fields, name, method, options), rule=rule(fields, method, base), base=base)


def _choose(fields: Fields, name: str) -> Poll:
    _refuse_keys(fields, _ANSWER_KEYS, "only for yes/no methods: here the most votes win")
    options = _options(fields)
    fewest, most = _marks(fields, len(options) or limits.OPTIONS_MAX_COUNT)
    winners = fields.whole("winners", 1, 1, len(options) or limits.OPTIONS_MAX_COUNT)
    base = Base(fields.one_of("base", _CHOOSE_BASES, Base.VALID))
    poll = _common(fields, name, Method.CHOOSE, options)
    return structs.replace(poll, choose_min=fewest, choose_max=most, winners=winners, base=base)


def _common(fields: Fields, name: str, method: Method, options: tuple[Option, ...]) -> Poll:
    """What every method has."""
    return Poll(
        id=name,
        title=fields.text("title", limits.TITLE_MAX_CHARS, required=True),
        method=method,
        options=options,
        secrecy=Secrecy(fields.one_of("secrecy", tuple(Secrecy), Secrecy.OPEN)),
        change=Change(fields.one_of("change", tuple(Change), Change.LAST)),
        live=fields.flag("live"),
        quorum=fields.flag("quorum"),
    )


def _marks(fields: Fields, options: int) -> tuple[int, int]:
    """How many options a ballot marks. `choose = 2` is exactly two; choose_min and choose_max say a range."""
    if fields.has("choose"):
        for key in ("choose_min", "choose_max"):
            if fields.has(key):
                fields.refuse(key, "not_allowed", "either choose, or choose_min and choose_max", "both")
        exactly = fields.whole("choose", 1, 1, options)
        return exactly, exactly
    if fields.has("choose_min") and not fields.has("choose_max"):
        fields.missing("choose_max", "the most options to choose, beside choose_min")
    most = fields.whole("choose_max", 1, 1, options)
    return fields.whole("choose_min", 1, 1, most), most


def _options(poll: Fields) -> tuple[Option, ...]:
    entries = poll.array("options", 2, limits.OPTIONS_MAX_COUNT, required=True)
    places = [f"{poll.at('options')}[{number}]" for number in range(len(entries))]
    tables = [
        Fields({"text": entry} if isinstance(entry, str) else entry, place, _OPTION_KEYS, poll.notes)
        for entry, place in zip(entries, places, strict=True)
    ]
    names = _ids(tables, [f"option-{number + 1}" for number in range(len(tables))])
    texts = [_option_text(entry, table) for entry, table in zip(entries, tables, strict=True)]
    for language in ("sv", "en"):
        _check_differ([text.sv if language == "sv" else text.en or text.sv for text in texts], places, poll.notes)
    return tuple(Option(name, text) for name, text in zip(names, texts, strict=True))


def _option_text(entry: object, table: Fields) -> Text:
    if isinstance(entry, str):
        return Text(checked_text(entry, table.place, limits.TITLE_MAX_CHARS, table.notes))
    return table.text("text", limits.TITLE_MAX_CHARS, required=True)


def _check_differ(texts: Sequence[str], places: Sequence[str], notes: Notes) -> None:
    """Two options that read the same cannot be told apart on a phone."""
    first: dict[str, str] = {}
    told = {problem.place for problem in notes.problems}
    for text, place in zip(texts, places, strict=True):
        earlier = first.setdefault(same(text), place)
        if text and earlier != place and place not in told:
            notes.add(place, "same_text", f"another text than {earlier}", shown(text))


def _check_paper(table: Fields, title: Text, poll: Poll) -> None:
    """The whole paper must fit into one frame, with room for its rule and ids."""
    texts = [title, poll.title, *(option.text for option in poll.options)]
    size = sum(len(part.encode()) for text in texts for part in (text.sv, text.en))
    if size > limits.PAPER_TEXTS_MAX_BYTES:
        expected = f"titles and options of together at most {limits.PAPER_TEXTS_MAX_BYTES} bytes"
        table.notes.add(table.place, "paper_too_large", expected, f"{size} bytes")


def _refuse_keys(fields: Fields, keys: Sequence[str], why: str) -> None:
    for key in keys:
        if fields.has(key):
            fields.refuse(key, "not_allowed", why)
