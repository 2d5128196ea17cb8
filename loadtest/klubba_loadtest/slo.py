"""Thresholds that can fail a run: "ack_p99_ms<150". Pure."""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

_FORM: Final = re.compile(r"\s*([a-z][a-z0-9_]*)\s*(<=|<|>=|>)\s*([0-9]+(?:\.[0-9]+)?)\s*")
_COMPARE: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_TABLES: Final = ("ack_ms", "close_to_screens_ms", "last_ballot_to_screens_ms")
_FIGURES: Final = ("p50", "p90", "p99", "p999", "max")
_SERVER: Final = ("cpu_s", "cpu_us_per_delivered_frame", "cpu_us_per_cast", "rss_mib", "frames_delivered")
NAMES: Final = (
    *(f"{table.removesuffix('_ms')}_{figure}_ms" for table in _TABLES for figure in _FIGURES),
    *_SERVER,
    "lag_ms_p99",
)


@dataclass(frozen=True, slots=True)
class Slo:
    """One threshold. name: one of NAMES."""

    name: str
    compare: str
    limit: float

    def __str__(self) -> str:
        return f"{self.name}{self.compare}{self.limit:g}"

    def holds(self, figures: Mapping[str, Any]) -> bool:
        """figures: a report's JSON. A figure that was not measured holds nothing."""
        value = figure(self.name, figures)
        return value is not None and _COMPARE[self.compare](value, self.limit)


def parse(text: str) -> Slo:
    """Raises ValueError that says what was expected."""
    found = _FORM.fullmatch(text)
    if found is None:
        raise ValueError(f"expected a threshold such as ack_p99_ms<150, got {text!r}")
    if found[1] not in NAMES:
        raise ValueError(f"{found[1]!r} is not measured; expected one of {', '.join(NAMES)}")
    return Slo(found[1], found[2], float(found[3]))


def figure(name: str, figures: Mapping[str, Any]) -> float | None:
    """One figure of a report's JSON by its threshold's name."""
    if name == "lag_ms_p99":
        value = figures["harness"]["lag_ms_p99"]
    elif name in _SERVER:
        value = figures["server"][name]
    else:
        table, _, which = name.removesuffix("_ms").rpartition("_")
        value = figures[f"{table}_ms"][which]
    return None if value is None else float(value)
