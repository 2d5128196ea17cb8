"""Frames as a load voter reads them: with the `msgpack` package, in plain dictionaries, and broadcasts only once.

Everybody in an audience gets the same bytes, so a process of thousands decodes each broadcast one time.
"""

from typing import Any, Final

import msgpack  # type: ignore[import-untyped]
from msgspec import Struct

from klubba.wire.frames import PROTOCOL

CACHE_MAX_COUNT: Final = 512
# In the order of a round's life.
STAGES: Final = {"draft": 0, "armed": 0, "open": 1, "paused": 1, "closed": 2, "declared": 2, "published": 3,
                 "archived": 3, "annulled": 3}  # fmt: skip
_ANSWER: Final = b"answer"


class StateSeen(Struct, frozen=True):
    """What a state frame means for a screen. stage: 0 before open, 1 open, 2 closed, 3 published or annulled.

    leak: it shows figures before they are published, which no voter, hall screen or overlay may see.
    """

    epoch: str
    revision: int
    poll: str
    round: int
    stage: int
    leak: bool


Decoded = StateSeen | dict[str, Any]


class Reader:
    """Decodes frames; the same bytes only once."""

    def __init__(self, *, live_polls: bool) -> None:
        """live_polls: the meeting shows tallies while polls are open."""
        self._live = live_polls
        self._known: dict[bytes, Decoded] = {}

    def read(self, payload: bytes) -> Decoded:
        """One frame. Raises ValueError when it is none."""
        if payload[4:10] == _ANSWER:  # a receipt is one voter's own
            return _unpack(payload)
        known = self._known.get(payload)
        return known if known is not None else self._remember(payload)

    def _remember(self, payload: bytes) -> Decoded:
        frame = _unpack(payload)
        read: Decoded = self._state(frame) if frame["t"] == "state" else frame
        if len(self._known) >= CACHE_MAX_COUNT:
            self._known.clear()
        self._known[payload] = read
        return read

    def _state(self, frame: dict[str, Any]) -> StateSeen:
        stage = STAGES[frame.get("state", "draft")]
        tally = frame.get("tally") is not None and not (self._live and stage == 1)
        leak = stage < 3 and (tally or frame.get("result") is not None)
        return StateSeen(
            frame["epoch"], frame["revision"], frame.get("poll", ""), frame.get("round", 0), stage, leak
        )  # fmt: skip


def _unpack(payload: bytes) -> dict[str, Any]:
    frame = msgpack.unpackb(payload, raw=False, strict_map_key=True)
    if not isinstance(frame, dict) or not isinstance(frame.get("t"), str):
        raise ValueError("a frame is a map with its tag under t")
    return frame


def hello(key: str = "") -> bytes:
    data: bytes = msgpack.packb(["hello", PROTOCOL, "", 0, key])
    return data


def cast(
    poll: str, round: int, ballot_id: bytes, replaces: int, choices: tuple[int, ...], text: str = "",
    scores: tuple[int, ...] = (),
) -> bytes:  # fmt: skip
    fields: list[Any] = ["cast", poll, round, ballot_id, replaces, list(choices)]
    data: bytes = msgpack.packb(fields + ([text, list(scores)] if text or scores else []), use_bin_type=True)
    return data
