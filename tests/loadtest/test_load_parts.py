"""The pure parts of the load harness: plans, histogram, thresholds, sockets' bytes, the report's page."""

import io
import random
import re
from collections import Counter
from pathlib import Path

import msgpack
import pytest

from klubba.wire import rfc6455
from klubba_loadtest import frames, plots, slo
from klubba_loadtest.checks import checks
from klubba_loadtest.histogram import Histogram
from klubba_loadtest.htmlreport import html
from klubba_loadtest.httpline import Address
from klubba_loadtest.live import Live
from klubba_loadtest.plan import Act, Do, Phone, Plan, Share, shares
from klubba_loadtest.reconcile import Verdict
from klubba_loadtest.records import Ballot, Fate, Found, Part, Pulse, Sample, Seen, Taken
from klubba_loadtest.scenarios import SCENARIOS
from klubba_loadtest.stage import Wishes
from klubba_loadtest.summary import summary
from klubba_loadtest.swarm import Swarm
from klubba_loadtest.verdicts import Report, report
from klubba_loadtest.wire import Socket, masked

PLANS = [SCENARIOS[name].make(Wishes(40, 7, name="m", speed=3, minutes=1)) for name in SCENARIOS]


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.scenario)
def test_a_plan_is_sorted_whole_and_follows_from_its_seed(plan: Plan) -> None:
    make = SCENARIOS[plan.scenario].make
    assert make(Wishes(40, 7, name="m", speed=3, minutes=1)) == plan
    assert make(Wishes(40, 8, name="m", speed=3, minutes=1)).acts != plan.acts
    assert list(plan.acts) == sorted(plan.acts, key=lambda act: act.at)
    assert list(plan.steps) == sorted(plan.steps, key=lambda step: step.at)
    joins = Counter(act.phone for act in plan.acts if act.do is Do.JOIN)
    assert joins == Counter(range(len(plan.phones)))
    assert plan.ends_at >= max(plan.steps[-1].at, plan.acts[-1].at)
    assert {act.poll for act in plan.acts if act.do is Do.TAP} == {s.poll for s in plan.steps if s.action == "open"}


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.scenario)
def test_every_phone_and_act_is_dealt_to_exactly_one_worker(plan: Plan) -> None:
    dealt = [share for machine in (1, 2, 3) for share in shares(plan, 2, machine, 3)]
    assert Counter(phone for share in dealt for phone in share.phones) == Counter(range(len(plan.phones)))
    assert Counter(act for share in dealt for act in share.acts) == Counter(plan.acts)
    assert all(act.phone in share.phones for share in dealt for act in share.acts)


def test_a_run_says_on_every_screen_that_it_is_none() -> None:
    assert all("PROVKÖRNING" in plan.meetings[0]["title"] for plan in PLANS)


def test_the_histogram_is_within_two_percent_and_merges() -> None:
    drawn = random.Random(1)
    values = [drawn.lognormvariate(-5, 2) for _ in range(20_000)]
    whole, parts = Histogram(values), [Histogram(values[start::3]) for start in range(3)]
    ordered = sorted(values)
    for share in (0.5, 0.9, 0.99, 0.999):
        exact = ordered[round(share * len(values)) - 1]
        assert whole.percentile(share) == pytest.approx(exact, rel=0.02, abs=2e-6)
        assert whole.percentile(share) >= exact - 1e-6
    merged = Histogram()
    for part in parts:
        merged.merge(Histogram.load(part.dump()))
    assert merged.dump() == whole.dump()
    assert whole.as_ms()["max"] == round(max(values) * 1e3, 3)
    assert Histogram().as_ms() == {"p50": None, "p90": None, "p99": None, "p999": None, "max": None}


def test_one_slow_answer_in_a_hundred_shows_in_p99_of_two_hundred() -> None:
    assert Histogram([0.001] * 197 + [0.3] * 3).percentile(0.99) == pytest.approx(0.3)
    assert Histogram([0.001] * 199 + [0.3]).percentile(0.99) < 0.002


FIGURES = {
    "ack_ms": {"p50": 1.0, "p90": 2.0, "p99": 9.0, "p999": None, "max": 10.0},
    "close_to_screens_ms": {"p50": 3.0, "p90": 3.0, "p99": 3.0, "p999": 3.0, "max": 4.0},
    "last_ballot_to_screens_ms": dict.fromkeys(("p50", "p90", "p99", "p999", "max"), 5.0),
    "server": {
        "cpu_s": 1.0, "cpu_us_per_delivered_frame": 5.0, "cpu_us_per_cast": 50.0, "rss_mib": 60.0,
        "frames_delivered": 7,
    },
    "harness": {"lag_ms_p99": 0.5, "limit": False},
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("ack_p99_ms<9.5", True),
        ("ack_p99_ms<9", False),
        ("ack_p99_ms <= 9", True),
        ("ack_p999_ms<1000", False),
        ("close_to_screens_max_ms<5", True),
        ("last_ballot_to_screens_p90_ms<5", False),
        ("rss_mib<61", True),
        ("cpu_us_per_cast>50", False),
        ("frames_delivered>=7", True),
        ("lag_ms_p99<1", True),
    ],
)
def test_a_threshold_holds_or_does_not(text: str, holds: bool) -> None:
    assert slo.parse(text).holds(FIGURES) is holds


@pytest.mark.parametrize("text", ["", "ack_p99_ms", "ack_p99_ms<", "ack_p98_ms<1", "ack_p99_ms<fast", "p99<1"])
def test_a_threshold_that_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        slo.parse(text)


def test_every_threshold_name_is_a_figure() -> None:
    assert all(slo.figure(name, FIGURES) is not None or "p999" in name for name in slo.NAMES)


@pytest.mark.parametrize("size", [0, 1, 125, 126, 4000])
def test_what_is_sent_is_what_the_standard_reads(size: int) -> None:
    payload = random.Random(size).randbytes(size)
    (event,) = rfc6455.Parser().feed(masked(0x82, payload))
    assert event == rfc6455.Message(payload, is_text=False)


class Listener:
    def __init__(self) -> None:
        self.payloads: list[bytes] = []

    def opened(self, socket: Socket) -> None: ...
    def heard(self, payload: bytes) -> None:
        self.payloads.append(payload)

    def lost(self, socket: Socket, code: int) -> None: ...


@pytest.mark.parametrize("cut", [1, 2, 3, 5, 64, 1000])
def test_frames_are_put_together_from_any_pieces(cut: int) -> None:
    sent = [random.Random(size).randbytes(size) for size in (0, 5, 125, 126, 300, 65535, 65536)]
    data = b"".join(map(rfc6455.frame, sent))
    listener = Listener()
    socket = Socket(listener, lambda key: key)
    socket._open = True
    for start in range(0, len(data), cut):
        socket.data_received(data[start : start + cut])
    assert listener.payloads == sent


def a_report(**changes: object) -> Report:
    """A small good run, in which something may be changed."""
    plan = SCENARIOS["burst"].make(Wishes(2, 1, name="m", polls=1, screens=0))
    phones = range(len(plan.phones))
    found = Found(
        ballots=[
            Ballot(f"m/{p + 1}", "poll-1", 1, bytes([p]) * 16, (0, 1), 3.0, p, 3.0, 3.01, "accepted", p + 1, 0.0, 1)
            for p in range(2)
        ],
        seen=[Seen(p, 0, "poll-1", 1, plan.phones[p].role, 2.0, 2, 3.1, 5, 7.1, 7.9) for p in phones],
        fates=[Fate(p, joined=True, live=True, revision=7) for p in phones],
        lag=Histogram([0.001]).dump(),
    )
    for name, value in changes.items():
        setattr(found, name, value)
    taken = [Taken(0, s.action, s.poll, s.at, s.at, s.at + 0.01, "done") for s in plan.steps]
    marks = [Sample(1.0, 1.0, 0.1, 40.0, 100), Sample(9.0, 1.5, 0.2, 42.0, 200)]
    return report(plan, [Part("burst", 1, [found], taken, [], marks)], Verdict())


def broken(judged: Report) -> list[str]:
    return [check.name for check in checks(judged) if not check.holds]


def test_a_good_run_holds() -> None:
    assert broken(a_report()) == []
    figures = a_report().as_json()
    assert figures["server"] == {
        "cpu_s": 0.5, "cpu_us_per_delivered_frame": 5000.0, "cpu_us_per_cast": 250000.0, "rss_mib": 42.0,
        "frames_delivered": 100,
    }  # fmt: skip
    assert list(figures) == [
        "scenario", "seed", "voters", "reconciled", "lost", "double", "wrong", "ack_ms", "close_to_screens_ms",
        "last_ballot_to_screens_ms", "server", "harness",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"fates": [Fate(p, live=p != 1) for p in range(4)]}, "there at the end"),
        ({"ballots": [Ballot("m/1", "poll-1", 1, bytes(16), (0,), 3.0, sent=3.0, sends=1)]}, "has its answer"),
        ({"ballots": [Ballot("m/1", "poll-1", 1, bytes(16), (0,), 3.0)]}, "was shown every round"),
        ({"went_back": 1}, "went back"),
        ({"leaks": 1}, "before it was published"),
        ({"seen": []}, "shown every result"),
        ({"errors": {"frame refused: bad_frame": 1}}, "no frame was refused"),
        (
            {"ballots": [Ballot("m/1", "poll-1", 1, bytes(16), (0,), 3.0, 0, 3.0, 3.1, "superseded", 1, 0.0, 1)]},
            "cannot get",
        ),
    ],
)
def test_each_check_can_fail(changes: dict[str, object], named: str) -> None:
    assert [name for name in broken(a_report(**changes)) if named in name]


def test_the_harness_says_when_it_was_the_limit() -> None:
    assert not a_report().harness_limited
    assert a_report(lag=Histogram([0.05] * 100).dump()).harness_limited


def test_the_page_stands_alone_and_hides_figures_that_do_not_reconcile(tmp_path: Path) -> None:
    judged = a_report()
    judged.checks = checks(judged)
    page = html(judged)
    assert page.count("<svg") >= 4
    assert not any(outside in page for outside in ("<script", "http://", "https://", "src=", "@import", "url("))
    judged.verdict.add("lost", "ballot <1>")
    page = html(judged)
    assert "<svg" not in page
    assert "ballot &lt;1&gt;" in page
    assert "No latencies" in summary(judged)
    assert "p50" not in summary(judged)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_outside_a_terminal_there_are_plain_lines_and_in_one_a_living_block() -> None:
    for out, alive in ((io.StringIO(), False), (Terminal(), True)):
        clock = iter(range(0, 10_000, 2))
        live = Live(out, 5, now=lambda clock=clock: float(next(clock)))  # type: ignore[misc]
        for at in range(6):
            live.pulse(0, Pulse(float(at), 5, 5, 3, 2, 1, 0, [0.004]))
        live.step(Taken(0, "close", "poll-1", 1.0, 1.0, 1.0, "stale: no"))
        live.end()
        assert ("\x1b" in out.getvalue()) is alive
        assert "5/5 connected" in out.getvalue()
        assert "close of poll-1 was not taken: stale: no" in out.getvalue()


@pytest.mark.parametrize("most", [0.07, 0.9, 2.4, 7, 60, 999, 1500, 123456])
def test_no_two_ticks_of_an_axis_read_the_same(most: float) -> None:
    drawn = plots.lines([], plots.linear(0, most, "s"), plots.linear(0, 1, "ms"))
    below = re.findall(r'text-anchor="middle"[^>]*>([^<]+)<', drawn)
    assert len(below) >= 3
    assert len(set(below)) == len(below), below


class Line:
    """What of a socket a phone uses: every frame that it sends."""

    transport = None

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def send(self, data: bytes) -> None:
        self.sent.append(data)


async def test_a_phone_sends_a_ballot_again_with_the_same_bytes_whatever_it_heard_meanwhile() -> None:
    """As the page does: with other bytes the same ballot could be told superseded, and be counted after all."""
    phones = Share({0: Phone(0, "voter", 0)}, (), 1)
    crowd, line = Swarm(Address("http://nowhere"), phones, {0: ("", "m/1")}, 0.0), Line()
    phone = crowd._devices[0]
    phone._socket = line  # type: ignore[assignment]

    def hear(**frame: object) -> None:
        phone.heard(msgpack.packb(frame))

    def cast_of(ballot: Ballot, replaces: int) -> bytes:
        return frames.cast(ballot.poll, ballot.round, ballot.ballot_id, replaces, ballot.choices)

    hear(t="state", epoch="e", revision=1, poll="p", round=1, state="open")
    phone.tap(Act(0.0, 0, Do.TAP, "p", (0,)), 0.0)
    hear(t="mine", poll="p", round=1, entitled=True, voted=True, ballot_seq=7)
    phone.send_flight()
    first = crowd.ballots[0]
    assert line.sent == [cast_of(first, 0)] * 2
    hear(t="answer", poll="p", round=1, ballot_id=first.ballot_id, answer="superseded", ballot_seq=7)
    phone.tap(Act(0.0, 0, Do.TAP, "p", (1,)), 0.0)
    assert line.sent[2:] == [cast_of(crowd.ballots[1], 7)]
