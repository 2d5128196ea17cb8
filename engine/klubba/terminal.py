"""What `klubba serve` says in the terminal: links, with QR codes where somebody can point a phone at them."""

import shutil
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Final, TextIO

import segno

from klubba.core.model import Meeting
from klubba.settings import Settings

if TYPE_CHECKING:
    from klubba.app import Engine

_NAMES: Final = {
    "chair": "Chair (ordförande)",
    "hall": "Hall screen (salsskärm)",
    "overlay": "Overlay for the stream (sändningsgrafik)",
    "producer": "Producer of the stream (sändningsproducent)",
    "cards": "Seat cards for the voters (platskort)",
    "organiser": "Organiser: prepare the meeting (förbered mötet)",
    "moderator": "Moderator (moderator)",
}
_GAP: Final = "   "
# Half blocks: one character is two modules above each other; (upper, lower) dark on a light ground.
_BLOCKS: Final = {(True, True): " ", (True, False): "▄", (False, True): "▀", (False, False): "█"}


async def announce(engine: "Engine", settings: Settings, meeting: Meeting | None, out: TextIO) -> None:
    """Prints where everything is. QR codes only where `out` is a terminal."""
    print(f"Klubba is ready on {engine.origins.public}", file=out)
    if meeting is not None:
        links = await engine.meetings.links(meeting.id)
        print(f"\n{meeting.title.sv} · {len(meeting.roll)} seats\n", file=out)
        show_links(links, out)
    for line in _notes(engine, settings):
        print(line, file=out)
    out.flush()


def show_links(links: dict[str, str], out: TextIO) -> None:
    """Prints a meeting's links, with QR codes where `out` is a terminal."""
    print("\n".join(_pictures(links) if out.isatty() else _lines(links)), file=out)


def _notes(engine: "Engine", settings: Settings) -> Iterable[str]:
    if engine.operator_key_file is not None:
        yield f"Operator key for the API: {engine.operator_key_file}"
    if settings.hall and not settings.secure:
        yield "Unencrypted: use this only in a wifi of your own. KLUBBA_CERT and KLUBBA_KEY give https."
    if engine.services.promise is not None:
        yield engine.services.promise.en
    yield "Stop with Ctrl-C; what has happened is kept."


def _lines(links: dict[str, str]) -> list[str]:
    return [f"{_NAMES[name]}:\n  {link}" for name, link in links.items()]


def _pictures(links: dict[str, str]) -> list[str]:
    """Every link with its QR code, as many beside each other as the terminal is wide enough for."""
    width = shutil.get_terminal_size().columns
    blocks = [(_NAMES[name], link, qr_lines(link)) for name, link in links.items()]
    per_row = max(1, (width + len(_GAP)) // (max(len(block[2][0]) for block in blocks) + len(_GAP)))
    lines: list[str] = []
    for first in range(0, len(blocks), per_row):
        row = blocks[first : first + per_row]
        lines += [f"{name}:\n  {link}" for name, link, _ in row]
        lines += _beside([[_caption(name).ljust(len(code[0])), *code] for name, _, code in row])
        lines.append("")
    return lines


def _caption(name: str) -> str:
    """A name as it fits above its QR code: without the second language, which stands above the link."""
    return name.partition(" (")[0]


def _beside(columns: Sequence[Sequence[str]]) -> list[str]:
    widths = [len(column[0]) for column in columns]
    rows = zip_longest(*columns, fillvalue="")
    return [_GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]


def qr_lines(text: str) -> list[str]:
    """A QR code as lines of half blocks, light on dark, with its quiet zone of four modules."""
    matrix = [[bool(cell) for cell in row] for row in segno.make(text, error="l", micro=False).matrix_iter(border=4)]
    if len(matrix) % 2:
        matrix.append([False] * len(matrix[0]))
    pairs = zip(matrix[::2], matrix[1::2], strict=True)
    return ["".join(_BLOCKS[cells] for cells in zip(upper, lower, strict=True)) for upper, lower in pairs]
