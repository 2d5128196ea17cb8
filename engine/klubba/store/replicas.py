"""Answers that count once replicas have everything that they were drawn from (`KLUBBA_REPLICAS`).

    EVALSHA … ─┐
    SET mark   ├─ one write, one round trip ──► primary: executes, syncs, waits for the replicas ──► three answers
    WAIT n ms ─┘

The mark is there because WAIT promises something about the connection's own writes only. A ballot that another engine
wrote and did not live to answer is only read here (`same`), and WAIT need not wait for it. (Redis 7.0 does, which it
does not promise: a test against it cannot see the mark missing.)

Reads wait as well: what is read may be another connection's write that a failover still takes back, and a command that
is found to be done, a closed round's figures or a ballot on a phone's page are promises too.

WAIT is not consensus. It says that n replicas have received the write; it does not choose who comes next, and what a
primary has written and nobody has received is gone with it. Nothing of that kind was acknowledged.
"""

from collections.abc import Sequence
from typing import Final

from klubba import limits
from klubba.errors import ReplicasAway
from klubba.store.keys import PROBE

Value = str | bytes | int

OF_THE_SERVER: Final = frozenset({
    "INFO", "PING", "CONFIG GET", "SCRIPT LOAD", "BGREWRITEAOF", "BGSAVE", "SLOWLOG RESET", "COMMANDLOG",
})  # fmt: skip
"""Commands about the server itself. Every other one is about what it keeps, and waits."""


def holding(replicas: int) -> Sequence[tuple[Value, ...]]:
    """What follows a command: its answers tell `check` whether so many replicas have it."""
    return ("SET", PROBE, 1), ("WAIT", replicas, limits.REPLICAS_ANSWER_MAX_MS)


def check(answers: Sequence[object], replicas: int) -> None:
    """answers: to `holding`. Raises the error among them, and `ReplicasAway` for fewer than wanted."""
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    reached = answers[-1]
    if not isinstance(reached, int) or reached < replicas:
        raise ReplicasAway(f"{reached} of {replicas} replicas have it")
