"""What talks to a Klubba engine from Python: voter, chair, screens and the operator.

    async with Site("http://127.0.0.1:8000") as site, await Voter.join(site, token=token) as voter:
        await voter.until(lambda v: v.is_open)
        answered = await voter.cast(["yes"])

The client speaks the engine's frames through a msgpack codec of its own (the `msgpack` package), so it is an
independent peer: what both sides read the same way is the contract, not one library's habit.
"""

from klubba_clients.client import Chair, Client, Screen, Timing, Voter
from klubba_clients.errors import (
    ClientClosed,
    ClientError,
    FrameRefused,
    HttpRefused,
    NoPaper,
    ProtocolBroken,
    SeatMoved,
    SessionLost,
    UnknownChoice,
    Unreachable,
    WaitedTooLong,
)
from klubba_clients.operator import Created, Operator, SeatCard
from klubba_clients.site import Joined, Site, token_of

__all__ = [
    "Chair",
    "Client",
    "ClientClosed",
    "ClientError",
    "Created",
    "FrameRefused",
    "HttpRefused",
    "Joined",
    "NoPaper",
    "Operator",
    "ProtocolBroken",
    "Screen",
    "SeatCard",
    "SeatMoved",
    "SessionLost",
    "Site",
    "Timing",
    "UnknownChoice",
    "Unreachable",
    "Voter",
    "WaitedTooLong",
    "token_of",
]
