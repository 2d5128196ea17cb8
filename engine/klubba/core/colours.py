"""Colours as people read them: contrast by WCAG 2.2, and the shades that a dark screen needs.

contrast = (L₁ + 0.05) / (L₂ + 0.05), L the relative luminance (WCAG 2.2, "contrast ratio")
"""

from typing import Final

from msgspec import Struct

CONTRAST_MIN: Final = 4.5
"""WCAG 2.2, 1.4.3 (AA), for text of any size."""

Rgb = tuple[int, int, int]

PAPER: Final = "#fbfaf6"
INK: Final = "#14211b"
INK_SOFT: Final = "#4a5750"
DARK_PAPER: Final = "#0e1512"
DARK_SURFACE: Final = "#1a2420"
WHITE: Final = "#ffffff"
ON_DARK_PRIMARY: Final = "#06231a"
_SOFT_PERCENT: Final = 14
_SURFACE_SHARE: Final = 0.08
"""How much of the organiser's surface a dark surface takes: a tint, dark enough under light text."""


def rgb(colour: str) -> Rgb:
    """The three channels of "#rrggbb", 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance, from 0 (black) to 1 (white)."""
    red, green, blue = (_linear(channel / 255) for channel in rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """`share` of `one`, the rest of `other`."""
    channels = zip(rgb(one), rgb(other), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in channels)


class Shades(Struct, frozen=True):
    """An organiser's colours on one kind of screen; "" where Klubba's own stays.

    strong: primary under a pointer. soft: a ground that primary can be read on.
    """

    primary: str = ""
    strong: str = ""
    soft: str = ""
    surface: str = ""


def light(primary: str, surface: str) -> Shades:
    """The shades on light screens, from the colours as the organiser gave them ("" for none)."""
    if not primary:
        return Shades(surface=surface)
    return Shades(primary, mixed(primary, "#000000", 0.8), _soft(primary, PAPER), surface)


def dark(primary: str, surface: str) -> Shades:
    """The shades on dark screens: a dark surface with a tint, and primary lightened until it can be read."""
    tinted = mixed(surface, DARK_PAPER, _SURFACE_SHARE) if surface else ""
    if not primary:
        return Shades(surface=tinted)
    shade = _lightened(primary, (DARK_PAPER, tinted or DARK_SURFACE, ON_DARK_PRIMARY))
    return Shades(shade, mixed(shade, WHITE, 0.7), _soft(shade, DARK_PAPER), tinted)


def _lightened(colour: str, grounds: tuple[str, ...]) -> str:
    """White, at the latest, can be read on every dark ground."""
    shades = (mixed(WHITE, colour, step / 100) for step in range(101))
    return next(shade for shade in shades if min(contrast(shade, ground) for ground in grounds) >= CONTRAST_MIN)


def _soft(colour: str, ground: str) -> str:
    shades = (mixed(colour, ground, step / 100) for step in range(_SOFT_PERCENT, -1, -1))
    return next(shade for shade in shades if contrast(colour, shade) >= CONTRAST_MIN)


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
