"""What was on air when: entries as they are noted, and as JSON and SRT chapters for the edit afterwards. Pure."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from klubba.core.model import Text
from klubba.outputs.airwords import spoken
from klubba.wire.air import Air, Scene

_LAST_MS: Final = 5_000
"""How long the last chapter lasts, when nothing came after it."""


def entry(output: str, air: Air, at_ms: int) -> dict[str, Any]:
    """One entry: from `at_ms` (wall clock, milliseconds since 1970) this was on air."""
    noted: dict[str, Any] = {"at_ms": at_ms, "output": output, "scene": air.scene, "bug": air.bug, "cut": air.cut}
    board = air.board
    if board is None or air.scene is Scene.NONE:
        return noted
    return noted | {
        "poll": board.poll,
        "round": board.round,
        "state": board.state,
        "revision": board.revision,
        "question": msgspec.to_builtins(board.question),
        "strap": msgspec.to_builtins(board.strap),
        "sentence": msgspec.to_builtins(board.sentence),
    }


def as_json(meeting: str, entries: Iterable[dict[str, Any]]) -> bytes:
    """The whole timeline as one JSON document."""
    document = {"meeting": meeting, "clock": "milliseconds since 1970-01-01T00:00:00Z", "entries": list(entries)}
    return msgspec.json.format(msgspec.json.encode(document), indent=2)


def as_srt(entries: Sequence[dict[str, Any]], output: str, start_ms: int = 0, language: str = "sv") -> bytes:
    """The pictures of one output as SubRip chapters. start_ms: when the recording began; 0: at the first entry.

    What was on air before the recording began starts at 0; what ended before it is left out.
    """
    mine = [each for each in entries if each["output"] == output]
    start = start_ms or (mine[0]["at_ms"] if mine else 0)
    chapters = []
    for n, each in enumerate(mine):
        end = mine[n + 1]["at_ms"] if n + 1 < len(mine) else each["at_ms"] + _LAST_MS
        if "question" in each and end > start:
            chapters.append((max(0, each["at_ms"] - start), end - start, _words(each, language)))
    blocks = [f"{n}\n{_clock(a)} --> {_clock(b)}\n{words}\n" for n, (a, b, words) in enumerate(chapters, start=1)]
    return "\n".join(blocks).encode()


def _words(each: dict[str, Any], language: str) -> str:
    texts = [msgspec.convert(each[name], Text) for name in ("strap", "question", "sentence")]
    return "\n".join(said for text in texts if (said := " ".join(spoken(text, language).split())))


def _clock(ms: int) -> str:
    seconds, ms = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d},{ms:03d}"
