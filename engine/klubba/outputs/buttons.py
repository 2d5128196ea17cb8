"""Pictures for buttons: what a press does, and whether it is on, as a PNG of 72 × 72. Pure.

Never colour alone: what is on has a frame and a filled dot, what cannot be done now is dimmed and crossed.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from klubba.core.model import Text
from klubba.core.words import Language, said
from klubba.outputs.status import Flat

SIDE: Final = 72
_WEIGHT: Final = 650
_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
_INK, _DIM, _GROUND = (247, 245, 239), (110, 120, 114), (14, 21, 18)
_ON, _LIVE = (95, 195, 160), (226, 90, 78)
_STATES: Final = {
    "draft": Text("Ingen\nomröstning", "No\nvote"),
    "armed": Text("Förberedd", "Armed"),
    "open": Text("Öppen", "Open"),
    "paused": Text("Pausad", "Paused"),
    "closed": Text("Stängd", "Closed"),
    "declared": Text("Fastställd", "Declared"),
    "published": Text("Visad", "Published"),
    "archived": Text("Avslutad", "Finished"),
    "annulled": Text("Ogiltig", "Annulled"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """One button as it is now. live: it is about what viewers see."""

    text: Text
    on: bool = False
    can: bool = True
    live: bool = False


Button = Callable[[Flat, str], Look]


def _step(text: Text, action: str) -> Button:
    return lambda flat, output: Look(text, can=bool(flat[f"can_{action}"]))


def _switch(text: Text, field: str, *, live: bool = False) -> Button:
    return lambda flat, output: Look(text, on=bool(flat[f"{output}_{field}"]), live=live)


def _state(flat: Flat, output: str) -> Look:
    voting = bool(flat["entitled"])
    state = said(_STATES[str(flat["state"])], "sv"), said(_STATES[str(flat["state"])], "en")
    count = f"\n{flat['voted']}/{flat['entitled']}" if voting else ""
    return Look(Text(state[0] + count, state[1] + count), on=flat["state"] == "open")


def _take(flat: Flat, output: str) -> Look:
    scene = flat[f"{output}_preview"]
    return Look(Text(f"TA IN\n{scene}", f"TAKE\n{scene}"))


def _scene(text: Text, scene: str) -> Button:
    return lambda flat, output: Look(text, on=flat[f"{output}_scene"] == scene, live=True)


BUTTONS: Final[Mapping[str, Button]] = {
    "state": _state,
    "arm": _step(Text("Förbered", "Arm"), "arm"),
    "open": _step(Text("Öppna", "Open"), "open"),
    "close": _step(Text("Stäng", "Close"), "close"),
    "declare": _step(Text("Fastställ", "Declare"), "declare"),
    "publish": _step(Text("Visa\nresultat", "Publish"), "publish"),
    "next": lambda flat, output: Look(Text("Nästa\nsteg", "Next\nstep"), can=bool(flat["next"])),
    "take": lambda flat, output: Look(
        Text(f"TA IN\n{flat[f'{output}_preview']}", f"TAKE\n{flat[f'{output}_preview']}")
    ),
    "clear": lambda flat, output: Look(Text("Ta bort", "Clear"), on=flat[f"{output}_scene"] != "none", live=True),
    "lower": _scene(Text("Neder-\nkant", "Lower\nthird"), "lower"),
    "full": _scene(Text("Helbild", "Full\nframe"), "full"),
    "winners": _scene(Text("Vinnare", "Winners"), "winners"),
    "bug": _switch(Text("QR-kod", "QR code"), "bug", live=True),
    "hold": _switch(Text("Håll", "Hold"), "held"),
    "freeze": _switch(Text("Frys", "Freeze"), "frozen"),
    "panic": _switch(Text("PANIK", "PANIC"), "panic", live=True),
    "auto": lambda flat, output: Look(Text("Följ\nmötet", "Auto"), on=flat[f"{output}_mode"] == "auto"),
    "manual": lambda flat, output: Look(Text("Manu-\nellt", "Manual"), on=flat[f"{output}_mode"] == "manual"),
}


def draw(name: str, flat: Flat, output: str, language: Language = "sv", font: bytes = b"") -> bytes:
    """One of BUTTONS as it is now. font: a font's file; without one Pillow's own, which knows no å, ä and ö."""
    look = BUTTONS[name](flat, output)
    return _drawn(said(look.text, language), look.on, look.can, look.live, font)


@lru_cache(maxsize=512)
def _drawn(text: str, on: bool, can: bool, live: bool, font: bytes) -> bytes:
    image = Image.new("RGB", (SIDE, SIDE), _GROUND)
    pen = ImageDraw.Draw(image)
    colour = _LIVE if live else _ON
    if on:
        pen.rectangle((1, 1, SIDE - 2, SIDE - 2), outline=colour, width=4)
        pen.ellipse((SIDE / 2 - 5, 8, SIDE / 2 + 5, 18), fill=colour)
    pen.multiline_text(
        (SIDE / 2, SIDE / 2 + 5),
        text,
        fill=_INK if can else _DIM,
        font=_fitting(text, font),
        anchor="mm",
        align="center",
    )
    if not can:
        pen.line((10, SIDE - 10, SIDE - 10, SIDE - 10), fill=_DIM, width=2)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _fitting(text: str, font: bytes) -> _Font:
    """As large as the longest line leaves room for."""
    sizes = [_sized(font, size) for size in (17, 15, 13, 11, 9)]
    fits = (each for each in sizes if all(each.getlength(line) <= SIDE - 12 for line in text.splitlines()))
    return next(fits, sizes[-1])


@lru_cache(maxsize=16)
def _sized(font: bytes, size: int) -> _Font:
    if not font:
        return ImageFont.load_default(size)
    sized = ImageFont.truetype(io.BytesIO(font), size)
    sized.set_variation_by_axes([_WEIGHT])
    return sized
