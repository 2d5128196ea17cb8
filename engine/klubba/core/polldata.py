"""A poll as plain data: which fields each method knows, and what they may hold.

every method:      title method [title_en id base secrecy change live quorum blank closes_after_s]
not written ones:  [election]
yes_no…:           [majority | rule]
choose:            options [choose | choose_min choose_max, winners]
rating:            options [scale_min scale_max winners]
ranking:           options [counting = "irv" | "borda" | "schulze" | "stv", choose_min choose_max winners]
number:            [number_min number_max decimals unit unit_en]
text:              [text_max]
words:             [text_max choose_min choose_max]
option:            "text" or text [text_en id]
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from msgspec import structs

from klubba import limits
from klubba.core import decimals
from klubba.core.details import Counting
from klubba.core.model import BLANK, CHOICES, QUESTIONS, WRITTEN, Base, Change, Method, Option, Poll, Secrecy, Text
from klubba.core.reading import Fields, Notes, alternatives, checked_text, same, shown
from klubba.core.ruledata import BASES, rule
from klubba.errors import Refusal

_ANSWER_KEYS: Final = ("majority", "rule")
_OPTION_KEYS: Final = ("id", "text", "text_en")
_MARKS: Final = ("choose_min", "choose_max")
OWN: Final[Mapping[Method, tuple[str, ...]]] = MappingProxyType(
    {
        Method.YES_NO: _ANSWER_KEYS,
        Method.YES_NO_ABSTAIN: _ANSWER_KEYS,
        Method.CHOOSE: ("options", "choose", *_MARKS, "winners"),
        Method.RATING: ("options", "scale_min", "scale_max", "winners"),
        Method.RANKING: ("options", "counting", *_MARKS, "winners"),
        Method.NUMBER: ("number_min", "number_max", "decimals", "unit", "unit_en"),
        Method.TEXT: ("text_max",),
        Method.WORDS: ("text_max", *_MARKS),
    }
)
_PLACE: Final = ("id", "title", "title_en", "method")
COMMON: Final = (*_PLACE, "base", "secrecy", "change", "live", "quorum", "blank", "closes_after_s", "election")
KEYS: Final = (*COMMON, *dict.fromkeys(key for keys in OWN.values() for key in keys))
"""Every field that a poll of some method has."""

ELECTED: Final = QUESTIONS | CHOICES
"""The methods that somebody can be elected by."""

_YES_NO: Final = (Option("yes", Text("Ja", "Yes")), Option("no", Text("Nej", "No")))
_ABSTAIN: Final = Option("abstain", Text("Avstår", "Abstain"))
_BLANK: Final = Option(BLANK, Text("Blank röst", "Blank vote"))
# What a share of the votes can mean where there is no yes and no.
_OTHER_BASES: Final = (Base.VALID, Base.CAST, Base.PRESENT, Base.ENTITLED)
_TEXT_CHARS: Final = 140
_WORD_CHARS: Final = 24
_WORDS: Final = 3


def poll(fields: Fields, name: str) -> Poll:
    """The poll of one table. Problems go to the table's notes."""
    # Where the method is unknown, the rest is read as what it most probably was meant to be.
    likely = Method.CHOOSE if fields.has("options") else Method.YES_NO_ABSTAIN
    if not fields.has("method"):
        fields.missing("method", alternatives(tuple(Method)))
    method = Method(fields.one_of("method", tuple(Method), likely))
    for key in KEYS:
        if fields.has(key) and key not in (*COMMON, *OWN[method]):
            fields.refuse(key, "not_allowed", _only_for(key))
    read = _READERS[method](fields, _common(fields, name, method))
    if read.live and read.secrecy is Secrecy.SECRET:
        only = 'live only for open votes; an election is secret unless secrecy = "open"' if read.election else ""
        fields.refuse("live", "secret_and_live", only or "live only for open votes", "secret and live")
    if read.election and method not in ELECTED:
        fields.refuse("election", "not_allowed", f"only for method {alternatives(sorted(ELECTED))}")
    if read.live and method in WRITTEN:
        fields.refuse("live", "text_and_live", "no live texts: they are looked through before they are shown")
    return structs.replace(read, options=(*read.options, _BLANK)) if read.blank else read


def ids(tables: Sequence[Fields], generated: Sequence[str]) -> list[str]:
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


def _only_for(key: str) -> str:
    return f"only for method {alternatives([method.value for method in Method if key in OWN[method]])}"


def _common(fields: Fields, name: str, method: Method) -> Poll:
    """What every method has."""
    bases = BASES if method in QUESTIONS else _OTHER_BASES
    election = fields.flag("election")
    # Votes are open, except in elections (KL 5:54).
    usual = Secrecy.SECRET if election else Secrecy.OPEN
    return Poll(
        id=name,
        title=fields.text("title", limits.TITLE_MAX_CHARS, required=True),
        method=method,
        options=(),
        base=Base(fields.one_of("base", bases, Base.VALID)),
        secrecy=Secrecy(fields.one_of("secrecy", tuple(Secrecy), usual)),
        change=Change(fields.one_of("change", tuple(Change), Change.LAST)),
        live=fields.flag("live"),
        quorum=fields.flag("quorum"),
        blank=fields.flag("blank"),
        closes_after_s=_closes_after(fields),
        election=election,
    )


def _closes_after(fields: Fields) -> int:
    least, most = limits.TIMED_MIN_SECONDS, limits.TIMED_MAX_SECONDS
    return fields.whole("closes_after_s", least, least, most) if fields.has("closes_after_s") else 0


def _answer(fields: Fields, common: Poll) -> Poll:
    options = _YES_NO if common.method is Method.YES_NO else (*_YES_NO, _ABSTAIN)
    return structs.replace(common, options=options, rule=rule(fields, common.method, common.base))


def _choose(fields: Fields, common: Poll) -> Poll:
    options = _options(fields)
    fewest, most = _marks(fields, len(options) or limits.OPTIONS_MAX_COUNT)
    return structs.replace(
        common, options=options, choose_min=fewest, choose_max=most, winners=_winners(fields, options)
    )


def _rating(fields: Fields, common: Poll) -> Poll:
    options = _options(fields, 1)
    low = fields.whole("scale_min", 1, 0, limits.SCALE_MAX_VALUE - 1)
    most = min(limits.SCALE_MAX_VALUE, low + limits.SCALE_STEPS_MAX_COUNT - 1)
    high = fields.whole("scale_max", max(5, low + 1), low + 1, most)
    winners = _winners(fields, options)
    return structs.replace(common, options=options, scale_min=low, scale_max=high, winners=winners)


def _ranking(fields: Fields, common: Poll) -> Poll:
    options = _options(fields)
    counting = Counting(fields.one_of("counting", tuple(Counting), Counting.IRV))
    winners = _winners(fields, options)
    if winners > 1 and counting in (Counting.IRV, Counting.SCHULZE):
        fields.refuse("winners", "one_winner", f"1 with {counting}; stv or borda for several", str(winners))
    total = len(options) or limits.OPTIONS_MAX_COUNT
    most = fields.whole("choose_max", total, 1, total)
    fewest = fields.whole("choose_min", 1, 1, most)
    return structs.replace(
        common, options=options, counting=counting, winners=winners, choose_min=fewest, choose_max=most
    )


def _number(fields: Fields, common: Poll) -> Poll:
    places = fields.whole("decimals", 0, 0, limits.NUMBER_DECIMALS_MAX_COUNT)
    low, high = _bound(fields, "number_min", places), _bound(fields, "number_max", places)
    if low is not None and high is not None and low > high:
        fields.refuse("number_max", "out_of_range", f"at least number_min, {decimals.canonical(low)}")
    bounds = ["" if bound is None else decimals.canonical(bound) for bound in (low, high)]
    unit = fields.text("unit", limits.NAME_MAX_CHARS)
    return structs.replace(common, number_min=bounds[0], number_max=bounds[1], decimals=places, unit=unit)


def _bound(fields: Fields, key: str, places: int) -> int | None:
    """A bound in millionths; a float means the decimal that was written."""
    value = fields.raw(key)
    if not fields.has(key):
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        fields.refuse(key, "wrong_type", "a number such as 12 or 12.5")
        return None
    try:
        return decimals.parse(str(value), places)
    except Refusal as refusal:
        fields.refuse(key, refusal.code, refusal.expected)
        return None


def _text(fields: Fields, common: Poll) -> Poll:
    return structs.replace(common, text_max=fields.whole("text_max", _TEXT_CHARS, 2, limits.BALLOT_TEXT_MAX_CHARS))


def _words(fields: Fields, common: Poll) -> Poll:
    most = fields.whole("choose_max", _WORDS, 1, limits.WORDS_MAX_COUNT)
    fewest = fields.whole("choose_min", 1, 1, most)
    text_max = fields.whole("text_max", _WORD_CHARS, 2, limits.WORD_MAX_CHARS)
    return structs.replace(common, choose_min=fewest, choose_max=most, text_max=text_max)


_READERS: Final[Mapping[Method, Callable[[Fields, Poll], Poll]]] = MappingProxyType(
    {
        Method.YES_NO: _answer,
        Method.YES_NO_ABSTAIN: _answer,
        Method.CHOOSE: _choose,
        Method.RATING: _rating,
        Method.RANKING: _ranking,
        Method.NUMBER: _number,
        Method.TEXT: _text,
        Method.WORDS: _words,
    }
)


def _winners(fields: Fields, options: tuple[Option, ...]) -> int:
    return fields.whole("winners", 1, 1, len(options) or limits.OPTIONS_MAX_COUNT)


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


def _options(poll: Fields, least: int = 2) -> tuple[Option, ...]:
    most = limits.OPTIONS_MAX_COUNT - (poll.raw("blank") is True)
    entries = poll.array("options", least, most, required=True)
    places = [f"{poll.at('options')}[{number}]" for number in range(len(entries))]
    tables = [
        Fields({"text": entry} if isinstance(entry, str) else entry, place, _OPTION_KEYS, poll.notes)
        for entry, place in zip(entries, places, strict=True)
    ]
    names = ids(tables, [f"option-{number + 1}" for number in range(len(tables))])
    for name, table in zip(names, tables, strict=True):
        if name == BLANK:
            table.refuse("id", "reserved", "another id; blank = true gives the poll a blank option")
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
