"""When a room tells its screens: at once, then at most so often, and more seldom while ballots stream in."""

import asyncio

from klubba import limits


class Pace:
    """mark ─► due ─► (a tick) ─► rest ─► due …  One for each room; owned by its event loop."""

    def __init__(self) -> None:
        self._clock = asyncio.get_running_loop().time
        self._dirty = asyncio.Event()
        self._marks = 0
        self._hurries = False
        self._began = 0.0

    def mark(self, *, at_once: bool = False) -> None:
        """Something may have changed. at_once: by a step, which everybody waits for."""
        self._marks += 1
        self._hurries |= at_once
        self._dirty.set()

    async def due(self) -> None:
        """Returns when there is something to read: what is marked from now on is for the next time."""
        await self._dirty.wait()
        self._dirty.clear()
        self._hurries = False
        self._began = self._clock()

    async def rest(self) -> None:
        """The pause after a tick: longer after a long one, while ballots stream in. It ends when they stop, or a step
        was taken: then everybody waits for the screens, and nobody for an answer.
        """
        now = self._clock()
        until = now + min((now - self._began) * limits.FANOUT_PAUSE_RATIO, limits.FANOUT_PAUSE_MAX_SECONDS)
        while True:
            marks = self._marks
            await asyncio.sleep(1 / limits.FANOUT_PER_SECOND)
            if self._hurries or marks == self._marks or self._clock() >= until:
                return
