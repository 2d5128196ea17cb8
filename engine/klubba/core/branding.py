"""An organiser's look from plain data: a logo and two colours, refused where people could not read what stands on them.

logo: a picture as a data URI ("data:image/png;base64,…"); in a meeting file the name of a file beside it.
primary: headings and the button of the next step. surface: the ground of what stands out.
"""

import base64
import binascii
import re
from typing import Final

from klubba import limits
from klubba.core import colours
from klubba.core.model import Brand
from klubba.core.reading import Fields

KEYS: Final = ("logo", "primary", "surface")
DATA_URI: Final = "data:"
_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")
_COLOUR_WORDS: Final = 'a colour such as "#0f4c3a"'
_PICTURE_WORDS: Final = "a picture: PNG, JPEG, WebP or SVG"
_SURFACE: Final = "#efe9dc"
"""Klubba's own, where the organiser has none."""
_SVG: Final = re.compile(rb"(?:\xef\xbb\xbf)?(?:<\?xml[^>]*\?>|<!--.*?-->|<!DOCTYPE[^>\[]*>|\s)*<svg[\s>]", re.DOTALL)
_SVG_HEAD_BYTES: Final = 1024


def read(meeting: Fields) -> Brand:
    """The look, Klubba's own where nothing is said. Problems: no colour, one that cannot be read, no picture."""
    surface = _colour(meeting, "surface")
    primary = _colour(meeting, "primary")
    if surface:
        _must_contrast(meeting, "surface", surface, {"text": colours.INK, "small text": colours.INK_SOFT})
    if primary:
        grounds = {"white": colours.WHITE, "the page": colours.PAPER, "the surface": surface or _SURFACE}
        _must_contrast(meeting, "primary", primary, grounds)
    logo = _logo(meeting)
    return Brand(primary, surface, logo, picture_type(logo))


def picture_type(data: bytes) -> str:
    """The media type that the bytes themselves show; "" for what is no picture that browsers draw."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    return "image/svg+xml" if _SVG.match(data[:_SVG_HEAD_BYTES]) else ""


def data_uri(data: bytes) -> str:
    """A picture as `read` takes it; its type is told from the bytes."""
    return f"{DATA_URI}{picture_type(data)};base64,{base64.b64encode(data).decode()}"


def _colour(meeting: Fields, key: str) -> str:
    if not meeting.has(key):
        return ""
    value = meeting.raw(key)
    if isinstance(value, str) and _COLOUR.fullmatch(value.strip()):
        return value.strip().lower()
    meeting.refuse(key, "bad_colour", _COLOUR_WORDS)
    return ""


def _must_contrast(meeting: Fields, key: str, colour: str, others: dict[str, str]) -> None:
    worst = min(others, key=lambda name: colours.contrast(colour, others[name]))
    found = colours.contrast(colour, others[worst])
    if found < colours.CONTRAST_MIN:
        expected = f"a colour with a contrast of at least {colours.CONTRAST_MIN} against {worst} ({others[worst]})"
        meeting.refuse(key, "low_contrast", expected, f"{colour}, with {found:.1f}")


def _logo(meeting: Fields) -> bytes:
    if not meeting.has("logo"):
        return b""
    value = meeting.raw("logo")
    head, comma, body = value.partition(",") if isinstance(value, str) else ("", "", "")
    if not (head.startswith(DATA_URI) and head.endswith(";base64") and comma):
        meeting.refuse("logo", "bad_picture", f"{_PICTURE_WORDS}, as a data URI")
        return b""
    try:
        data = base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        meeting.refuse("logo", "bad_picture", "base64 after the comma", "other characters")
        return b""
    if len(data) > limits.LOGO_MAX_BYTES:
        meeting.refuse("logo", "too_large", f"a picture of at most {limits.LOGO_MAX_BYTES} bytes", f"{len(data)} bytes")
    elif not picture_type(data):
        meeting.refuse("logo", "bad_picture", _PICTURE_WORDS, "other bytes")
    else:
        return data
    return b""
