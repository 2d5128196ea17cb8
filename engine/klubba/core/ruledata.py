"""A rule as plain data: a named majority, a fraction, or a list of conditions that must all hold.

majority = "simple" | "absolute" | "2/3"
rule = [{more = "yes", than = "no"}, {share_of = "yes_no", at_least = "3/4"}, {share_of = "members", more_than = "1/2"}]
"""

import re
from typing import Final

from klubba import limits
from klubba.core.model import Base, Condition, Method, More, Share
from klubba.core.reading import Fields, alternatives, shown

_FRACTION: Final = re.compile(r"\s*([0-9]{1,7})\s*/\s*([0-9]{1,7})\s*")
_FRACTION_WORDS: Final = 'a fraction such as "2/3", above 0 and at most 1'
_MEMBERS: Final = "members"
_KEYS: Final = ("more", "than", "share_of", "at_least", "more_than")
_CONDITION_WORDS: Final = (
    'more and than, or share_of with at_least or more_than, as in {share_of = "members", more_than = "1/2"}'
)
BASES: Final = tuple(Base)


def rule(fields: Fields, method: Method, base: Base) -> tuple[Condition, ...]:
    """The conditions of a yes/no poll. Simple majority (KL 5:55) where nothing is said."""
    if fields.has("rule"):
        if fields.has("majority"):
            fields.refuse("majority", "not_allowed", "either majority or rule", "both")
        entries = fields.array("rule", 1, limits.CONDITIONS_MAX_COUNT)
        conditions = [_condition(fields, index, entry, method) for index, entry in enumerate(entries)]
        return tuple(condition for condition in conditions if condition is not None)
    return _majority(fields, base)


def _majority(fields: Fields, base: Base) -> tuple[Condition, ...]:
    named = fields.raw("majority") if fields.has("majority") else "simple"
    if named == "simple":
        return (More(),)
    if named == "absolute":
        return (Share(base, 1, 2, at_least=False),)
    if not (isinstance(named, str) and "/" in named):
        fields.refuse("majority", "unknown_value", 'simple, absolute or a fraction such as "2/3"')
        return ()
    return _as_tuple(_share(fields, "majority", base, at_least=True))


def _condition(poll: Fields, index: int, entry: object, method: Method) -> Condition | None:
    fields = Fields(entry, f"{poll.at('rule')}[{index}]", _KEYS, poll.notes)
    present = {key for key in _KEYS if fields.has(key)}
    if present == {"more", "than"}:
        return _more(fields, method)
    if present in ({"share_of", "at_least"}, {"share_of", "more_than"}):
        base = _base_of_share(fields)
        at_least = "at_least" in present
        return _share(fields, "at_least" if at_least else "more_than", base, at_least=at_least)
    if fields.is_table:
        poll.notes.add(fields.place, "bad_condition", _CONDITION_WORDS, alternatives(sorted(present)) or "none of them")
    return None


def _more(fields: Fields, method: Method) -> More | None:
    options = ("yes", "no") if method is Method.YES_NO else ("yes", "no", "abstain")
    more, than = fields.one_of("more", options, "yes"), fields.one_of("than", options, "no")
    if fields.raw("more") == fields.raw("than"):
        fields.refuse("than", "same_option", f"another option than {more}")
        return None
    return More(more, than)


def _base_of_share(fields: Fields) -> Base:
    named = fields.one_of("share_of", (*BASES, _MEMBERS), Base.ENTITLED)
    return Base.ENTITLED if named == _MEMBERS else Base(named)


def _share(fields: Fields, key: str, base: Base, *, at_least: bool) -> Share | None:
    value = fields.raw(key)
    match = _FRACTION.fullmatch(value) if isinstance(value, str) else None
    top, bottom = (int(match[1]), int(match[2])) if match else (0, 0)
    if not (0 < top <= limits.FRACTION_TERM_MAX_COUNT and 0 < bottom <= limits.FRACTION_TERM_MAX_COUNT):
        fields.refuse(key, "bad_fraction", _FRACTION_WORDS)
    elif top > bottom:
        fields.refuse(key, "over_one", _FRACTION_WORDS)
    elif top == bottom and not at_least:
        fields.refuse(key, "over_one", "a fraction below 1: nothing is more than all", shown(value))
    else:
        return Share(base, top, bottom, at_least=at_least)
    return None


def _as_tuple(share: Share | None) -> tuple[Condition, ...]:
    return () if share is None else (share,)
