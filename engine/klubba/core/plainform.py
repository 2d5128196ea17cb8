"""A meeting as the plain data that it is made from: the way back from `core.definition`.

    define(plain(meeting)) == (meeting, [])        what a page edits, and what a saved file says

Ids are always written out, also those that were generated: a poll that is moved on the agenda stays the same poll.
What has its default is left out. A field whose name the file knows is written as it is; only what the file says
in another way than the model has a line of its own here.
"""

from collections.abc import Collection, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct, structs

from klubba import limits
from klubba.core import branding, polldata
from klubba.core.definition import ITEM_KEYS, MEETING_KEYS
from klubba.core.model import (
    BLANK,
    CHOICES,
    QUESTIONS,
    WRITTEN,
    Condition,
    Item,
    Meeting,
    Method,
    More,
    Poll,
    Seat,
    Text,
)
from klubba.core.rolls import SEAT_KEYS

Plain = dict[str, Any]

_SAID_OTHERWISE: Final = frozenset(
    {"method", "options", "rule", "choose_min", "choose_max", "scale_min", "scale_max", "text_max"}
)
_MARKED: Final = frozenset({Method.CHOOSE, Method.RANKING, Method.WORDS})


def plain(meeting: Meeting) -> Plain:
    """The whole meeting, its roll as a list of tables."""
    known = set(MEETING_KEYS) - {"roll", "items", "seat_map", *branding.KEYS}
    return {
        "id": meeting.id,
        **_fields(meeting, known),
        **_brand(meeting),
        **({"seat_map": [structs.asdict(place) for place in meeting.seat_map]} if meeting.seat_map else {}),
        "roll": [plain_seat(seat) for seat in meeting.roll],
        "items": [_item(item) for item in meeting.items],
    }


def plain_seat(seat: Seat) -> Plain:
    """One row of the roll."""
    weight = {} if seat.weight == limits.WEIGHT_UNIT_MICROS else {"weight": decimal_weight(seat.weight)}
    return {"seat": seat.id, **_fields(seat, set(SEAT_KEYS) - {"weight"}), **weight}


def decimal_weight(micros: int) -> str:
    """A weight as a decimal with a point: "1", "0.5"."""
    whole, rest = divmod(micros, limits.WEIGHT_UNIT_MICROS)
    return f"{whole}.{rest:06}".rstrip("0").rstrip(".")


def _item(item: Item) -> Plain:
    proposals = [{"id": p.id, **_text("text", p.text), **({"by": p.by} if p.by else {})} for p in item.proposals]
    return {
        "id": item.id,
        **_fields(item, set(ITEM_KEYS) - {"polls", "proposals"}),
        **({"proposals": proposals} if proposals else {}),
        "polls": [plain_poll(p) for p in item.polls],
    }


def plain_poll(poll: Poll) -> Plain:
    """One poll with the fields of its method."""
    known = {*polldata.OWN[poll.method], *polldata.COMMON} - _SAID_OTHERWISE
    return {"id": poll.id, "method": poll.method.value, **_fields(poll, known), **_of_method(poll)}


def _of_method(poll: Poll) -> Plain:
    # An election is secret where nothing is said.
    found: Plain = {"secrecy": poll.secrecy.value} if poll.election else {}
    if poll.method in QUESTIONS and poll.rule != (More(),):
        found["rule"] = [_condition(condition) for condition in poll.rule]
    if poll.method in _MARKED:
        found |= _marks(poll)
    if poll.method is Method.RATING:
        found |= {"scale_min": poll.scale_min, "scale_max": poll.scale_max}
    if poll.method in WRITTEN:
        found["text_max"] = poll.text_max
    if poll.method in CHOICES:
        found["options"] = [{"id": o.id, **_text("text", o.text)} for o in poll.options if o.id != BLANK]
    return found


def _marks(poll: Poll) -> Plain:
    """How many a ballot marks. A ranking of all stays one of all when an option comes or goes, so it is left unsaid."""
    marks = {"choose_min": poll.choose_min, "choose_max": poll.choose_max}
    if poll.method is not Method.RANKING:
        return marks
    unsaid = {"choose_min": 1, "choose_max": sum(option.id != BLANK for option in poll.options)}
    return {key: value for key, value in marks.items() if value != unsaid[key]}


def _condition(condition: Condition) -> Plain:
    if isinstance(condition, More):
        return {"more": condition.more, "than": condition.than}
    bound = "at_least" if condition.at_least else "more_than"
    return {"share_of": condition.share_of.value, bound: f"{condition.numerator}/{condition.denominator}"}


def _brand(meeting: Meeting) -> Plain:
    brand = meeting.brand
    colours = {key: value for key, value in (("primary", brand.primary), ("surface", brand.surface)) if value}
    return colours | ({"logo": branding.data_uri(brand.logo)} if brand.logo else {})


def _fields(of: Struct, known: Collection[str]) -> Plain:
    """The fields that the file knows by the same name, and that do not have their default."""
    found: Plain = {}
    defaults = _defaults(type(of))
    for name in of.__struct_fields__:
        value = getattr(of, name)
        if name == "id" or name not in known or value == defaults.get(name, _REQUIRED):
            continue
        found |= _text(name, value) if isinstance(value, Text) else {name: _plain_value(value)}
    return found


_REQUIRED: Final = object()


def _plain_value(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_plain_value(each) for each in value]
    return structs.asdict(value) if isinstance(value, Struct) else value


def _text(name: str, text: Text) -> Plain:
    return {name: text.sv} | ({f"{name}_en": text.en} if text.en else {})


def _defaults(of: type[Struct]) -> Mapping[str, object]:
    return MappingProxyType({field.name: field.default for field in structs.fields(of) if not field.required})
