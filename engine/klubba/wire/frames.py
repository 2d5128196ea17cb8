"""The frames, both ways. This file is the one source: TypeScript types and test vectors are emitted from it.

A frame is one msgpack value in one binary WebSocket message.

Inbound (client to engine) is an array, `[tag, field, field …]`: exact types, no maps, nothing to guess, at most
`limits.INBOUND_FRAME_MAX_BYTES`. Outbound is a map with its tag under `t`; a client ignores keys it does not
know, so that a newer engine can speak to an older page.

                      first frame                then, whenever                     answered by
    client → engine   hello                      cast, claim, step, add_poll,      answer, claimed,
                                                 proceed, ping                     stepped, pong
    engine → client   welcome agenda             agenda (a poll's state changed)
                      paper state mine           paper (another poll), state        error (a bad frame)
"""

from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta, Struct

from klubba import limits
from klubba.core.colours import Shades
from klubba.core.model import (
    Action,
    Answer,
    Change,
    Counting,
    Method,
    Outcome,
    Result,
    Role,
    RoundState,
    Secrecy,
    Text,
    Working,
)
from klubba.core.procedure import Move
from klubba.wire.chairs import Alert as Alert
from klubba.wire.chairs import Connected as Connected
from klubba.wire.fields import (
    BallotId,
    BallotText,
    Choices,
    CommandId,
    Id,
    Key,
    PollData,
    Reason,
    Revision,
    RoundNumber,
    Scores,
    SeatId,
)
from klubba.wire.fields import Inbound as Inbound
from klubba.wire.fields import Outbound as Outbound
from klubba.wire.matters import MatterView
from klubba.wire.receipts import Claim as Claim
from klubba.wire.receipts import Claimed as Claimed
from klubba.wire.receipts import Kept as Kept
from klubba.wire.receipts import Receipt as Receipt

PROTOCOL: Final = 1
NO_TEXT: Final = Text("")
"""What a text is by default: this very object, so that it is left out of the frame."""


class Hello(Inbound, frozen=True, tag="hello"):
    """The first frame: which protocol, and what this client has already seen (`epoch` "" and 0: nothing).

    `key` is a read-only key for programs that have only a URL (overlay); pages use their cookie instead.
    `preview` 1: shown small on the chair's page, and no screen of its own.
    """

    protocol: Annotated[int, Meta(ge=0, le=999)]
    epoch: Annotated[str, Meta(max_length=limits.ID_MAX_CHARS)] = ""
    revision: Revision = 0
    key: Key = ""
    preview: Annotated[int, Meta(ge=0, le=1)] = 0


class Cast(Inbound, frozen=True, tag="cast"):
    """Hands in a ballot. Sending the same one again is harmless: it is known by its `ballot_id`.

    `choices` are option numbers from 0, in the paper's order; of a ranking the best first. `replaces` is the
    `ballot_seq` of the ballot that the voter believes is counted (0: none yet). `text`: a number as it was typed, a
    text, or words with commas between. `scores` of a rating: one per option without the blank one, -1 not rated.
    A blank ballot is `choices` with the blank option's number alone, in every method. `seat`: whose, if cast by proxy.
    """

    poll: Id
    round: RoundNumber
    ballot_id: BallotId
    replaces: Revision
    choices: Choices
    text: BallotText = ""
    scores: Scores = ()
    seat: SeatId = ""


class Step(Inbound, frozen=True, tag="step"):
    """The chair's next step. `step` is the step number that the chair's page saw: a stale page changes nothing.

    `reason` is required to annul; to draw lots it is what the witnesses said, with semicolons between. `outcome`
    ("yes" or "no") is required to record an acclamation or a casting vote. `seconds`, with the action time: the engine
    closes the round so long from now; 0 takes the limit away.
    """

    command_id: CommandId
    step: Revision
    poll: Id
    round: RoundNumber
    action: Action
    reason: Reason = ""
    outcome: Annotated[str, Meta(max_length=limits.ID_MAX_CHARS)] = ""
    seconds: Annotated[int, Meta(ge=0, le=limits.TIMED_MAX_SECONDS)] = 0


class AddPoll(Inbound, frozen=True, tag="add_poll"):
    """A poll that was not prepared, put last on an item of the agenda. Answered by stepped, as a step is.

    `data`: the poll as in the meeting file, as JSON; with an `id` of its own the page knows which poll to arm next.
    What is too large for a frame goes by HTTP.
    """

    command_id: CommandId
    step: Revision
    item: Id
    data: PollData


class Proceed(Inbound, frozen=True, tag="proceed"):
    """The next move in an item's procedure (core.procedure). Answered by stepped, as a step is.

    `proposal`: which one is found carried or withdrawn. `text` and `text_en`: a new proposal, or why the chair departs.
    `by`: the seat that proposes or reserves.
    """

    command_id: CommandId
    step: Revision
    item: Id
    move: Move
    proposal: Annotated[str, Meta(max_length=limits.ID_MAX_CHARS)] = ""
    text: Reason = ""
    text_en: Reason = ""
    by: Annotated[str, Meta(max_length=limits.ID_MAX_CHARS)] = ""


class Ping(Inbound, frozen=True, tag="ping"):
    """Asks whether the engine is there; answered by pong with the same number."""

    n: Annotated[int, Meta(ge=0, le=2**32 - 1)]


Command = Hello | Cast | Step | AddPoll | Proceed | Claim | Ping


class Who(Struct, frozen=True):
    """Who a voter is in this meeting; the page says it before the first vote."""

    id: str
    name: str
    organisation: str
    group: str


class Look(Struct, frozen=True):
    """An organiser's colours, for light and for dark screens, and the address of their logo ("" for none)."""

    light: Shades
    dark: Shades
    logo: str


class Welcome(Outbound, frozen=True, tag="welcome", kw_only=True):
    """Who you are here, and which engine memory (`epoch`) your revisions belong to.

    `join`, `wifi`: how voters get here, for all but them. `secure` false: plain http in a closed wifi.
    `promise`: in words, where the store keeps a weaker promise than "registered ballots survive a power cut".
    `look`: an organiser's own. `proxies`: seats that this one votes for; `proxy`: whom it has given its own to;
    `serves`: the member in whose place it serves as a substitute. `rehearsal`: a copy to practise in; say so.
    """

    protocol: int
    epoch: str
    role: Role
    meeting: str
    title: Text
    language: str
    place: Text = NO_TEXT
    wifi: str = ""
    join: str = ""
    seat: Who | None = None
    secure: bool = True
    promise: Text | None = None
    look: Look | None = None
    rehearsal: bool = False
    proxies: tuple[Who, ...] = ()
    proxy: Who | None = None
    serves: Who | None = None


class AgendaPoll(Struct, frozen=True, omit_defaults=True):
    """A poll on the agenda. The title is absent until the audience may see the text."""

    id: str
    state: RoundState
    round: int = 0
    title: Text | None = None
    outcome: Outcome | None = None
    actions: tuple[Action, ...] = ()


class AgendaItem(Struct, frozen=True, omit_defaults=True):
    """An item with its polls. `matter`: for the chair, in a meeting with a procedure."""

    id: str
    title: Text
    polls: tuple[AgendaPoll, ...] = ()
    text: Text = NO_TEXT
    matter: MatterView | None = None


class Agenda(Outbound, frozen=True, tag="agenda"):
    """The whole agenda, sent at hello and after each step; `step` numbers the steps taken so far."""

    epoch: str
    step: int
    items: tuple[AgendaItem, ...]


class PaperOption(Struct, frozen=True):
    id: str
    text: Text


class NumberForm(Struct, frozen=True):
    """What a number may be: decimals with a point, "" where there is no bound; at most so many decimals; its unit."""

    least: str
    most: str
    decimals: int
    unit: Text


class Paper(Outbound, frozen=True, tag="paper", kw_only=True):
    """The definition of the current poll, frozen since it was armed. Sent once per poll and round.

    `blank`: the number of the blank option, always the last; -1 without one. `counting`: how a ranking is counted.
    `scale`: the least and the most of a rating, [] for other methods. `text_max`: characters of a text or of each word.
    """

    poll: str
    round: int
    item: Text
    title: Text
    method: Method
    options: tuple[PaperOption, ...]
    choose_min: int
    choose_max: int
    winners: int
    secrecy: Secrecy
    change: Change
    live: bool
    rule: Text
    blank: int = -1
    counting: Counting | None = None
    scale: tuple[int, ...] = ()
    number: NumberForm | None = None
    text_max: int = 0


class LiveLine(Struct, frozen=True):
    """One option's count while a `live` poll is open."""

    heads: int
    weight: int


class State(Outbound, frozen=True, tag="state", kw_only=True):
    """What everybody in one audience sees now. A newer one replaces an older one; states may be skipped.

    `poll` "" means that no poll has been armed yet. `voted` of `entitled` is the turnout in heads.
    `who` is a bitmap over the register (bit 7 of byte 0 is the first seat), where the audience may see it.
    `so_far`: the rule's conditions with the figures so far, while a `live` yes/no poll is open.
    `commit`: for the chair, what the lots of a tie are bound to (hex), to be read aloud before anybody contributes.
    `actions` and `next` (the primary step) are for the chair only. `head`, after close: the log's hash chain up to
    there as six groups of four digits, which are the same on every screen.
    `left_ms`: until the engine closes a timed round, counted from now on the reader's own monotonic clock; it stands
    still while paused; -1: no limit. `ends_ms`: when that is, on the engine's own clock: while it stays the same, so
    does the end, and a frame that came late must not set a clock back; 0: not known. `away`: the store takes no ballots
    at the moment; what is shown is the last that is known, and it comes back by itself.
    `marks`, for the chair: how many marks there are in the roll; another number means that it is to be read anew.
    `amended`: how often the round's register was amended; another number means another plan of its seats.
    """

    epoch: str
    revision: int
    step: int
    poll: str = ""
    round: int = 0
    state: RoundState = RoundState.DRAFT
    voted: int = 0
    entitled: int = 0
    tally: tuple[LiveLine, ...] | None = None
    so_far: tuple[Working, ...] = ()
    commit: str = ""
    result: Result | None = None
    who: bytes | None = None
    reason: str = ""
    sealed: bool = True
    actions: tuple[Action, ...] = ()
    next: Action | None = None
    connected: Connected | None = None
    alerts: tuple[Alert, ...] = ()
    head: str = ""
    marks: int = 0
    amended: int = 0
    left_ms: int = -1
    ends_ms: int = 0
    away: bool = False


class Mine(Outbound, frozen=True, tag="mine", kw_only=True):
    """The voter's own ballot in the current round. `choices` is absent when it may no longer be known (sealed);
    `voted` still says that there is one.

    `choices`, `text` and `scores` as they were cast, in canonical form. `seat`: whose ballot it is, where it is cast by
    proxy. `reason`, where this phone may not cast it: a code of core.attendance.bar, or not_holder.
    """

    poll: str
    round: int
    entitled: bool
    voted: bool = False
    ballot_seq: int = 0
    choices: tuple[int, ...] | None = None
    ballot_id: bytes = b""
    text: str = ""
    scores: tuple[int, ...] = ()
    seat: str = ""
    reason: str = ""


class Answered(Outbound, frozen=True, tag="answer", kw_only=True):
    """The one answer to a cast. `ballot_seq` is the voter's counted ballot afterwards (0: none). `seat` as cast."""

    poll: str
    round: int
    ballot_id: bytes
    answer: Answer
    ballot_seq: int = 0
    receipt: Receipt | None = None
    reason: str = ""
    retry_after_ms: int = 0
    seat: str = ""


class StepAnswer(StrEnum):
    """`done`: taken (also on a resend). `stale`: somebody stepped first. `refused`: not now. `busy`: try again."""

    DONE = "done"
    STALE = "stale"
    REFUSED = "refused"
    BUSY = "busy"


class Stepped(Outbound, frozen=True, tag="stepped", kw_only=True):
    """The one answer to a step or to another command of the chair, to the page that sent it."""

    command_id: bytes
    answer: StepAnswer
    step: int
    reason: Text = NO_TEXT


class Pong(Outbound, frozen=True, tag="pong"):
    n: int


class Fault(Outbound, frozen=True, tag="error", kw_only=True):
    """A frame was refused: what was expected and what came. `fatal`: the socket closes now."""

    code: str
    expected: str
    got: str
    fatal: bool = False


class Moved(Outbound, frozen=True, tag="moved"):
    """This connection has no seat any more; `code` is `other_device`, `released` or `revoked`."""

    code: str
    text: Text


Event = Welcome | Agenda | Paper | State | Mine | Answered | Claimed | Stepped | Pong | Fault | Moved
