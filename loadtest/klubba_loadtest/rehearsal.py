"""`klubba-load rehearse MEETING`: robots vote in a marked copy of a meeting, beside whoever else opens its links.

The robots hold the votes themselves, or with `--chair` they wait for a person on the copy's chair page. What they were
told is held against the copy's own log afterwards, as after every load run; the staff's ballots are left out of that.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from msgspec.structs import replace

from klubba_clients import ClientError, Created, Operator, SeatCard
from klubba_clients.operator import created
from klubba_clients.site import object_of
from klubba_loadtest import runcommand
from klubba_loadtest.checks import checks
from klubba_loadtest.descriptors import allow_sockets
from klubba_loadtest.faults import CouldNotRun
from klubba_loadtest.gavel import Gavel
from klubba_loadtest.htmlreport import html
from klubba_loadtest.live import Live
from klubba_loadtest.outsiders import without_others
from klubba_loadtest.plainwords import words
from klubba_loadtest.plan import Act, Do, Phase, Phone, Plan, Step
from klubba_loadtest.reconcile import Round, reconcile
from klubba_loadtest.records import Part
from klubba_loadtest.robots import MARKED
from klubba_loadtest.run import Lasts, Staged, Target, ended, play
from klubba_loadtest.truth import Boxes, read_bundle, read_results
from klubba_loadtest.verdicts import Report, report

NAME: Final = "rehearsal"
JOINS_PER_SECOND: Final = 30.0
STEP_SECONDS: Final = 0.5
SHOWN_SECONDS: Final = 2.5
"""How long a result stays before the robots go on, so that the staff see their screens change; less in quick ones."""
ENDED: Final = frozenset({"published", "archived", "annulled"})
HOURS: Final = 4


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of a meeting: its links and cards, and each poll's method and secrecy in the order of the agenda."""

    created: Created
    polls: Mapping[str, tuple[str, str]]


def add_to(commands: Any) -> None:
    """Adds the command to the parser."""
    command = commands.add_parser("rehearse", help="robots vote in a copy of a meeting, beside the staff's phones")
    command.add_argument("meeting", metavar="MEETING", help="the meeting's id")
    command.add_argument("--url", required=True, help="the running engine")
    command.add_argument("--key", default=os.environ.get("KLUBBA_OPERATOR_KEY", ""), help="the operator's key")
    command.add_argument("--phones", type=int, default=100, help="how many robots (default 100)")
    command.add_argument("--chair", action="store_true", help="a person opens and closes the votes")
    command.add_argument("--seconds", type=float, default=12.0, help="how long each vote is open (default 12)")
    command.add_argument("--seed", type=int, default=1, help="the robots' choices follow from it (default 1)")
    command.add_argument("--json", metavar="OUT", type=Path, help="write the figures there")
    command.add_argument("--html", metavar="OUT", type=Path, help="write a report with plots there, in one file")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Returns the exit code: 0 all held, 1 something did not, 3 the robots' machine was the limit."""
    for name in ("json", "html"):
        runcommand.check_writable(f"--{name}", getattr(arguments, name))
    if not 1.0 <= arguments.seconds <= 3600:
        raise CouldNotRun(f"--seconds: expected 1 to 3600, got {arguments.seconds:g}")
    allow_sockets(max(0, arguments.phones) + runcommand.SOCKETS_BESIDE_PHONES)
    judged, staff = asyncio.run(_run(arguments))
    told = words(judged, staff)
    if arguments.json:
        figures = judged.as_json() | {"words": {"sv": told.sv, "en": told.en}, "staff_ballots": staff}
        arguments.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if arguments.html:
        arguments.html.write_text(html(judged, told), encoding="utf-8")
    print("\n".join([*told.sv, "", *told.en]))
    return runcommand.exit_code(judged, ())


async def _run(arguments: argparse.Namespace) -> tuple[Report, int]:
    async with runcommand.operator_at(arguments.url, arguments.key) as operator:
        copy = await _copy(operator, arguments.meeting, arguments.phones)
        live = Live(sys.stderr, arguments.phones)
        for page, link in copy.created.links.items():
            live.say(f"{page}: {link}")
        plan = rehearsal_plan(copy, arguments)
        tokens = {n: (card.token, f"{copy.created.meeting}/{card.seat}") for n, card in _robots(copy, plan)}
        staged = Staged(plan, [copy.created.meeting], tokens, {0: copy.created})
        part = await play(staged, Target(operator, operator.site.origin), live, lasts=_until_over(plan, copy, live))
        live.end()
        return await _judge(staged, part, operator, copy)


async def _copy(operator: Operator, meeting: str, phones: int) -> Copy:
    """Has the engine make the copy. Raises `ClientError`: vote_under_way, is_rehearsal, too_many_phones, …"""
    path = f"/api/meetings/{meeting}/rehearsal/copy"
    body = object_of(await operator.ask("POST", path, {"phones": phones}))
    polls = {str(poll["id"]): (str(poll["method"]), str(poll["secrecy"])) for poll in body["polls"]}
    return Copy(created(body), polls)


def _robots(copy: Copy, plan: Plan) -> Sequence[tuple[int, SeatCard]]:
    """The robots' seats are the last ones of the copy's roll."""
    return list(enumerate(copy.created.cards[-plan.voters :]))


def rehearsal_plan(copy: Copy, wishes: argparse.Namespace) -> Plan:
    """Robots that come in evenly, and the votes one after the other (none where a person is the chair). Pure."""
    phones = tuple(Phone(0, "voter", number) for number in range(wishes.phones))
    acts = tuple(Act(n / JOINS_PER_SECOND, n, Do.JOIN) for n in range(len(phones)))
    steps: list[Step] = []
    phases: list[Phase] = []
    at = len(phones) / JOINS_PER_SECOND + 1.0
    shown = min(SHOWN_SECONDS, wishes.seconds / 2)
    for poll in () if wishes.chair else copy.polls:
        opened = at + STEP_SECONDS
        closes = opened + wishes.seconds
        times = (at, opened, closes, closes + STEP_SECONDS, closes + 2 * STEP_SECONDS)
        actions = ("arm", "open", "close", "declare", "publish")
        steps += [Step(when, 0, action, poll) for when, action in zip(times, actions, strict=True)]
        phases.append(Phase(poll, opened, closes))
        at = closes + 2 * STEP_SECONDS + shown
    return Plan(
        scenario=NAME, seed=wishes.seed, voters=len(phones), meetings=(), phones=phones, acts=acts,
        steps=tuple(steps), phases=tuple(phases), ends_at=at, thinks=max(0.5, wishes.seconds - 1.0),
    )  # fmt: skip


def _until_over(plan: Plan, copy: Copy, live: Live) -> Lasts:
    """Until every vote has been held, or somebody stops the rehearsal (SIGTERM, SIGINT); whichever comes first."""

    async def lasts(gavel: Gavel, now: Callable[[], float]) -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        tasks = [asyncio.ensure_future(_hold(plan, copy, gavel, now, live)), asyncio.ensure_future(stop.wait())]
        done, waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        for task in done:
            task.result()

    return lasts


async def _hold(plan: Plan, copy: Copy, gavel: Gavel, now: Callable[[], float], live: Live) -> None:
    if not plan.steps:
        live.say("the robots vote when you open a vote on the chair's page; stop with Ctrl-C")
        await gavel.chair.until(lambda c: _all_held(c.agenda, copy), HOURS * 3600, what="the end of the votes")
        return
    for step in plan.steps:
        await asyncio.sleep(max(0.0, step.at - now()))
        live.step(await gavel.take(step, now))


def _all_held(agenda: Any, copy: Copy) -> bool:
    states = {poll.id: str(poll.state) for item in agenda.items for poll in item.polls} if agenda else {}
    return bool(states) and all(states.get(poll) in ENDED for poll in copy.polls)


async def _judge(staged: Staged, part: Part, operator: Operator, copy: Copy) -> tuple[Report, int]:
    """Holds what the robots were told against the copy's results and log. Also how many ballots the staff cast."""
    meeting = staged.meetings[0]
    rounds = sorted({(meeting, s.poll, s.round) for f in part.found for s in f.seen if s.published_at >= 0})
    results = await read_results(operator, rounds)
    ours = {card.seat for _, card in _robots(copy, staged.plan)}
    light = {of for of in rounds if copy.polls[of[1]][0] not in MARKED or copy.polls[of[1]][1] == "secret"}
    truth, staff = without_others(await _log(operator, meeting, results), results, rounds, ours, light)
    ballots = [
        replace(ballot, choices=()) if (meeting, ballot.poll, ballot.round) in light else ballot
        for found in part.found for ballot in found.ballots
        if (meeting, ballot.poll, ballot.round) in rounds
    ]  # fmt: skip
    verdict = reconcile(ballots, truth, rounds, ended(staged, part.taken))
    judged = report(_as_played(staged.plan, part, rounds), [part], verdict)
    judged.checks = checks(judged)
    return judged, staff


def _as_played(plan: Plan, part: Part, rounds: Sequence[Round]) -> Plan:
    """A rehearsal that was stopped is judged by the steps that it came to."""
    return replace(plan, steps=tuple(plan.steps[: len(part.taken)]))


async def _log(operator: Operator, meeting: str, results: Boxes) -> tuple[Boxes, bytes]:
    """The copy's bundle where it can be had (no vote is under way), and what it says."""
    try:
        bundle = (await operator.ask("GET", f"/api/meetings/{meeting}/bundle")).content
    except ClientError:
        return results, b""
    return read_bundle(meeting, bundle, results), bundle
