"""What must hold in every run, and what each scenario is there to show. Pure: figures in, checks out."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain
from statistics import median
from typing import Final

from klubba_loadtest.plan import Do
from klubba_loadtest.records import Fate
from klubba_loadtest.verdicts import Check, Report

HEALED_SECONDS: Final = 5.0
AGREE_SECONDS: Final = 2.0
NOTICED_SHARE: Final = 1.2
NOTICED_FLOOR_SECONDS: Final = 0.010
"""Below this the machine's own noise is larger than any difference."""
FLAT_SHARE: Final = 0.05
FLAT_FLOOR_MIB: Final = 8.0
NEVER_RIGHT: Final = frozenset({"superseded", "invalid", "other_device", "not_entitled", "already", "annulled"})


def checks(report: Report) -> list[Check]:
    """Everything that holds or does not."""
    own = _OWN.get(report.plan.scenario)
    return list(chain(_common(report), own(report) if own else ()))


def _common(report: Report) -> Iterator[Check]:
    seen, verdict = report.seen, report.verdict
    yield Check(
        "every acknowledged ballot is counted once, as it was cast, and nothing else is",
        verdict.reconciled,
        f"{verdict.lost} lost, {verdict.double} double, {verdict.wrong} wrong, {verdict.late} late but counted",
    )
    outside = [f for f in _guests(report) if not f.left and not f.moved and not f.live]
    yield Check("everybody who came is there at the end", not outside, _count(outside, "are not"))
    silent = [ballot for ballot in seen.unanswered if ballot.sends]
    yield Check("every ballot has its answer", not silent, _count(silent, "have none"))
    blind = [ballot for ballot in seen.unanswered if not ballot.sends]
    yield Check("everybody was shown every round in time to vote", not blind, _count(blind, "were not"))
    odd = Counter(ballot.answer for ballot in seen.ballots if ballot.answer in NEVER_RIGHT)
    yield Check("no answer that these ballots cannot get", not odd, ", ".join(f"{n} {a}" for a, n in odd.items()))
    not_taken = [step for step in seen.taken if step.answer != "done"]
    taken = len(seen.taken) == len(report.plan.steps)
    yield Check("every step of the chair was taken", taken and not not_taken, _count(not_taken, "were not"))
    yield Check("no screen ever went back to an older state", seen.went_back == 0, f"{seen.went_back} did")
    yield Check("no screen showed a figure before it was published", seen.leaks == 0, f"{seen.leaks} did")
    missing = _missed_closes(report)
    yield Check("every screen that is there has shown every result", missing == 0, f"{missing} are missing")
    bad = {what: n for what, n in seen.errors.items() if what.startswith(("frame refused", "unreadable"))}
    yield Check("no frame was refused or unreadable", not bad, ", ".join(f"{n} {what}" for what, n in bad.items()))


def _guests(report: Report) -> list[Fate]:
    """Everybody who is meant to be let in."""
    return [f for number, f in report.seen.fates.items() if not report.plan.phones[number].refused]


def _missed_closes(report: Report) -> int:
    """Screens that are live at the end must have shown the last round of their meeting published."""
    published = [step for step in report.seen.taken if step.action == "publish" and step.answer == "done"]
    last = {step.meeting: step.poll for step in published}
    shown = {(one.phone, one.poll) for one in report.seen.seen if one.published_at >= 0}
    there = [number for number, fate in report.seen.fates.items() if fate.live]
    due = ((number, last.get(report.plan.phones[number].meeting)) for number in there)
    return sum(poll is not None and (number, poll) not in shown for number, poll in due)


def _gavel(report: Report) -> Iterator[Check]:
    answers = Counter(ballot.answer for ballot in report.seen.ballots)
    counted = sum(answers[answer] for answer in ("accepted", "replaced"))
    both = counted > 0 and answers["late"] > 0
    yield Check("ballots came before and after the close", both, f"{counted} counted, {answers['late']} late")


def _storm(report: Report) -> Iterator[Check]:
    back = report.seen.reconnects
    expected = sum(act.do is Do.CUT for act in report.plan.acts)
    yield Check("everybody came back", back.count >= expected, f"{back.count} of {expected}")
    slowest = back.largest
    yield Check("and was right again within 5 s", slowest <= HEALED_SECONDS, f"the last after {slowest:.2f} s")


def _unnoticed(report: Report, calm: str, loud: str) -> Iterator[Check]:
    before, after = (report.phases[name].percentile(0.99) for name in (calm, loud))
    fine = after <= before * NOTICED_SHARE or after - before <= NOTICED_FLOOR_SECONDS
    yield Check("the others do not notice", fine, f"p99 {before * 1e3:.1f} ms before, {after * 1e3:.1f} ms meanwhile")


def _slow(report: Report) -> Iterator[Check]:
    yield from _unnoticed(report, "calm", "stalled")


def _hostile(report: Report) -> Iterator[Check]:
    yield from _unnoticed(report, "calm", "attacked")
    attacks = report.seen.attacks
    for attack in attacks:
        if not attack.held:
            yield Check(f"attack: {attack.name}", False, f"expected {attack.expected}, got {attack.got}")
    yield from _flat_under_attack(report)
    held = sum(attack.held for attack in attacks)
    yield Check("every attack was met", bool(attacks) and held == len(attacks), f"{held} of {len(attacks)}")


def _flat_under_attack(report: Report) -> Iterator[Check]:
    """Where the server's memory is seen: after the attacks it is what it was before."""
    phases = {phase.name: phase for phase in report.plan.phases}
    calm, attacked = phases["calm"], phases["attacked"]
    before = [sample.rss_mib for sample in report.seen.samples if calm.begins <= sample.at < calm.ends]
    after = [sample.rss_mib for sample in report.seen.samples if sample.at >= attacked.begins]
    if before and after:
        flat = max(after) - max(before) <= FLAT_FLOOR_MIB
        yield Check("memory stays flat", flat, f"at most {max(before):.1f} MiB before, {max(after):.1f} meanwhile")


def _handover(report: Report) -> Iterator[Check]:
    phones, fates = report.plan.phones, report.seen.fates
    voters = report.plan.voters
    first = [fates[number] for number in range(voters)]
    stayed = [fate for fate in first if not fate.moved]
    yield Check("every old phone was told that it is replaced", not stayed, _count(stayed, "were not"))
    seconds = [fates[n] for n in range(voters, len(phones)) if not phones[n].refused]
    out = [fate for fate in seconds if not fate.live]
    yield Check("every new phone has the seat", not out, _count(out, "have not"))
    wrong = [fates[n] for n in range(len(phones)) if phones[n].refused and fates[n].refused != "seat_in_use"]
    yield Check("no seat that has voted moves without the operator", not wrong, _count(wrong, "did"))


def _outputs(report: Report) -> Iterator[Check]:
    slowest = max(report.closes.largest, report.last_ballots.largest)
    yield Check("all screens agree within 2 s", slowest <= AGREE_SECONDS, f"the last after {slowest * 1e3:.0f} ms")


def _wifi(report: Report) -> Iterator[Check]:
    slow = [
        b for b in report.seen.answered if b.answered - max(b.intended, b.sent, b.healed) > HEALED_SECONDS
    ]  # fmt: skip
    yield Check("every ballot is resolved within 5 s after its network is back", not slow, _count(slow, "were not"))
    back = report.seen.reconnects.largest
    yield Check(
        "every phone is back within 5 s after its network", back <= HEALED_SECONDS, f"the last after {back:.2f} s"
    )


def _soak(report: Report) -> Iterator[Check]:
    sizes = [sample.rss_mib for sample in report.seen.samples]
    quarter = len(sizes) // 4
    if quarter == 0:
        yield Check("memory stays flat", False, "too short to say")
        return
    early, late = median(sizes[quarter : 2 * quarter]), median(sizes[-quarter:])
    flat = late - early <= max(FLAT_FLOOR_MIB, FLAT_SHARE * early)
    yield Check("memory stays flat", flat, f"{early:.1f} MiB in the second quarter, {late:.1f} in the last")


def _count(found: object, words: str) -> str:
    assert isinstance(found, list)
    return f"{len(found)} {words}" if found else ""


_OWN: Final[dict[str, Callable[[Report], Iterator[Check]]]] = {
    "gavel": _gavel,
    "storm": _storm,
    "slow": _slow,
    "hostile": _hostile,
    "handover": _handover,
    "outputs": _outputs,
    "wifi": _wifi,
    "soak": _soak,
}
