"""Can anything that is left join a voter to a choice? Guesses as an attacker would, and counts the hits. Pure.

Every voter cast a value of their own, so one right guess is one voter known. Of a file, a key or a frame two kinds of
guess are made:

    near     each value belongs to the name that stands nearest to it
    order    the values stand in the order of something that is known: of the names in the same place, of the register,
             of the casting (whoever watched the wifi knows it); forwards and backwards

By chance a guess of N pairs hits one in the mean, with a deviation of one (fixed points of a permutation, which are
Poisson's). A finding is more than chance gives at 3σ (0.135 %) *in all guesses together*: with a hundred guesses in
each of a thousand trials, chance brings some guess beyond its own 3σ all the time. A box that is ordered by its voters
hits nearly all of them, so nothing is lost by it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, factorial
from typing import Final

BEYOND_THREE_SIGMAS: Final = 0.00135
"""The part of a normal distribution above its mean + 3σ."""
NEAR_BYTES: Final = 400
LZF_OUT_MAX_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Known:
    """What the attacker looks for. names: voter → the bytes that name them anywhere (seat, ballot ids, session).

    values: voter → the bytes of their choice as they are written anywhere. cast_order: the voters as they voted.
    """

    names: Mapping[str, Sequence[bytes]]
    values: Mapping[str, Sequence[bytes]]
    cast_order: Sequence[str]


@dataclass(frozen=True, slots=True)
class Finding:
    """A guess that hits more often than chance."""

    place: str
    how: str
    hits: int
    of: int

    def __str__(self) -> str:
        return f"{self.place}: {self.hits} of {self.of} voters linked to their choice by {self.how}"


def link(artefacts: Mapping[str, bytes], known: Known, trials: int = 1) -> list[Finding]:
    """Every guess in every artefact that hits more often than chance + 3σ. trials: how many such searches are made."""
    finders = _Finder(known.values), _Finder(known.names)
    made = [
        (place, how, guess)
        for place, data in artefacts.items()
        for how, guess in _guesses(data, known, *finders)
        if guess
    ]
    most = threshold(len(made) * trials)
    hits = [(place, how, sum(one == other for one, other in guess), len(guess)) for place, how, guess in made]
    return [Finding(*found) for found in hits if found[2] > most]


def threshold(guesses: int) -> int:
    """The most hits that chance alone gives in any of so many guesses, but for 0.135 % (3σ)."""
    most, above = 0, 1.0
    while guesses * above > BEYOND_THREE_SIGMAS:
        above -= exp(-1) / factorial(most)
        most += 1
    return max(0, most - 1)


def _guesses(
    data: bytes, known: Known, of_values: "_Finder", of_names: "_Finder"
) -> Iterable[tuple[str, list[tuple[str, str]]]]:
    """(how, [(who it really was, who is guessed)])."""
    values = of_values.places(data)
    if not values:
        return
    names = of_names.places(data)
    yield "what stands nearest", _nearest(values, names)
    order = _first_each(values)
    for how, by in (
        ("the order of names beside", _first_each(names)),
        ("the order of the register", list(known.values)),
        ("the order of casting", list(known.cast_order)),
    ):
        there = [voter for voter in by if voter in set(order)]
        if len(there) == len(order) > 1:
            yield how, list(zip(order, there, strict=True))
            yield f"{how}, backwards", list(zip(order, reversed(there), strict=True))


class _Finder:
    """Finds where which voter's words stand."""

    def __init__(self, words: Mapping[str, Sequence[bytes]]) -> None:
        self._of = {word: voter for voter, several in words.items() for word in several}
        longest_first = sorted(self._of, key=len, reverse=True)
        self._pattern = re.compile(b"|".join(re.escape(word) for word in longest_first))

    def places(self, data: bytes) -> list[tuple[int, str]]:
        """(place, voter), in order."""
        if not self._of:
            return []
        return [(found.start(), self._of[found.group()]) for found in self._pattern.finditer(data)]


def _nearest(values: Sequence[tuple[int, str]], names: Sequence[tuple[int, str]]) -> list[tuple[str, str]]:
    """One guess per voter: the name that stands nearest to one of their values, where one is near."""
    best: dict[str, tuple[int, str]] = {}
    at = 0
    for place, voter in values:
        while at + 1 < len(names) and names[at + 1][0] <= place:
            at += 1
        for where, name in names[max(0, at - 1) : at + 3]:
            away = abs(where - place)
            if away <= NEAR_BYTES and (voter not in best or away < best[voter][0]):
                best[voter] = (away, name)
    return [(voter, name) for voter, (_, name) in best.items()]


def _first_each(places: Sequence[tuple[int, str]]) -> list[str]:
    return list(dict.fromkeys(voter for _, voter in places))


def inflated(data: bytes) -> bytes:
    """A dump with everything in it that LZF compressed, put behind it in readable form."""
    more = []
    at = data.find(b"\xc3")
    while at >= 0:
        text = _lzf_at(data, at + 1)
        if text is not None:
            more.append(text)
        at = data.find(b"\xc3", at + 1)
    return b"\n".join([data, *more])


def _lzf_at(data: bytes, at: int) -> bytes | None:
    """A compressed string of a dump (two lengths, then LZF), None where there is none."""
    try:
        packed, at = _length(data, at)
        size, at = _length(data, at)
        if not 0 < packed < size <= LZF_OUT_MAX_BYTES or at + packed > len(data):
            return None
        return _lzf(data[at : at + packed], size)
    except IndexError:
        return None


def _length(data: bytes, at: int) -> tuple[int, int]:
    """A length of the dump's format, and where what follows it begins; -1 for what is none."""
    first = data[at]
    match first >> 6:
        case 0:
            return first & 63, at + 1
        case 1:
            return (first & 63) << 8 | data[at + 1], at + 2
        case 2 if first == 0x80:
            return int.from_bytes(data[at + 1 : at + 5]), at + 5
    return -1, at + 1


def _lzf(data: bytes, size: int) -> bytes | None:
    out, at = bytearray(), 0
    while at < len(data):
        control = data[at]
        at += 1
        if control < 32:
            out += data[at : at + control + 1]
            at += control + 1
            continue
        length = control >> 5
        if length == 7:
            length += data[at]
            at += 1
        start = len(out) - ((control & 31) << 8) - data[at] - 1
        at += 1
        if start < 0:
            return None
        for step in range(length + 2):
            out.append(out[start + step])
    return bytes(out) if len(out) == size else None
