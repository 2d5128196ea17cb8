"""A crowd in a process of its own: so many sockets for each server are more than one process may have open.

It goes on reading between its turns, and so answers the server's pings.
"""

import multiprocessing
from multiprocessing.connection import Connection
from typing import Any, Final

from klubba_loadtest.bench.crowd import Crowd, Door
from klubba_loadtest.descriptors import allow_sockets
from klubba_loadtest.faults import CouldNotRun

SOCKETS_BESIDE: Final = 64
_IDLE_SECONDS: Final = 0.05


class FarCrowd:
    """`Crowd`, elsewhere. Every method may raise `CouldNotRun` with what went wrong there."""

    def __init__(self, door: Door, count: int) -> None:
        self._line, theirs = multiprocessing.Pipe()
        context = multiprocessing.get_context("spawn")
        self._process = context.Process(target=_play, args=(theirs, door, count), daemon=True)
        self._process.start()
        theirs.close()
        self._count = count
        self._answer()

    def __len__(self) -> int:
        return self._count

    def hear(self, frames: int) -> None:
        self._ask("hear", frames)

    def quiet(self, seconds: float) -> list[int]:
        counts: list[int] = self._ask("quiet", seconds)
        return counts

    def forget(self) -> None:
        self._ask("forget")

    def close(self) -> None:
        self._line.close()
        self._process.join()

    def _ask(self, name: str, *arguments: Any) -> Any:
        self._line.send((name, arguments))
        return self._answer()

    def _answer(self) -> Any:
        try:
            answer = self._line.recv()
        except EOFError:
            raise CouldNotRun("a crowd of sockets has ended by itself") from None
        if isinstance(answer, Exception):
            raise CouldNotRun(str(answer))
        return answer


def _play(line: Connection, door: Door, count: int) -> None:
    try:
        allow_sockets(count + SOCKETS_BESIDE)
        crowd = Crowd(door, count)
        line.send(None)
        while True:
            while not line.poll(0):
                crowd.idle(_IDLE_SECONDS)
            name, arguments = line.recv()
            line.send(getattr(crowd, name)(*arguments))
    except (EOFError, KeyboardInterrupt):
        return  # Nobody asks any more.
    except Exception as error:
        line.send(error if isinstance(error, CouldNotRun) else CouldNotRun(repr(error)))
