"""The error tree. Errors hold data and a stable code; the sentence is composed from the data.

KlubbaError
├── StartError        one clear line and exit code 2
│   ├── SettingError
│   └── StoreUnfit    not durable, of a newer version, …
├── StoreError
│   ├── StoreAway     no promise can be made; try again
│   │   ├── StoreFull     the same, because there is no room
│   │   └── ReplicasAway  the same, because too few replicas have it
│   ├── MeetingExists
│   └── MeetingUnknown
│       └── SecretLost    the meeting is there, and what its links are made of is not
├── Refusal           a rule says no: stable code, what was expected, what came
└── AccessError       who you are does not allow this
"""

from dataclasses import dataclass


class KlubbaError(Exception):
    """Base of everything that Klubba raises on purpose."""


class StartError(KlubbaError):
    """The process cannot start. The message is one line that says what to change; the exit code is 2."""


class SettingError(StartError):
    """A setting is missing or malformed."""


class StoreUnfit(StartError):
    """The store answers but must not be used: not durable, would evict, wrong version, unreadable data."""


class StoreError(KlubbaError):
    """Base of what the store can raise while running."""


class StoreAway(StoreError):
    """The store gave no answer that can be relied on. Nothing may be promised; the same request may be repeated.

    full: it answers, and has no room to write.
    """

    full = False


class StoreFull(StoreAway):
    """The store's memory is full: it reads, and writes nothing."""

    full = True


class ReplicasAway(StoreAway):
    """Written, and fewer replicas have it than were asked for: a failover could lose it."""


class MeetingExists(StoreError):
    """A meeting with this id is stored already."""


class MeetingUnknown(StoreError):
    """No meeting with this id is stored."""


class SecretLost(MeetingUnknown):
    """The meeting is stored without its secret: it was erased, or only a part of a backup was restored."""

    def __str__(self) -> str:
        return (
            f"{self.args[0]!r} is stored without its secret, so its links, receipts and signatures cannot be made: "
            "restore the whole backup that it comes from (or give the meeting another id, if it was erased)"
        )


@dataclass(eq=False)
class Refusal(KlubbaError):
    """A rule says no.

    code: stable, lower case with underscores. expected, got: the two halves of the sentence. place: path into
    the input ("items[0].polls[1].options"), "" where there is none.
    """

    code: str
    expected: str
    got: str
    place: str = ""

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}expected {self.expected}, got {self.got}"


@dataclass(eq=False)
class AccessError(KlubbaError):
    """Who the caller is does not allow this. code: stable; status: the HTTP status that goes with it.

    seat: (meeting, seat) where staff should know of it; never said to the caller.
    """

    code: str
    status: int
    seat: tuple[str, str] = ("", "")

    def __str__(self) -> str:
        return self.code
