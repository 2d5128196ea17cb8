"""Plots as inline SVG: axes with few ticks, lines named at their ends, nothing that a printer would lose. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10
from typing import Final

WIDTH: Final = 720
HEIGHT: Final = 260
LEFT, RIGHT, TOP, BOTTOM = 64, 110, 16, 40
TICKS_COUNT: Final = 5
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Axis:
    """From least to most in the data's unit. log: powers of ten. unit: stands at the axis."""

    least: float
    most: float
    unit: str
    log: bool = False

    def place(self, value: float) -> float:
        """0 to 1 along the axis, clipped."""
        if self.log:
            low, high = log10(self.least), log10(self.most)
            value = log10(max(value, self.least))
        else:
            low, high = self.least, self.most
        return min(1.0, max(0.0, (value - low) / (high - low or 1.0)))

    def ticks(self) -> list[float]:
        if self.log:
            return [10.0**power for power in range(ceil(log10(self.least)), floor(log10(self.most)) + 1)]
        step = _round_step((self.most - self.least) / TICKS_COUNT or 1.0)
        first = ceil(self.least / step)
        return [number * step for number in range(first, floor(self.most / step) + 1)]


@dataclass(frozen=True, slots=True)
class Line:
    """A named line. kind: a CSS class of the report, which gives its colour and dashes."""

    name: str
    points: Sequence[Point]
    kind: str = "one"


def linear(least: float, most: float, unit: str) -> Axis:
    return Axis(least, most if most > least else least + 1.0, unit)


def logarithmic(values: Sequence[float], unit: str) -> Axis:
    """Whole powers of ten around the values."""
    positive = [value for value in values if value > 0] or [1.0]
    low, high = floor(log10(min(positive))), ceil(log10(max(positive)))
    return Axis(10.0**low, 10.0 ** (high if high > low else low + 1), unit, log=True)


def scatter(points: Sequence[Point], x: Axis, y: Axis, bands: Sequence[tuple[str, float, float]] = ()) -> str:
    """Dots, with named stretches of time behind them."""
    to_x, to_y = _placers(x, y)
    shades = "".join(
        f'<rect class="band" x="{to_x(begin):.1f}" y="{TOP}" width="{max(0.0, to_x(end) - to_x(begin)):.1f}" '
        f'height="{HEIGHT - TOP - BOTTOM}"><title>{escape(name)}</title></rect>'
        for name, begin, end in bands
    )
    dots = "".join(f'<circle cx="{to_x(a):.1f}" cy="{to_y(b):.1f}" r="1.6"/>' for a, b in points)
    return _framed(f'{shades}<g class="dots">{dots}</g>', x, y)


def lines(drawn: Sequence[Line], x: Axis, y: Axis) -> str:
    """Lines, each with its name at its end; names that would overlap are moved apart."""
    to_x, to_y = _placers(x, y)
    body = ""
    taken: list[float] = []
    for line in drawn:
        if not line.points:
            continue
        path = " ".join(f"{to_x(a):.1f},{to_y(b):.1f}" for a, b in line.points)
        body += f'<polyline class="line {line.kind}" points="{path}"/>'
        if line.name:
            at = to_y(line.points[-1][1])
            while any(abs(at - other) < 13 for other in taken):
                at += 13
            taken.append(at)
            body += (
                f'<text class="name {line.kind}" x="{WIDTH - RIGHT + 6}" y="{at + 4:.1f}">{escape(line.name)}</text>'
            )
    return _framed(body, x, y)


def bars(values: Sequence[tuple[float, float, float]], x: Axis, y: Axis) -> str:
    """values: from, to, height."""
    to_x, to_y = _placers(x, y)
    body = "".join(
        f'<rect class="bar" x="{to_x(a):.1f}" y="{to_y(h):.1f}" width="{max(1.0, to_x(b) - to_x(a) - 0.5):.1f}" '
        f'height="{max(0.0, to_y(0) - to_y(h)):.1f}"/>'
        for a, b, h in values
    )
    return _framed(body, x, y)


def _placers(x: Axis, y: Axis) -> tuple[Callable[[float], float], Callable[[float], float]]:
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    return (lambda value: LEFT + x.place(value) * wide), (lambda value: HEIGHT - BOTTOM - y.place(value) * high)


def _framed(body: str, x: Axis, y: Axis) -> str:
    to_x, to_y = _placers(x, y)
    marks = ""
    for tick in x.ticks():
        at = to_x(tick)
        marks += (
            f'<text class="tick" text-anchor="middle" x="{at:.1f}" y="{HEIGHT - BOTTOM + 16}">{_number(tick)}</text>'
        )
    for tick in y.ticks():
        at = to_y(tick)
        marks += f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>'
        marks += f'<text class="tick" text-anchor="end" x="{LEFT - 6}" y="{at + 4:.1f}">{_number(tick)}</text>'
    units = (
        f'<text class="unit" text-anchor="end" x="{WIDTH - RIGHT}" y="{HEIGHT - 6}">{escape(x.unit)}</text>'
        f'<text class="unit" x="4" y="{TOP - 4}">{escape(y.unit)}</text>'
    )
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img">{marks}{body}{units}</svg>'


def _number(value: float) -> str:
    """A tick in at most six digits: whole numbers whole, with a space for thousands, and 1.5 as it is."""
    return f"{value:,.0f}".replace(",", " ") if abs(value - round(value)) < 1e-9 else f"{value:g}"


def _round_step(step: float) -> float:
    """The next of 1, 2 or 5 times a power of ten."""
    power = 10.0 ** floor(log10(step))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= step - 1e-12)
