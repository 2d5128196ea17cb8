"""What a run has seen, as data that processes and machines hand to each other. Times are seconds of the run."""

from msgspec import Struct

Dumped = tuple[dict[int, int], float]
"""A histogram on its way (`Histogram.dump`)."""

COUNTED = frozenset({"accepted", "replaced", "same"})
REFUSED = frozenset(
    {"late", "not_open", "annulled", "not_entitled", "invalid", "other_device", "already", "superseded"}
)
"""Last words for a ballot that must then not be the counted one."""


class Ballot(Struct, array_like=True):
    """One ballot as the phone that made it knows it. answer: "" when none came (unknown), else the last word.

    seq: the `ballot_seq` of the answer. intended, sent, answered: when it was planned, first sent, answered.
    healed: when the phone last had its network back before the answer. voter: meeting and seat in one string.
    text, scores: what methods other than marks are cast by.
    """

    voter: str
    poll: str
    round: int
    ballot_id: bytes
    choices: tuple[int, ...]
    intended: float
    phone: int = 0
    sent: float = -1.0
    answered: float = -1.0
    answer: str = ""
    seq: int = 0
    healed: float = 0.0
    sends: int = 0
    text: str = ""
    scores: tuple[int, ...] = ()


class Seen(Struct, array_like=True):
    """What one screen has shown of one round. open_at: when the newest revision of the open round came.

    opened_at, closed_at, published_at: when it was first shown so; -1 for never.
    """

    phone: int
    meeting: int
    poll: str
    round: int
    role: str = "voter"
    opened_at: float = -1.0
    open_revision: int = -1
    open_at: float = -1.0
    closed_revision: int = -1
    closed_at: float = -1.0
    published_at: float = -1.0


class Fate(Struct, array_like=True):
    """How one phone ended: joined, live, moved (another device has its seat), refused (the door's code)."""

    phone: int
    joined: bool = False
    live: bool = False
    moved: str = ""
    refused: str = ""
    revision: int = -1
    left: bool = False
    refused_at: float = -1.0
    joined_at: float = -1.0


class Found(Struct):
    """Everything that one worker has seen.

    lag: from a tap's intended time to when the harness made it. loop_lag: how late the worker's loop was while answers
    were awaited, and so how late it can have read them.
    """

    ballots: list[Ballot] = []
    seen: list[Seen] = []
    fates: list[Fate] = []
    joins: Dumped = ({}, 0.0)
    reconnects: Dumped = ({}, 0.0)
    lag: Dumped = ({}, 0.0)
    loop_lag: Dumped = ({}, 0.0)
    frames: int = 0
    went_back: int = 0
    leaks: int = 0
    errors: dict[str, int] = {}
    cpu_seconds: float = 0.0
    rss_mib: float = 0.0


class Pulse(Struct):
    """What a worker says of itself while it runs. latencies: of the answers since the last pulse, in seconds."""

    at: float
    joined: int = 0
    live: int = 0
    tapped: int = 0
    answered: int = 0
    waiting: int = 0
    errors: int = 0
    latencies: list[float] = []


class Taken(Struct, array_like=True):
    """One chair step as it went. answer: done, or why not."""

    meeting: int
    action: str
    poll: str
    intended: float
    sent: float
    answered: float
    answer: str


class Sample(Struct, array_like=True):
    """The server at one moment. cpu: seconds so far; frames: handed to sockets so far."""

    at: float
    cpu: float
    store_cpu: float
    rss_mib: float
    frames: int


class Attack(Struct, array_like=True):
    """One attack and how it was met."""

    name: str
    expected: str
    got: str
    held: bool


class Part(Struct):
    """One machine's whole run: what it saw, and on the machine with the gavel also steps, samples and attacks.

    marks: samples at the first step and at the end, between which the server's work is counted.
    """

    scenario: str
    machine: int
    found: list[Found]
    taken: list[Taken] = []
    samples: list[Sample] = []
    marks: list[Sample] = []
    attacks: list[Attack] = []
