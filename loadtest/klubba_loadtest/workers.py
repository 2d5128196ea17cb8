"""The harness processes of this machine, as whoever started them sees them."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

import msgspec

from klubba_loadtest.records import Found, Pulse
from klubba_loadtest.worker import LENGTH, Beat, Done, Finish, Go, Job, Ready, packed

START_SECONDS: Final = 60.0
STOP_SECONDS: Final = 5.0
_decoder: Final = msgspec.msgpack.Decoder(Ready | Beat | Done)


class WorkerFailed(Exception):
    """A harness process ended before its work was done."""

    def __str__(self) -> str:
        return "a harness process ended before its work was done (its own words stand above)"


class Workers:
    """Started and ready; `go` lets them play."""

    def __init__(self, processes: Sequence[asyncio.subprocess.Process]) -> None:
        self._processes = processes

    async def prepare(self, jobs: Sequence[Job]) -> None:
        """Hands out the shares and returns when all phones are made. Raises `WorkerFailed`."""
        for process, job in zip(self._processes, jobs, strict=True):
            await _send(process, packed(job))
        async with asyncio.timeout(START_SECONDS):
            for process in self._processes:
                if not isinstance(await _next(process), Ready):
                    raise WorkerFailed

    async def go(self, base: float, tell: Callable[[int, Pulse], None]) -> list[Found]:
        """Plays, and returns what each saw. tell: gets each worker's number and pulses. Raises `WorkerFailed`."""
        for process in self._processes:
            await _send(process, packed(Go(base)))
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(self._listen(number, process, tell)) for number, process in enumerate(self._processes)
            ]
        return [task.result() for task in tasks]

    async def finish(self) -> None:
        """Everything has happened: the workers may tell what they saw."""
        for process in self._processes:
            await _send(process, packed(Finish()))

    async def _listen(
        self, number: int, process: asyncio.subprocess.Process, tell: Callable[[int, Pulse], None]
    ) -> Found:
        while True:
            message = await _next(process)
            if isinstance(message, Done):
                return message.found
            if isinstance(message, Beat):
                tell(number, message.pulse)


@asynccontextmanager
async def workers(count: int) -> AsyncIterator[Workers]:
    """`count` processes, ended with the block whatever happens."""
    processes: list[asyncio.subprocess.Process] = []
    try:
        for _ in range(count):
            processes.append(
                await asyncio.create_subprocess_exec(
                    sys.executable,
                    "-m",
                    "klubba_loadtest.worker",
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                )
            )
        yield Workers(processes)
    finally:
        for process in processes:
            await _end(process)


async def _send(process: asyncio.subprocess.Process, data: bytes) -> None:
    assert process.stdin is not None
    try:
        process.stdin.write(data)
        await process.stdin.drain()
    except (BrokenPipeError, ConnectionResetError):
        raise WorkerFailed from None


async def _next(process: asyncio.subprocess.Process) -> Ready | Beat | Done:
    assert process.stdout is not None
    try:
        head = await process.stdout.readexactly(LENGTH.size)
        data = await process.stdout.readexactly(LENGTH.unpack(head)[0])
    except asyncio.IncompleteReadError:
        raise WorkerFailed from None
    message: Ready | Beat | Done = _decoder.decode(data)
    return message


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.stdin is not None:
        process.stdin.close()
    if process.returncode is None:
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
