"""What a client waits for: an answer to what it asked, or a change."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from klubba.wire.frames import Answered, Claimed, Stepped

Reply = Answered | Claimed | Stepped


@dataclass(slots=True, eq=False)
class Asked:
    """A ballot or command on its way: the very bytes that are sent until there is an answer."""

    data: bytes
    reply: "asyncio.Future[Reply]"


@dataclass(slots=True, eq=False)
class Waiter:
    holds: Callable[[], bool]
    done: "asyncio.Future[None]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())
