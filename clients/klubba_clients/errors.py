"""What can go wrong for a client. Errors hold data; the sentence is composed from it.

ClientError
├── Unreachable      nobody answers at this address
├── HttpRefused      the engine answered an HTTP request with an error (stable code, expected, got)
├── SessionLost      the socket was closed for good: no valid session, not allowed
├── SeatMoved        another device has the seat now, or the seat was released
├── FrameRefused     the engine refused a frame of ours
├── ProtocolBroken   the engine sent something that is no frame
├── NoPaper          there is nothing to vote on yet
├── UnknownChoice    the paper has no such option
├── WaitedTooLong    also a TimeoutError
└── ClientClosed     this client was closed while somebody waited
"""

from dataclasses import dataclass
from typing import Final

FAULTS_SHOWN_MAX_COUNT: Final = 3


class ClientError(Exception):
    """Base of everything that this package raises on purpose."""


@dataclass(eq=False)
class Unreachable(ClientError):
    """url: what was asked for. why: the network's own words."""

    url: str
    why: str

    def __str__(self) -> str:
        return f"no engine answers at {self.url}: {self.why}"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a request.

    place: path into the request's body, "" where there is none. text: the engine's sentence for people.
    """

    code: str
    expected: str = ""
    got: str = ""
    place: str = ""
    text: str = ""

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        what = f"expected {self.expected}, got {self.got}" if self.expected else self.text or self.code
        return f"{where}{what}"


@dataclass(eq=False)
class HttpRefused(ClientError):
    """status: HTTP status. faults: at least one; `code` is the first one's stable code."""

    status: int
    faults: tuple[Fault, ...]

    @property
    def code(self) -> str:
        return self.faults[0].code

    def __str__(self) -> str:
        shown = [str(fault) for fault in self.faults[:FAULTS_SHOWN_MAX_COUNT]]
        more = len(self.faults) - len(shown)
        words = "; ".join(shown) + (f"; and {more} more" if more else "")
        return f"the engine refused ({self.status} {self.code}): {words}"


@dataclass(eq=False)
class SessionLost(ClientError):
    """close_code: 4401 no valid session, 4403 not allowed, another 44xx; or the handshake's HTTP status."""

    close_code: int
    reason: str

    def __str__(self) -> str:
        return f"the engine ended the session: {self.close_code} {self.reason}".rstrip()


@dataclass(eq=False)
class SeatMoved(ClientError):
    """code: other_device, released or revoked."""

    code: str
    sentence: str

    def __str__(self) -> str:
        return f"this client has no seat any more ({self.code}): {self.sentence}"


@dataclass(eq=False)
class FrameRefused(ClientError):
    """The engine answered a frame with an error frame, so what waited for an answer will get none."""

    code: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"the engine refused a frame ({self.code}): expected {self.expected}, got {self.got}"


@dataclass(eq=False)
class ProtocolBroken(ClientError):
    """detail: what was wrong with the engine's frame."""

    detail: str

    def __str__(self) -> str:
        return f"the engine sent what is no frame: {self.detail}"


class NoPaper(ClientError):
    """No poll has been shown to this voter, so there is nothing to fill in."""

    def __str__(self) -> str:
        return "there is no poll to vote in yet"


@dataclass(eq=False)
class UnknownChoice(ClientError):
    """choice: what was asked for. options: the ids on the paper, in order."""

    choice: str
    options: tuple[str, ...]

    def __str__(self) -> str:
        return f"no option {self.choice!r} on the paper; it has {', '.join(self.options)}"


@dataclass(eq=False)
class WaitedTooLong(ClientError, TimeoutError):
    """what: the thing waited for. seen: where the client stood when the time was up."""

    what: str
    seconds: float
    seen: str

    def __str__(self) -> str:
        return f"waited {self.seconds:g} s for {self.what}; {self.seen}"


class ClientClosed(ClientError):
    """The client was closed."""

    def __str__(self) -> str:
        return "the client was closed"
