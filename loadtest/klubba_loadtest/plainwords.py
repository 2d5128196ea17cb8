"""A rehearsal's findings as an organiser reads them, in Swedish and English: the verdict first, then figures. Pure."""

from typing import Final, NamedTuple

from klubba_loadtest.histogram import Histogram
from klubba_loadtest.records import COUNTED
from klubba_loadtest.verdicts import Report

QUICK_SECONDS: Final = 2.0
"""Within this a voter who waits for *Registrerad* has not begun to wonder."""


class Words(NamedTuple):
    """Lines in each language, the verdict first."""

    sv: list[str]
    en: list[str]


def words(report: Report, staff_ballots: int) -> Words:
    """What the organiser should know, and what to do about it."""
    lines = [_verdict(report), _size(report), *_times(report), _kept(report), *_staff(staff_ballots), *_advice(report)]
    return Words([sv for sv, _ in lines], [en for _, en in lines])


def _verdict(report: Report) -> tuple[str, str]:
    if not report.seen.answered:
        return "Ingen röst avgavs i övningen.", "No ballot was cast in the rehearsal."
    if not report.verdict.reconciled:
        return "Övningen hittade ett fel: håll inget möte förrän det är utrett.", (
            "The rehearsal found a fault: hold no meeting until it is cleared up."
        )
    if report.held:
        return "Övningen gick bra.", "The rehearsal went well."
    return "Övningen gick, men allt var inte som det ska.", "The rehearsal was held, but not all was as it should be."


def _size(report: Report) -> tuple[str, str]:
    phones = sum(fate.joined for fate in report.seen.fates.values())
    counted = sum(ballot.answer in COUNTED for ballot in report.seen.ballots)
    votes = len({ballot.poll for ballot in report.seen.answered})
    return (
        f"{phones} {_one(phones, 'telefon', 'telefoner')}, {votes} {_one(votes, 'omröstning', 'omröstningar')}, "
        f"{counted} registrerade röster.",
        f"{phones} {_one(phones, 'phone', 'phones')}, {votes} {_one(votes, 'vote', 'votes')}, "
        f"{counted} registered ballots.",
    )


def _times(report: Report) -> list[tuple[str, str]]:
    if not report.verdict.reconciled or not report.acks.count:
        return []
    lines = [_registered(report)]
    if report.closes.count:
        closed = _last(report.closes)
        lines.append(
            (f"Från klubbslaget tills den sista skärmen visade det: {_sv(closed)} s.",
             f"From the gavel until the last screen showed it: {closed} s.")
        )  # fmt: skip
    return lines


def _registered(report: Report) -> tuple[str, str]:
    phones = len({ballot.phone for ballot in report.seen.answered})
    last = _last(report.acks)
    if float(last) <= QUICK_SECONDS:
        return (
            f"{phones} telefoner: alla fick sina röster registrerade inom {_sv(last)} s.",
            f"{phones} phones: everyone registered within {last} s.",
        )
    most = _seconds(report.acks.percentile(0.99))
    return (
        f"{phones} telefoner: 99 av 100 röster registrerades inom {_sv(most)} s, den sista efter {_sv(last)} s.",
        f"{phones} phones: 99 of 100 ballots registered within {most} s, the last after {last} s.",
    )


def _kept(report: Report) -> tuple[str, str]:
    verdict = report.verdict
    if verdict.reconciled:
        return "Ingen röst försvann, och ingen räknades två gånger.", "No ballot was lost, and none was counted twice."
    found = (verdict.lost, verdict.double, verdict.wrong + verdict.late)
    return (
        f"{found[0]} röster försvann, {found[1]} räknades för mycket, {found[2]} räknades fel.",
        f"{found[0]} ballots were lost, {found[1]} counted too often, {found[2]} counted wrongly.",
    )


def _staff(count: int) -> list[tuple[str, str]]:
    if not count:
        return []
    return [
        (f"Era egna telefoner avgav {count} {_one(count, 'röst', 'röster')}.",
         f"Your own phones cast {count} {_one(count, 'ballot', 'ballots')}.")
    ]  # fmt: skip


def _advice(report: Report) -> list[tuple[str, str]]:
    lines = []
    if report.harness_limited:
        lines.append(
            ("Datorn hann inte låtsas vara så många telefoner, så tiderna säger inget om Klubba. Öva med färre, eller "
             "från en annan dator: klubba-load rehearse.",
             "The computer could not keep up with being so many phones, so the times say nothing about Klubba. "
             "Rehearse with fewer, or from another computer: klubba-load rehearse.")
        )  # fmt: skip
    for check in report.checks:
        if not check.holds:
            lines.append((f"Höll inte: {check.name} ({check.found})", f"Did not hold: {check.name} ({check.found})"))
    return lines


def _last(histogram: Histogram) -> str:
    return _seconds(histogram.largest)


def _seconds(value: float) -> str:
    """Rounded up to tenths: never better than it was."""
    return f"{max(1, -int(-value * 10 // 1)) / 10:.1f}"


def _sv(figure: str) -> str:
    return figure.replace(".", ",")


def _one(count: int, one: str, more: str) -> str:
    return one if count == 1 else more
