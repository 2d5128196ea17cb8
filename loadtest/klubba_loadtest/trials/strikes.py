"""What breaks: each strike breaks something in a running engine, lets it last, ends it, and says when it had ended."""

import asyncio
import contextlib
import errno
import resource
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from klubba_loadtest.httpline import Address
from klubba_loadtest.records import COUNTED, REFUSED
from klubba_loadtest.trials.machine import Machine
from klubba_loadtest.trials.resp import Refused
from klubba_loadtest.trials.script import OPTIONS
from klubba_loadtest.trials.shim import Shim
from klubba_loadtest.trials.trial import Hurt, Strike

STOPPED_SECONDS: Final = (0.2, 6.5)
"""From a hiccup to longer than the engine waits for its store (5 s)."""
FULL_SECONDS: Final = (0.5, 3.0)
FOLDERS_SHARE: Final = 0.3
HOUR_SECONDS: Final = 3600
ECHO_SECONDS: Final = 0.6
ECHOES_APART_SECONDS: Final = 0.1
"""Of one voter's: an engine closes the line of whoever sends too much, and then this phone proves nothing any more."""
TARDY_SHARE: Final = 0.5
TARDY_SECONDS: Final = (0.45, 0.01)
"""The store answers in gusts, with so long between them: a phone's second sending then overtakes the first's answer."""
OWED_COUNT: Final = 3
OWED_SECONDS: Final = 0.8
"""For so long the store takes nothing: by then an engine has handed on what its voters sent, on a busy machine too,
and it does not yet call the store away.
"""
_MEMORY_SLACK_BYTES: Final = 2048


async def nothing(hurt: Hurt) -> float:
    """For trials whose trouble is elsewhere."""
    return time.monotonic()


async def kill_engine(hurt: Hurt) -> float:
    """kill -9 of the engine; its store gets SIGTERM from the kernel. Started again at once, as systemd would."""
    hurt.machine.kill()
    hurt.machine.start()
    return time.monotonic()


async def kill_store(hurt: Hurt) -> float:
    """kill -9 of the store. Nobody does anything: the engine starts it again."""
    hurt.machine.signal_store(signal.SIGKILL)
    return time.monotonic()


async def stop(hurt: Hurt) -> float:
    """SIGSTOP of the store or of the engine, for a hiccup or for longer than anybody waits."""
    random = hurt.script.random
    send: Callable[[signal.Signals], None] = random.choice([hurt.machine.signal_engine, hurt.machine.signal_store])
    send(signal.SIGSTOP)
    await asyncio.sleep(random.uniform(*STOPPED_SECONDS))
    send(signal.SIGCONT)
    return time.monotonic()


def cut_power(shim_of: Callable[[Machine], Shim]) -> Strike:
    """Store and engine die at once, and of the append-only files stays what was synced, and a torn rest."""

    async def strike(hurt: Hurt) -> float:
        machine = hurt.machine
        store = machine.store_pid()
        machine.signal_store(signal.SIGKILL)
        machine.kill()
        if store is not None:
            await machine.store_gone(store)
        shim_of(machine).cut(machine.home / "appendonlydir", hurt.script.random)
        machine.start()
        return time.monotonic()

    return strike


def fail_syncs(shim_of: Callable[[Machine], Shim]) -> Strike:
    """Every fsync fails with EIO for a while; in some trials only those of folders, and the store dies in it.

    The latter while the store rewrites its files, which it is told to, as when a secret round is sealed.
    """

    async def strike(hurt: Hurt) -> float:
        random, shim = hurt.script.random, shim_of(hurt.machine)
        of_folders = random.random() < FOLDERS_SHARE
        if of_folders:
            with hurt.machine.store() as line, contextlib.suppress(Refused):  # A rewriting may be on its way already.
                line.ask("BGREWRITEAOF")
        shim.fail_syncs(errno.EIO, of_folders=of_folders)
        await asyncio.sleep(random.uniform(*FULL_SECONDS))
        if of_folders:
            hurt.machine.signal_store(signal.SIGKILL)
        shim.fail_syncs(0)
        return time.monotonic()

    return strike


def jump_clock(shim_of: Callable[[Machine], Shim]) -> Strike:
    """The wall clock of engine and store jumps by an hour, forth or back, and later home again."""

    async def strike(hurt: Hurt) -> float:
        random, shim = hurt.script.random, shim_of(hurt.machine)
        shim.set_clock(random.choice([-HOUR_SECONDS, HOUR_SECONDS]))
        await asyncio.sleep(random.uniform(0.1, 0.6))
        if random.random() < 0.5:
            shim.set_clock(0)
        return time.monotonic()

    return strike


async def fill_disk(hurt: Hurt) -> float:
    """The file system under the data has no byte left, for a while."""
    # The file system is in a mount space of the engine's own; its process shows it to us.
    folder = Path(f"/proc/{hurt.machine.pid}/root{hurt.machine.folder}/store")
    filler = folder / "filler"
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass
    await asyncio.sleep(hurt.script.random.uniform(*FULL_SECONDS))
    filler.unlink()
    return time.monotonic()


async def fill_memory(hurt: Hurt) -> float:
    """The store may use no more memory than it does, for a while (maxmemory, nothing is evicted)."""
    with hurt.machine.store() as line:
        used = int(dict(_pairs(line.ask("INFO", "memory")))[b"used_memory"])
        line.ask("CONFIG", "SET", "maxmemory", max(1, used - _MEMORY_SLACK_BYTES))
        await asyncio.sleep(hurt.script.random.uniform(*FULL_SECONDS))
        line.ask("CONFIG", "SET", "maxmemory", 0)
    return time.monotonic()


async def use_up_files(hurt: Hurt) -> float:
    """Engine or store may open no more files, and whoever had a connection has lost it."""
    random, machine = hurt.script.random, hurt.machine
    at_engine = random.random() < 0.5
    pid = machine.pid if at_engine else machine.store_pid()
    if pid is None:
        return time.monotonic()
    kept = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    with machine.store() as line:
        line.ask("PING")  # so that the store has taken this line while it still can
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (_lowest_free(pid), kept[1]))
        if at_engine:
            for crowd in hurt.crowds:
                crowd.cut(0)
        else:
            line.ask("CLIENT", "KILL", "TYPE", "normal")  # all but this one
    await asyncio.sleep(random.uniform(*FULL_SECONDS))
    with contextlib.suppress(ProcessLookupError):
        resource.prlimit(pid, resource.RLIMIT_NOFILE, kept)
    return time.monotonic()


async def shake_two(hurt: Hurt) -> float:
    """Two engines on one store: the second dies and its voters go to the first, or the store does, or nothing."""
    first, second = hurt.machines
    match hurt.script.random.choice(["unanswered", "unanswered", "second", "store", "nothing"]):
        case "unanswered":
            return await _die_owing_answers(hurt)
        case "second":
            second.kill()
            hurt.crowds[1].move(Address(first.url))
            second.start()
            return time.monotonic()
        case "store":
            first.signal_store(signal.SIGKILL)
    return time.monotonic()


async def _die_owing_answers(hurt: Hurt) -> float:
    """The second engine dies between the store's taking ballots and the answers to them.

    The store is stopped, so that what is cast now lies in its socket; then the engine that sent it is killed, and the
    store goes on and takes the ballots of the dead. Their phones ask the first engine.
    """
    first, second = hurt.machines
    crowd, random = hurt.crowds[1], hurt.script.random
    first.signal_store(signal.SIGSTOP)
    stopped = crowd.now()
    for phone in random.sample(crowd.phones, min(OWED_COUNT, len(crowd.phones))):
        crowd.tap(phone, tuple(sorted(random.sample(range(len(OPTIONS)), 2))))
    await asyncio.sleep(OWED_SECONDS)
    second.kill()
    hurt.owed.extend(b for b in crowd.ballots if b.sent >= stopped and b.answered < 0)
    crowd.move(Address(first.url))
    first.signal_store(signal.SIGCONT)
    second.start()
    return time.monotonic()


async def echo(hurt: Hurt) -> float:
    """While people vote, old frames come again, and ballots that nobody waits for any more come late.

    In half of the trials the store answers late too, until a phone has sent its ballot again.
    """
    tardy = hurt.script.random.random() < TARDY_SHARE
    gusts = asyncio.create_task(_answer_in_gusts(hurt.machine)) if tardy else None
    try:
        await _echo(hurt)
        await asyncio.sleep(2 * ECHO_SECONDS if tardy else 0)
    finally:
        if gusts is not None:
            gusts.cancel()
            await asyncio.wait([gusts])
    return time.monotonic()


async def _echo(hurt: Hurt) -> None:
    random, crowd = hurt.script.random, hurt.crowds[0]
    until = crowd.now() + ECHO_SECONDS
    quiet = dict.fromkeys(range(hurt.script.voters), 0.0)
    while crowd.now() < until:
        await asyncio.sleep(random.uniform(0, 0.01))
        free = [phone for phone, at in quiet.items() if at < crowd.now()]
        # Only what has its last word comes again with other bytes: else a phone takes the echo's verdict for its own.
        old = [ballot for ballot in crowd.ballots if ballot.answer in COUNTED | REFUSED and ballot.phone in free]
        if old and random.random() < 0.6:
            again = random.choice(old)
            crowd.send_old(again, random.choice([0, 0, 1, 10_000]))
            quiet[again.phone] = crowd.now() + ECHOES_APART_SECONDS
        elif free:
            phone = random.choice(free)
            crowd.send_stray(phone, tuple(sorted(random.sample(range(len(OPTIONS)), 2))))
            quiet[phone] = crowd.now() + ECHOES_APART_SECONDS


async def _answer_in_gusts(machine: Machine) -> None:
    """Until it is cancelled."""
    silent, speaks = TARDY_SECONDS
    try:
        while True:
            machine.signal_store(signal.SIGSTOP)
            await asyncio.sleep(silent)
            machine.signal_store(signal.SIGCONT)
            await asyncio.sleep(speaks)
    finally:
        machine.signal_store(signal.SIGCONT)


def _lowest_free(pid: int) -> int:
    taken = {int(path.name) for path in Path(f"/proc/{pid}/fd").iterdir()}
    return next(number for number in range(len(taken) + 1) if number not in taken)


def _pairs(info: bytes) -> list[tuple[bytes, bytes]]:
    lines = (line.partition(b":") for line in info.splitlines())
    return [(name, value) for name, colon, value in lines if colon]
