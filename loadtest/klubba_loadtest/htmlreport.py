"""One run as a page: the sentence, what held, the figures, and the plots. One file, no script, prints well. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from html import escape
from math import floor, log10
from typing import Final

from klubba_loadtest import parliament, plots
from klubba_loadtest.histogram import Histogram
from klubba_loadtest.plainwords import Words
from klubba_loadtest.plots import Line, Point
from klubba_loadtest.records import COUNTED
from klubba_loadtest.scenarios import SCENARIOS
from klubba_loadtest.verdicts import Check, Report, close_delays, last_ballot_delays

DOTS_MAX_COUNT: Final = 3000
CURVE_POINTS_COUNT: Final = 200
BARS_PER_DECADE_COUNT: Final = 20
_KINDS: Final = {"voter": "one", "hall": "two", "overlay": "three"}
_NAMES: Final = {"voter": "phones", "hall": "hall screens", "overlay": "overlays"}

_STYLE: Final = """
:root{--ink:#14211b;--soft:#5b5b5b;--line:#d8d2c4;--one:#0f4c3a;--two:#b45f06;--three:#3b4a9a;--bad:#b3261e;--paper:#fbfaf6}
@media (prefers-color-scheme:dark){:root{--ink:#f2f0e9;--soft:#aaa;--line:#444;--one:#5fc3a0;--two:#f0a35e;
--three:#a9b4ff;
--bad:#ff8a9a;--paper:#0e1512}}
@media print{:root{--ink:#000;--soft:#444;--line:#bbb;--one:#0f4c3a;--two:#b45f06;--three:#3b4a9a;--bad:#b3261e;
--paper:#fff}section{break-inside:avoid}}
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:52rem;margin:2rem auto;
padding:0 1rem}
h1{font-size:1.6rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .3rem}
p{margin:.3rem 0}.soft{color:var(--soft)}.verdict{font-size:1.2rem;font-weight:600;margin:1rem 0}.bad{color:var(--bad)}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;width:100%;font-size:.92rem}
td,th{padding:.2rem .6rem .2rem 0;border-bottom:1px solid var(--line);text-align:right;font-weight:400}
td:first-child,th:first-child{text-align:left}th{color:var(--soft)}
ul{padding-left:1.2rem;margin:.3rem 0}
svg{width:100%;height:auto;display:block}svg text{font:12px system-ui,sans-serif;fill:var(--soft)}
.grid{stroke:var(--line)}.band{fill:var(--line);opacity:.35}.dots{fill:var(--one);opacity:.55}.bar{fill:var(--one)}
.line{fill:none;stroke-width:2}.line.one{stroke:var(--one)}.line.two{stroke:var(--two);stroke-dasharray:6 3}
.line.three{stroke:var(--three);stroke-dasharray:2 3}.line.thin{stroke:var(--one);stroke-width:1.2;opacity:.7}
svg text.name.one{fill:var(--one)}svg text.name.two{fill:var(--two)}svg text.name.three{fill:var(--three)}
"""


def html(report: Report, words: Words | None = None) -> str:
    """The whole page. words: what a rehearsal found, for people; first in the page."""
    title = f"klubba-load run {report.plan.scenario}" if words is None else f"{words.sv[0]} / {words.en[0]}"
    parts = [_plain(words) if words else _head(report, title), _checks(report)]
    if report.verdict.reconciled:
        parts += [_figures(report), *_plots(report), _server(report)]
    else:
        parts.append(_section("No latencies", "<p>The ballots do not reconcile, so nothing else is worth a figure.</p>"
                              + _list(report.verdict.examples)))  # fmt: skip
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style><body>{''.join(parts)}</body></html>\n"
    )


def _plain(words: Words) -> str:
    """The report in plain words, both languages beside each other."""
    told = "".join(
        f'<section lang="{tag}"><h1>{escape(lines[0])}</h1>{"".join(f"<p>{escape(line)}</p>" for line in lines[1:])}'
        "</section>"
        for tag, lines in (("sv", words.sv), ("en", words.en))
    )
    return f"{told}<h2>Details</h2>"


def _head(report: Report, title: str) -> str:
    scenario = SCENARIOS.get(report.plan.scenario)
    proves = scenario.proves if scenario else parliament.PROVES
    broken = sum(not check.holds for check in report.checks)
    words = "Everything held." if not broken else f"{broken} of {len(report.checks)} did not hold."
    limited = ' <span class="bad">The harness was the limit.</span>' if report.harness_limited else ""
    return (
        f"<h1>{escape(title)}</h1><p>{escape(proves)}</p>"
        f'<p class="soft">{report.plan.voters} voters, {len(report.plan.phones)} sockets, seed {report.plan.seed}, '
        f"{len(report.seen.ballots)} ballots, {report.plan.ends_at:.0f} s</p>"
        f'<p class="verdict{" bad" if broken else ""}">{words}{limited}</p>'
    )


def _checks(report: Report) -> str:
    rows = "".join(_check(check) for check in report.checks)
    return _section("What was checked", f'<ul style="list-style:none;padding:0">{rows}</ul>')


def _check(check: Check) -> str:
    kind, mark = ("", "✓") if check.holds else (' class="bad"', "✗")
    found = f' <span class="soft">({escape(check.found)})</span>' if check.found else ""
    return f"<li{kind}>{mark} {escape(check.name)}{found}</li>"


def _figures(report: Report) -> str:
    rows: list[tuple[str, Histogram]] = [("from tap to answer", report.acks), *report.phases.items()]
    rows += [
        ("from the gavel to each screen", report.closes),
        ("from the last ballot to each screen", report.last_ballots),
    ]
    rows += [("join", report.seen.joins), ("back after a lost socket", report.seen.reconnects)]
    rows += [("the harness's own lag", report.seen.lag), ("the same, of its loop", report.seen.loop_lag)]
    head = "".join(f"<th>{name}</th>" for name in ("", "count", "p50", "p90", "p99", "p99.9", "max"))
    body = "".join(_row(name, histogram) for name, histogram in rows if histogram.count)
    return _section("Milliseconds", f"<table><tr>{head}</tr>{body}</table>")


def _row(name: str, histogram: Histogram) -> str:
    cells = "".join(f"<td>{value:.1f}</td>" for value in histogram.as_ms().values() if value is not None)
    return f"<tr><td>{escape(name)}</td><td>{histogram.count}</td>{cells}</tr>"


def _plots(report: Report) -> Iterable[str]:
    if report.acks.count:
        yield _section("Latency over time", _over_time(report), "Each dot an answer, at the time of its tap.")
        yield _section("Latency, how often", _histogram(report.acks), "From tap to answer.")
        yield _section("Turnout", _turnout(report), "Ballots counted so far, poll by poll, from when it opened.")
    if report.closes.count:
        yield _section("Until every screen shows it", _convergence(report),
                       "Share of all screens that show the close, and the last ballot.")  # fmt: skip


def _over_time(report: Report) -> str:
    points = [(b.intended, (b.answered - b.intended) * 1e3) for b in report.seen.answered]
    bands = [(phase.name, phase.begins, phase.ends) for phase in report.plan.phases[::2]]
    x = plots.linear(0, report.plan.ends_at, "seconds")
    return plots.scatter(_thinned(points), x, plots.logarithmic([b for _, b in points], "ms"), bands)


def _thinned(points: Sequence[Point]) -> list[Point]:
    """At most so many dots; of those left out none is an outlier: the slowest of each stretch always stays."""
    ordered = sorted(points)
    if len(ordered) <= DOTS_MAX_COUNT:
        return ordered
    size = -(-len(ordered) * 2 // DOTS_MAX_COUNT)
    stretches = [ordered[start : start + size] for start in range(0, len(ordered), size)]
    return [point for one in stretches for point in (one[0], max(one, key=lambda p: p[1]))]


def _histogram(acks: Histogram) -> str:
    counts: Counter[int] = Counter()
    for upper, count in acks.buckets():
        counts[floor(log10(max(upper, 1e-6) * 1e3) * BARS_PER_DECADE_COUNT)] += count
    values = [
        (10 ** (at / BARS_PER_DECADE_COUNT), 10 ** ((at + 1) / BARS_PER_DECADE_COUNT), float(count))
        for at, count in sorted(counts.items())
    ]
    x = plots.logarithmic([edge for a, b, _ in values for edge in (a, b)], "ms")
    return plots.bars(values, x, plots.linear(0, max(h for *_, h in values), "answers"))


def _turnout(report: Report) -> str:
    opened = {(step.meeting, step.poll): step.sent for step in report.seen.taken if step.action == "open"}
    first: dict[tuple[tuple[int, str], str], float] = {}
    for ballot in report.seen.answered:
        if ballot.answer in COUNTED:
            key = ((report.plan.phones[ballot.phone].meeting, ballot.poll), ballot.voter)
            first[key] = min(first.get(key, ballot.answered), ballot.answered)
    by_poll: dict[tuple[int, str], list[float]] = defaultdict(list)
    for (poll, _), at in first.items():
        by_poll[poll].append(at - opened.get(poll, at))
    drawn = [Line("", _curve(times, len(times)), "thin") for times in by_poll.values()]
    most = max((max(times) for times in by_poll.values()), default=1.0)
    x, y = plots.linear(0, most, "seconds"), plots.linear(0, max(map(len, by_poll.values()), default=1), "ballots")
    return plots.lines(drawn, x, y)


def _convergence(report: Report) -> str:
    by_role: dict[str, list[float]] = defaultdict(list)
    for seen, delay in close_delays(report.seen):
        by_role[seen.role].append(delay * 1e3)
    drawn = [
        Line(f"close: {_NAMES[role]}", _curve(delays, 100), _KINDS[role]) for role, delays in sorted(by_role.items())
    ]
    last = [delay * 1e3 for _, delay in last_ballot_delays(report.plan, report.seen)]
    drawn.append(Line("last ballot", _curve(last, 100), "thin"))
    most = max([delay for delays in by_role.values() for delay in delays] + last)
    return plots.lines(drawn, plots.linear(0, most, "ms"), plots.linear(0, 100, "% of screens"))


def _curve(values: Sequence[float], scale: float) -> list[Point]:
    """How much of `scale` is at or below each value."""
    ordered = sorted(values)
    step = max(1, len(ordered) // CURVE_POINTS_COUNT)
    picked = [*range(0, len(ordered), step), len(ordered) - 1] if ordered else []
    return [(0.0, 0.0), *((ordered[at], (at + 1) / len(ordered) * scale) for at in picked)] if picked else []


def _server(report: Report) -> str:
    server = report.as_json()["server"]
    if server["cpu_s"] is None:
        return ""
    rows = [
        ("CPU of the engine, from the first step to the end", f"{server['cpu_s']:.2f} s"),
        ("CPU of the store", f"{report.store_cpu:.2f} s"),
        ("frames handed to sockets", str(server["frames_delivered"])),
        ("all of the engine's CPU, divided by frames", f"{server['cpu_us_per_delivered_frame'] or 0:.1f} µs"),
        ("all of the engine's CPU, divided by casts", f"{server['cpu_us_per_cast'] or 0:.1f} µs"),
        ("memory of the engine, at most", f"{server['rss_mib']:.1f} MiB"),
        ("CPU of the harness", f"{report.seen.harness_cpu:.2f} s"),
    ]
    body = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in rows)
    memory = [(sample.at, sample.rss_mib) for sample in report.seen.samples if sample.rss_mib]
    plot = ""
    if len(memory) > 1:
        y = plots.linear(0, max(size for _, size in memory) * 1.1, "MiB")
        plot = plots.lines([Line("memory", memory)], plots.linear(0, memory[-1][0], "seconds"), y)
    return _section("What the server paid", f"<table>{body}</table>{plot}")


def _section(title: str, body: str, words: str = "") -> str:
    said = f'<p class="soft">{escape(words)}</p>' if words else ""
    return f"<section><h2>{escape(title)}</h2>{said}{body}</section>"


def _list(lines: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"
