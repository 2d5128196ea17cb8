"""One picture for each table: bars from left to right, the figure at their end, ours in the accent colour. Pure.

Light and dark follow the reader's own setting (prefers-color-scheme); nothing is told by colour alone.
"""

from collections.abc import Mapping
from html import escape
from typing import Any, Final

WIDTH, LABEL, RIGHT, ROW, TOP = 760, 230, 84, 26, 64
_STYLE: Final = """
 text{font:14px system-ui,sans-serif;fill:#14211b} .t{font-size:17px;font-weight:600} .s,.l{fill:#4a5750}
 .v{font-variant-numeric:tabular-nums} .b{fill:#5a6460} .o{fill:#0f4c3a} .g{fill:#fbfaf6}
 @media(prefers-color-scheme:dark){text{fill:#f2f0e9} .s,.l{fill:#b3bcb5} .b{fill:#b3bcb5}
  .o{fill:#5fc3a0} .g{fill:#0e1512}}
"""
NAMES: Final = {
    "klubba": "Klubba, io_uring", "klubba_write": "Klubba, plain writes", "floor": "bare C send loop (floor)",
    "websockets": "websockets broadcast", "starlette": "Starlette loop", "node_ws": "Node ws", "socketio": "Socket.IO",
    "nchan": "nginx + Nchan",
}  # fmt: skip


def pictures(figures: Mapping[str, Any]) -> dict[str, str]:
    """File name without ending → SVG, for what has been measured."""
    drawn: dict[str, str] = {}
    for count, at in figures.get("fanout", {}).items():
        if count.isdigit():
            drawn[f"bench-fanout-{count}"] = _fanout(int(count), at)
    if intake := figures.get("intake"):
        drawn["bench-intake"] = _intake(intake)
    if way := figures.get("way"):
        rows = [("Klubba", way["klubba_us"], True), ("Starlette, redis-py", way["starlette_us"], False)]
        says = "frame in, durable, answer out: server CPU, µs; less is better"
        drawn["bench-way"] = bars("A vote's whole way", says, rows)
    if e2e := figures.get("e2e"):
        rows = [(f"{count} voters", at.get("ack_p99_ms"), True) for count, at in e2e.items()]
        drawn["bench-e2e"] = bars("Everybody votes in one second", "tap to durable answer, 99th percentile, ms", rows)
    if storm := figures.get("storm"):
        drawn["bench-storm"] = _storm(storm)
    return drawn


def _storm(storm: Mapping[str, Any]) -> str:
    names = {"back_p50_ms": "half of them", "back_p99_ms": "99 of 100", "back_max_ms": "the last one"}
    rows = [(label, storm.get(name), True) for name, label in names.items()]
    rows.append(("a vote of others meanwhile", storm.get("ack_p50_ms"), True))
    voters = f"{storm['voters']:,}".replace(",", " ")
    return bars(f"{voters} phones lose their line at once", "until each is right again, ms", rows)


def _fanout(count: int, at: Mapping[str, Any]) -> str:
    rows = [(NAMES["klubba"], at["klubba_us"], True), (NAMES["klubba_write"], at["klubba_write_us"], True)]
    rows.append((NAMES["floor"], at["floor_us"], False))
    rows += [(NAMES.get(name, name), cost, False) for name, cost in at["peers"].items()]
    return bars(f"One state to {count} sockets", "server CPU per delivered frame, µs; less is better", rows)


def _intake(intake: Mapping[str, Any]) -> str:
    rows = [("Klubba, in batches", intake["per_s"], True)]
    rows.append(("one ballot a command", intake.get("redis_benchmark_per_s"), False))
    return bars("Durable ballots a second", "same script, same server, fsync before every answer; more is better", rows)


def bars(title: str, says: str, rows: list[tuple[str, float | None, bool]]) -> str:
    """rows: label, value (None: not measured), whether it is ours."""
    most = max([value for _, value, _ in rows if value] or [1.0])
    height = TOP + ROW * len(rows) + 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        f"<title>{escape(title)}: {escape(says)}</title><style>{_STYLE}</style>",
        f'<rect class="g" width="{WIDTH}" height="{height}" rx="8"/>',
        f'<text class="t" x="16" y="28">{escape(title)}</text><text class="s" x="16" y="48">{escape(says)}</text>',
    ]
    for number, (label, value, ours) in enumerate(rows):
        y = TOP + ROW * number
        length = (WIDTH - LABEL - RIGHT) * (value or 0) / most
        shown = (
            "not measured" if value is None else f"{value:,.1f}".replace(",", " ") if value < 1000 else f"{value:,.0f}"
        )
        parts.append(
            f'<text class="l" x="{LABEL - 10}" y="{y + 15}" text-anchor="end">{escape(label)}</text>'
            f'<rect class="{"o" if ours else "b"}" x="{LABEL}" y="{y + 2}" width="{max(length, 1):.1f}" height="18"/>'
            f'<text class="v" x="{LABEL + length + 8:.1f}" y="{y + 16}">{shown.replace(",", " ")}</text>'
        )
    return "\n".join([*parts, "</svg>\n"])
