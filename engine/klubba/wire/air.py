"""What is on air, as one description: the same structs for overlay, feeds, graphics, buttons and the producer's page.

Text-JSON both ways. The types of the pages (`air.gen.ts`) and the AsyncAPI document are emitted from this file.

                      first message              then, whenever
    client → engine   hello (or ?key= in the URL)  seen, ping
    engine → client   greeting air                 air, pong (producer: desk)

Every figure is ready to print in both languages; a reader needs no arithmetic and no words of its own.
"""

from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta, Struct

from klubba import limits
from klubba.core.model import Method, RoundState, Text
from klubba.wire.fields import Key, Revision
from klubba.wire.frames import Inbound, Outbound, Ping

AIR_PROTOCOL: Final = 1
NO_TEXT: Final = Text("")


class Scene(StrEnum):
    """What a picture shows. `none`: nothing at all. `card`: a test card, for setting up."""

    NONE = "none"
    LOWER = "lower"
    FULL = "full"
    WINNERS = "winners"
    COUNTDOWN = "countdown"
    STRAP = "strap"
    CARD = "card"


class Phase(StrEnum):
    """Where the current round is, as a viewer of the stream sees it. `waiting`: nothing to show yet or any more."""

    WAITING = "waiting"
    ASKING = "asking"
    CLOSED = "closed"
    RESULT = "result"
    ANNULLED = "annulled"


class Mode(StrEnum):
    """Who changes the picture: the meeting (`auto`), or only the producer (`manual`)."""

    AUTO = "auto"
    MANUAL = "manual"


class View(StrEnum):
    """Which picture of an output: the one on air, or the one that a take would put there."""

    PROGRAM = "program"
    PREVIEW = "preview"


class Host(StrEnum):
    """What the program that shows a page says of it, as OBS does: on its program, only looked at, or hidden."""

    UNKNOWN = ""
    PROGRAM = "program"
    PREVIEW = "preview"
    HIDDEN = "hidden"


class Bar(Struct, frozen=True):
    """One option. count, beside: its figure and what is said beside it, "" while nobody may see them.

    tone: yes, no, abstain, blank, or a number from 0 to 4; shape: which of five; permille: the bar's length.
    """

    id: str
    text: Text
    letter: str = ""
    tone: str = "0"
    shape: int = 0
    count: Text = NO_TEXT
    beside: Text = NO_TEXT
    permille: int = 0
    winner: bool = False
    tied: bool = False


class Figure(Struct, frozen=True):
    """A figure with its name: "In the middle (median)", "12,5 kr"."""

    label: Text
    value: Text


class Work(Struct, frozen=True):
    """One condition of the rule with its figures, written out, and whether it holds."""

    text: Text
    holds: bool


class Place(Struct, frozen=True):
    """One seat of an open vote: its group, the number of its option (-1: did not vote), and where the hall's plan has
    it, in thousandths from the left and from the back of the hall.
    """

    group: str
    option: int
    x: int
    y: int


class Board(Struct, frozen=True, kw_only=True):
    """The current round, as everybody may see it. Fields that nobody may see are empty.

    revision: the meeting's, within the epoch. winners: numbers of the options that won or tied, best first, where
    anything was decided, else the leading ones; more: how many of them there was no room for. left_ms: until the
    vote is closed on this output, from when it was sent; it stands still while paused; -1 without a deadline. ends_ms:
    when that is, on the engine's own clock: while it stays the same, so does the end, and a frame that came late must
    not set a clock back; 0: not known. places: of an open vote, once published.
    bare: no single figure says who won (rankings counted in rounds or pairs).
    """

    epoch: str
    revision: int
    meeting: Text
    state: RoundState = RoundState.DRAFT
    phase: Phase = Phase.WAITING
    poll: str = ""
    round: int = 0
    item: Text = NO_TEXT
    question: Text = NO_TEXT
    method: Method = Method.CHOOSE
    strap: Text = NO_TEXT
    voted: int = 0
    entitled: int = 0
    turnout: Text = NO_TEXT
    turnout_permille: int = 0
    bars: tuple[Bar, ...] = ()
    has_figures: bool = False
    winners: tuple[int, ...] = ()
    more: int = 0
    decided: bool = False
    sentence: Text = NO_TEXT
    work: tuple[Work, ...] = ()
    reconciliation: Text = NO_TEXT
    figures: tuple[Figure, ...] = ()
    texts: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    left_ms: int = -1
    ends_ms: int = 0
    bare: bool = False


class Picked(Struct, frozen=True):
    """A picture that a producer chose: a scene, with or without the bug (QR code and join text)."""

    scene: Scene = Scene.NONE
    bug: bool = False


class Greeting(Outbound, frozen=True, tag="greeting", kw_only=True, omit_defaults=False):
    """Which output this is, and what does not change: `join` is the address for phones, `qr` its code as the path
    of an SVG drawing `qr_size` units wide. accent: an organiser's own colour for a dark ground,
    "" for Klubba's. rehearsal: this is a copy to practise in, and every picture must say so.
    """

    protocol: int
    output: str
    meeting: str
    title: Text
    meeting_language: str
    join: str
    qr: str
    qr_size: int
    accent: str = ""
    rehearsal: bool = False


class Air(Outbound, frozen=True, tag="air", kw_only=True, omit_defaults=False):
    """What is on an output now. A newer one replaces an older one; some may be skipped, never the last.

    n: numbers the pictures of this output, never falling while an engine runs. cut: come on or go at once, without
    animation (panic). guide: lines of the safe area over the picture. theme: name of a theme file, "" for none.
    """

    n: int
    scene: Scene = Scene.NONE
    bug: bool = False
    cut: bool = False
    guide: bool = False
    language: str = ""
    theme: str = ""
    board: Board | None = None


class Output(Struct, frozen=True, kw_only=True):
    """One output as the producer has set it up, and as the store keeps it.

    serial numbers its keys: a higher one revokes the older ones. shut: no key is valid. delay_ms: how long after the
    meeting its pictures come. held: the picture stays, its figures go on; frozen: nothing changes at all; panic:
    nothing is shown until it is lifted. preview, program: what a take puts on air, and what the last one did. moment:
    the part of the meeting that `program` belongs to; pinned: how that part looked last.
    """

    id: str
    name: str = ""
    serial: int = 0
    shut: bool = False
    delay_ms: int = 0
    mode: Mode = Mode.AUTO
    held: bool = False
    frozen: bool = False
    panic: bool = False
    language: str = ""
    theme: str = ""
    guide: bool = False
    bug: bool = False
    result_scene: Scene = Scene.LOWER
    preview: Picked = Picked()
    program: Picked = Picked()
    moment: str = ""
    pinned: Board | None = None
    version: int = 0


class Seen(Struct, frozen=True):
    """One connected consumer of an output: what it said it shows, how long ago, and what troubles it.

    kind: overlay, ograf, template or feed. n: of the picture it shows. dropped: frames it could not draw in time.
    host: whether the program that it runs in shows it.
    """

    kind: str
    n: int
    dropped: int
    ago_ms: int
    trouble: str = ""
    live: bool = True
    host: Host = Host.UNKNOWN


class Channel(Struct, frozen=True):
    """One output with what it shows now, for the producer's page. polled_ms: since a feed was read, -1 for never."""

    output: Output
    n: int
    scene: Scene
    bug: bool
    waiting_ms: int
    seen: tuple[Seen, ...]
    polled_ms: int


class Desk(Outbound, frozen=True, tag="desk", kw_only=True, omit_defaults=False):
    """Everything on the producer's page. board: the meeting now, without any delay."""

    board: Board
    channels: tuple[Channel, ...]
    troubles: tuple[Text, ...] = ()
    themes: tuple[str, ...] = ()


class AirPong(Outbound, frozen=True, tag="pong"):
    n: int


class AirHello(Inbound, frozen=True, tag="hello"):
    """The first message of a consumer that has not put its key into the URL. kind: see `Seen`."""

    protocol: Annotated[int, Meta(ge=0, le=999)]
    key: Key = ""
    view: View = View.PROGRAM
    kind: Annotated[str, Meta(max_length=limits.ID_MAX_CHARS)] = "overlay"


class Saw(Inbound, frozen=True, tag="saw"):
    """What a consumer shows now: the picture's number, dropped frames since it started, its trouble in words, and
    what the program that it runs in says of it.
    """

    n: Revision
    dropped: Revision = 0
    trouble: Annotated[str, Meta(max_length=limits.REASON_MAX_CHARS)] = ""
    host: Host = Host.UNKNOWN


AirCommand = AirHello | Saw | Ping
AirEvent = Greeting | Air | Desk | AirPong
