"""The scenarios: each is a plan from a seed, and says in one sentence what a run of it proves. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from klubba_loadtest.plan import Do, Phone, Plan
from klubba_loadtest.stage import Stage, Wishes

JOINS_PER_SECOND: Final = 250.0
"""Where a scenario is not about joining: well below what an engine takes, so that everybody is there in time."""
POLL_SECONDS: Final = 20.0
ATTACKERS_COUNT: Final = 14
"""Seats: see attacks.py, which of them does what."""
STALLED_SHARE: Final = 0.1


@dataclass(frozen=True, slots=True)
class Scenario:
    """name, what a run of it proves, how many voters unless said, and how its plan is made."""

    name: str
    proves: str
    voters: int
    make: Callable[[Wishes], Plan]


def _soon(stage: Stage) -> None:
    stage.join_within(max(0.5, len(stage.voters) / JOINS_PER_SECOND))


def _hall(wishes: Wishes) -> Plan:
    stage = Stage("hall", wishes, wishes.polls or 12)
    stage.screens(1, 1)
    stage.join_within(120.0)
    for poll in stage.polls:
        opened = stage.open(poll)
        stage.human_taps(poll, opened + 0.2, POLL_SECONDS - 1)
        stage.phase(poll, opened, opened + POLL_SECONDS)
        stage.close(poll, opened + POLL_SECONDS)
    return stage.plan()


def _burst(wishes: Wishes) -> Plan:
    stage = Stage("burst", wishes, wishes.polls or 3)
    stage.screens(1, 1)
    _soon(stage)
    for poll in stage.polls:
        opened = stage.open(poll)
        stage.burst(poll, opened + 1.0)
        stage.phase(poll, opened, opened + 4.0)
        stage.close(poll, opened + 4.0)
    return stage.plan()


def _gavel(wishes: Wishes) -> Plan:
    """Everybody has voted, and changes their mind around the close: half a second before or after it on average."""
    stage = Stage("gavel", wishes, wishes.polls or 3)
    _soon(stage)
    for poll in stage.polls:
        opened = stage.open(poll)
        closes = opened + 4.0
        for phone in stage.voters:
            first = stage.random.randrange(4)
            if phone % 4:
                stage.tap(opened + 0.5 + stage.random.uniform(0, 1.5), phone, poll, (first, 4))
            stage.tap(closes + stage.random.uniform(-0.5, 0.5), phone, poll, sorted(((first + 1) % 4, 4)))
        stage.phase(poll, opened, closes + 1.0)
        stage.close(poll, closes)
        stage.at += 1.0
    return stage.plan()


def _storm(wishes: Wishes) -> Plan:
    """All sockets are lost in the same instant, in the middle of a vote, and all come back at once."""
    stage = Stage("storm", wishes, wishes.polls or 2)
    stage.screens(1, 1)
    _soon(stage)
    for poll in stage.polls:
        opened = stage.open(poll)
        cut = opened + 2.0
        for phone in range(len(stage.phones)):
            stage.act(cut, phone, Do.CUT)
        for phone in stage.voters:
            before = phone % 2 == 0
            stage.tap(
                stage.random.uniform(opened + 0.5, cut) if before else cut + stage.random.uniform(0, 3), phone, poll
            )
        stage.phase(poll, opened, cut + 8.0)
        stage.close(poll, cut + 8.0)
    return stage.plan()


def _slow(wishes: Wishes) -> Plan:
    """One in ten stops reading while figures stream; the others must not notice."""
    stage = Stage("slow", wishes, 2, live=True)
    stage.screens(1, 1)
    _soon(stage)
    stalled = [phone for phone in stage.voters if phone % round(1 / STALLED_SHARE) == 0]
    others = [phone for phone in stage.voters if phone not in set(stalled)]
    for poll, name in zip(stage.polls, ("calm", "stalled"), strict=True):
        opened = stage.open(poll)
        if name == "stalled":
            for phone in stalled:
                stage.act(opened + 0.5, phone, Do.STALL, 12.0)
        stage.burst(poll, opened + 1.0, 12.0, others)
        stage.phase(name, opened, opened + 14.0)
        stage.close(poll, opened + 15.0)
    stage.at += 3.0
    return stage.plan()


def _handover(wishes: Wishes) -> Plan:
    """Each voter has two phones. Even seats: the new phone comes before a vote and takes the seat. Odd seats: it comes
    after the vote and is turned away, until the operator releases the seat; then it comes, and changes the vote.
    """
    stage = Stage("handover", wishes, 1)
    _soon(stage)
    (poll,) = stage.polls
    opened = stage.open(poll)
    spread = max(1.0, len(stage.voters) / 100)
    for seat in stage.voters:
        after = stage.random.uniform(0, spread)
        if seat % 2 == 0:
            second = _phone(stage, seat)
            stage.act(opened + 0.5 + after, second, Do.JOIN)
            stage.tap(opened + 1.5 + spread + after, second, poll)
            continue
        first = stage.tap(opened + 0.5 + after, seat, poll, (0, 1))
        turned_away, second = _phone(stage, seat, refused=True), _phone(stage, seat)
        stage.act(opened + 2.0 + spread + after, turned_away, Do.JOIN)
        stage.step("release", str(seat + 1), opened + 3.0 + 2 * spread + after)
        stage.act(opened + 4.0 + 3 * spread + after, second, Do.JOIN)
        stage.tap(opened + 5.0 + 4 * spread + after, second, poll, (first[1], 2))
    closes = opened + 7.0 + 5 * spread
    stage.phase(poll, opened, closes)
    stage.close(poll, closes)
    return stage.plan()


def _phone(stage: Stage, seat: int, *, refused: bool = False) -> int:
    stage.phones.append(Phone(0, "voter", seat, refused))
    return len(stage.phones) - 1


def _outputs(wishes: Wishes) -> Plan:
    stage = Stage("outputs", wishes, wishes.polls or 6)
    screens = 20 if wishes.screens is None else wishes.screens
    stage.screens(screens // 2, screens - screens // 2)
    _soon(stage)
    for number, poll in enumerate(stage.polls):
        opened = stage.open(poll)
        stage.human_taps(poll, opened + 0.2, 6.0)
        # Now and then the gavel falls in the same moment as the last ballot.
        closes = opened + (6.2 if number % 2 else 8.0)
        stage.phase(poll, opened, closes)
        stage.close(poll, closes)
        stage.at += 1.0
    return stage.plan()


def _hostile(wishes: Wishes) -> Plan:
    stage = Stage("hostile", wishes, 2, spare=ATTACKERS_COUNT)
    _soon(stage)
    for poll, name in zip(stage.polls, ("calm", "attacked"), strict=True):
        opened = stage.open(poll)
        stage.burst(poll, opened + 1.0, 10.0)
        if name == "attacked":
            stage.attack_at = opened
        stage.phase(name, opened, opened + 11.0)
        stage.close(poll, opened + 12.0)
    return stage.plan()


def _wifi(wishes: Wishes) -> Plan:
    """Bad wifi as a phone's programs see it: sockets that vanish, blackouts, sleep, ballots that leave twice."""
    stage = Stage("wifi", wishes, wishes.polls or 2)
    _soon(stage)
    for poll in stage.polls:
        opened = stage.open(poll)
        stage.human_taps(poll, opened + 0.2, 25.0)
        for phone in stage.voters:
            trouble = stage.random.random()
            begins = opened + stage.random.uniform(0.5, 12.0)
            if trouble < 0.1:
                stage.act(begins, phone, Do.CUT, 20.0)
            elif trouble < 0.5:
                for _ in range(stage.random.randrange(1, 4)):
                    begin = opened + stage.random.uniform(0.5, 24.0)
                    stage.act(begin, phone, Do.CUT, stage.random.uniform(0.1, 3.0))
            elif trouble < 0.7:
                stage.act(begins, phone, Do.STALL, stage.random.uniform(2.0, 15.0))
            elif trouble < 0.9:
                stage.act(opened, phone, Do.TWICE)
        stage.phase(poll, opened, opened + 40.0)
        stage.close(poll, opened + 40.0)
    return stage.plan()


def _soak(wishes: Wishes) -> Plan:
    count = wishes.polls or max(2, round(wishes.minutes * 60 / 15))
    stage = Stage("soak", wishes, count)
    stage.screens(1, 1)
    _soon(stage)
    for poll in stage.polls:
        opened = stage.open(poll)
        stage.human_taps(poll, opened + 0.2, 12.0)
        stage.act(opened + 3.0, stage.random.choice(stage.voters), Do.CUT, 1.0)
        stage.phase(poll, opened, opened + 13.0)
        stage.close(poll, opened + 13.0)
    return stage.plan()


_ALL: Final = (
    Scenario("hall", "300 people join in two minutes and vote twelve times as people do: every ballot that was "
             "registered is counted once, and every screen follows.", 300, _hall),
    Scenario("burst", "Everybody taps in the same second: each gets an answer, quickly, and each ballot is counted.",
             300, _burst),
    Scenario("gavel", "Taps stream in across the close: each is counted or told that it is late, never both and never "
             "neither.", 300, _gavel),
    Scenario("storm", "All sockets are lost at once in the middle of a vote: all come back, are right again, and no "
             "ballot is lost or counted twice.", 300, _storm),
    Scenario("slow", "One phone in ten stops reading while figures stream: nobody else notices.", 300, _slow),
    Scenario("handover", "A person with two phones has one vote: the newest phone has the seat until it has voted, and "
             "then only the operator moves it.", 100, _handover),
    Scenario("outputs", "Hall screens and overlays beside the voters: from the last ballot, and from the gavel, every "
             "screen shows it soon, none before it may, and all agree.", 300, _outputs),
    Scenario("hostile", "The attack list of the edge while honest people vote: every attack is met as it should be, "
             "and the honest do not notice.", 300, _hostile),
    Scenario("wifi", "Sockets vanish, blackouts, phones that sleep, ballots that leave twice: every ballot is resolved "
             "within 5 s after its network is back.", 300, _wifi),
    Scenario("soak", "Hours of votes: memory stays flat and nothing is lost.", 300, _soak),
)  # fmt: skip

SCENARIOS: Final[Mapping[str, Scenario]] = MappingProxyType({scenario.name: scenario for scenario in _ALL})
