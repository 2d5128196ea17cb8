"""The marks of choices as SVG: shape, letter and the class of their colour, the same as on every page."""

from typing import Final

from klubba.core.model import BLANK, QUESTIONS, Method

SHAPES: Final = (
    "M20 5a15 15 0 1 0 .1 0Z",
    "M6 6h28v28H6Z",
    "M20 6 36 35H4Z",
    "M20 3 37 20 20 37 3 20Z",
    "M12 6h16l8 14-8 14H12L4 20Z",
)
"""Circle, square, triangle, diamond, hexagon in a box of 40 × 40; clients/src/shared/choice.tsx has the same."""


def letter(number: int) -> str:
    """The letter of an option, from 0: A … Z, AA, AB …"""
    last = chr(ord("A") + number % 26)
    return last if number < 26 else letter(number // 26 - 1) + last


def tone(method: Method, number: int, option: str) -> str:
    """The class that carries an option's colour."""
    if option == BLANK:
        return "c-blank"
    if method in QUESTIONS:
        return ("c-yes", "c-no", "c-abstain")[min(number, 2)]
    return f"c-{number % len(SHAPES)}"


def mark(method: Method, number: int, option: str) -> str:
    """The mark as an SVG element for a page that has the shared styles."""
    lettered = method not in QUESTIONS and option != BLANK
    shape = 0 if option == BLANK else number % len(SHAPES)
    text = f'<text x="20" y="{31 if shape == 2 else 26}">{letter(number)}</text>' if lettered else ""
    head = f'<svg class="mark {tone(method, number, option)}" viewBox="0 0 40 40" aria-hidden="true">'
    return f'{head}<path d="{SHAPES[shape]}"/>{text}</svg>'
