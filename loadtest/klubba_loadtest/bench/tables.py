"""The figures as tables in Markdown, and the targets with what was reached. Pure.

They stand in loadtest/BENCHMARKS.md between two marks, so that a run's figures are never copied by hand.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

BEGIN, END = "<!-- figures: made by klubba-load bench --markdown -->", "<!-- end of figures -->"
_PEERS: Final = {
    "websockets": "`websockets`", "starlette": "Starlette", "node_ws": "Node `ws`", "socketio": "Socket.IO",
    "nchan": "nginx + Nchan",
}  # fmt: skip
_FANOUT_MOST: Final = (("io_uring", "ratio_floor", 1.1), ("plain writes", "ratio_floor_write", 1.35))
_PEERS_MOST: Final = {"starlette": 0.45, "websockets": 0.7, "socketio": 0.6, "nchan": 1.0}
_ANSWER_MOST_MS: Final = {"300": 5, "2000": 10, "10000": 25}

Figures = Mapping[str, Any]


def put_into(text: str, figures: Figures) -> str:
    """The page with these figures between its marks. Raises ValueError where it has none."""
    before, found, rest = text.partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not found or not closed:
        raise ValueError(f"expected {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{tables(figures)}\n{END}{after}"


def tables(figures: Figures) -> str:
    """Every table for which there are figures."""
    return "\n".join(part for make in (_machine, _fanout, _intake, _e2e, _rest, _targets) for part in make(figures))


def _machine(figures: Figures) -> Iterator[str]:
    if at := figures.get("machine"):
        yield f"Linux {at['kernel']}, Python {at['python']}, {at['cpus']} cores.\n"


def _fanout(figures: Figures) -> Iterator[str]:
    seen = figures.get("fanout")
    if not seen:
        return
    yield f"## Fan-out: server CPU per delivered frame of {seen['frame_bytes']} bytes, µs\n"
    names = [name for name in _PEERS if any(name in at["peers"] for _, at in _counts(seen))]
    head = ["sockets", "Klubba, io_uring", "plain writes", "C floor", *(_PEERS[name] for name in names)]
    rows = [
        [_number(count), at["klubba_us"], at["klubba_write_us"], at["floor_us"], *(at["peers"].get(n) for n in names)]
        for count, at in _counts(seen)
    ]
    yield _table(head, rows)
    yield f"A chair's step itself costs {seen['step_us']} µs and is taken off.\n"
    for name, why in seen.get("missing", {}).items():
        yield f"Not measured: {_PEERS.get(name, name)} ({why}).\n"


def _intake(figures: Figures) -> Iterator[str]:
    seen = figures.get("intake")
    if not seen:
        return
    yield "## Intake: CPU per durable ballot, µs\n"
    kinds = [(f"{_number(count)} waiting", at) for count, at in seen["waiting"].items()]
    kinds += [(f"{count} options", at) for count, at in seen["options"].items()]
    rows = [
        [what, at["klubba_us"], at["store_us"], _number(at["per_s"]), f"{at['ack_p50_ms']} / {at['ack_p99_ms']}"]
        for what, at in kinds
    ]
    alone = [seen["redis_benchmark_store_us"], _number(seen["redis_benchmark_per_s"])]
    rows.append(["redis-benchmark, one a command", None, *alone, None])
    yield _table(["", "engine", "store", "ballots/s", "answered p50 / p99, ms"], rows)
    if way := figures.get("way"):
        yield f"A vote's whole way, frame in to answer out, {way['voters']} at once: {way['klubba_us']} µs of the"
        yield f"engine's CPU (the turnout told to every screen among it), {way['starlette_us']} µs of Starlette's.\n"


def _e2e(figures: Figures) -> Iterator[str]:
    seen = figures.get("e2e")
    if not seen:
        return
    yield "## Everybody votes in one second, ms\n"
    rows = [
        [
            _number(count), f"{at['ack_p50_ms']} / {at['ack_p99_ms']}", at["gavel_to_screens_p99_ms"],
            at["last_ballot_to_screens_p99_ms"], "yes" if at["reconciled"] else "**no**",
            "yes" if at["harness_limited"] else "no",
        ]
        for count, at in seen.items()
    ]  # fmt: skip
    head = ["voters", "answered p50 / p99", "gavel to screens p99", "last ballot to screens p99", "reconciled"]
    yield _table([*head, "harness was the limit"], rows)


def _rest(figures: Figures) -> Iterator[str]:
    rows: list[list[Any]] = []
    if storm := figures.get("storm"):
        when = f"{storm['back_p50_ms']} / {storm['back_p99_ms']} / {storm['back_max_ms']} ms"
        rows.append([f"storm of {_number(storm['voters'])}: right again, p50 / p99 / last", when])
        rows.append(
            ["ballots of others meanwhile: answered, p50 / p99", f"{storm['ack_p50_ms']} / {storm['ack_p99_ms']} ms"]
        )
        rows.append(["the engine's CPU for each phone that comes back", f"{storm['engine_us']} µs"])
    if idle := figures.get("idle"):
        rows.append([f"memory per idle socket, of {_number(idle['sockets'])}", f"{idle['kib_per_socket']} KiB"])
        rows.append(["handshake and greeting", f"{idle['join_us']} µs"])
    if start := figures.get("start"):
        rows.append(["ready after `klubba serve`", f"{start['ready_s']} s"])
        rows.append(["idle engine", f"{start['rss_mib']} MiB"])
    if rows:
        yield "## Joining, idling, starting\n"
        yield _table(["", ""], rows)


def _targets(figures: Figures) -> Iterator[str]:
    yield "## Targets\n"
    rows = [[what, f"{'≥' if least else '≤'} {target:g}", *_met(got, target, least)] for what, target, got, least in
            _aims(figures)]  # fmt: skip
    yield _table(["what", "target", "figure", ""], rows)


Aim = tuple[str, float, float | None, bool]
"""What, the target, the figure (None: not measured), whether more is better."""


def _aims(figures: Figures) -> Iterator[Aim]:
    fanout, intake = figures.get("fanout", {}), figures.get("intake", {})
    for path, key, most in _FANOUT_MOST:
        for count, at in _counts(fanout):
            yield f"CPU per frame ÷ C floor, {path}, {_number(count)}", most, at[key], False
    for name, most in _PEERS_MOST.items():
        yield f"÷ {_PEERS[name]} at 2 000", most, fanout.get("2000", {}).get("ratio_peers", {}).get(name), False
    yield "engine ÷ store CPU per durable ballot", 1.0, intake.get("ratio_engine_store"), False
    yield "store CPU ÷ redis-benchmark's", 0.5, intake.get("ratio_store"), False
    yield "ballots/s ÷ redis-benchmark's", 3.0, intake.get("ratio_per_s"), True
    yield "a vote's whole way ÷ Starlette's", 0.25, figures.get("way", {}).get("ratio"), False
    e2e = figures.get("e2e", {})
    for count, most in _ANSWER_MOST_MS.items():
        yield f"answer p99, {_number(count)} voters, ms", most, e2e.get(count, {}).get("ack_p99_ms"), False
    large = e2e.get("10000", {})
    yield "gavel to every screen, 10 000, p99, ms", 100, large.get("gavel_to_screens_p99_ms"), False
    yield "last ballot to every screen, 10 000, p99, ms", 100, large.get("last_ballot_to_screens_p99_ms"), False
    yield "idle socket, KiB", 4, figures.get("idle", {}).get("kib_per_socket"), False
    yield "storm, all right again, ms", 1000, figures.get("storm", {}).get("back_max_ms"), False
    yield "ready, s", 0.6, figures.get("start", {}).get("ready_s"), False
    yield "idle engine, MiB", 60, figures.get("start", {}).get("rss_mib"), False
    yield "CPU per frame, 10 000 ÷ 300", 1.3, _ratio(fanout, "10000", "300"), False
    yield "CPU per ballot (engine), 32 ÷ 2 options", 1.3, _ratio(intake.get("options", {}), "32", "2"), False


def _ratio(of: Figures, large: str, small: str) -> float | None:
    return round(of[large]["klubba_us"] / of[small]["klubba_us"], 2) if large in of and small in of else None


def _met(got: float | None, target: float, least: bool) -> tuple[str, str]:
    if got is None:
        return "not measured", ""
    return f"{got:g}", "reached" if (got >= target if least else got <= target) else "**missed**"


def _counts(fanout: Figures) -> list[tuple[str, Any]]:
    return [(count, at) for count, at in fanout.items() if count.isdigit()]


def _number(of: Any) -> str:
    return "–" if of is None else f"{round(float(of)):,}".replace(",", " ")


def _table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    lines = [head, ["---"] * len(head), *([("–" if cell is None else str(cell)) for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
