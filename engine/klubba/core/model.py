"""The words of an assembly as types: meeting, roll, poll, paper, ballot, answer.

Every value is immutable. Weights are whole millionths (`limits.WEIGHT_UNIT_MICROS` is one vote), so that
sums are exact; heads and weights are separate numbers with separate names, never mixed.
"""

from enum import StrEnum
from typing import Final, Literal

from msgspec import Struct

from klubba.core.details import Counting as Counting
from klubba.core.details import Detail as Detail
from klubba.core.details import Text as Text
from klubba.core.procedure import Proposal as Proposal
from klubba.limits import KEPT_DAYS, PROXIES_PER_HOLDER_MAX_COUNT, WEIGHT_UNIT_MICROS


class Method(StrEnum):
    """How a ballot is filled in."""

    YES_NO = "yes_no"
    YES_NO_ABSTAIN = "yes_no_abstain"
    CHOOSE = "choose"
    RATING = "rating"
    RANKING = "ranking"
    NUMBER = "number"
    TEXT = "text"
    WORDS = "words"


QUESTIONS: Final = frozenset({Method.YES_NO, Method.YES_NO_ABSTAIN})
"""Methods whose answer is yes or no: they have a rule, can be acclaimed, and a tie takes a casting vote."""

CHOICES: Final = frozenset({Method.CHOOSE, Method.RATING, Method.RANKING})
"""Methods in which some of the options win; a tie is broken by drawing lots."""

WRITTEN: Final = frozenset({Method.TEXT, Method.WORDS})
"""Methods whose ballots are people's own words: nothing is shown that has not been approved."""


BLANK: Final = "blank"
"""The id of the blank option, where a poll has one; no other option may have it."""


class Base(StrEnum):
    """What a share is a share of (shared vocabulary of rules, results and sentences).

    Weighted sums, except where a poll counts heads: then every weight is one vote.
    """

    YES_NO = "yes_no"
    YES_NO_ABSTAIN = "yes_no_abstain"
    VALID = "valid"
    CAST = "cast"
    PRESENT = "present"
    ENTITLED = "entitled"


class Secrecy(StrEnum):
    OPEN = "open"
    SECRET = "secret"


class Change(StrEnum):
    """Which of a voter's ballots counts: the last one (may be changed until close) or the first (roll call)."""

    LAST = "last"
    FIRST = "first"


class More(Struct, frozen=True, tag_field="kind", tag="more"):
    """More votes for `more` than for `than` (simple majority, KL 5:55)."""

    more: str = "yes"
    than: str = "no"


class Share(Struct, frozen=True, tag_field="kind", tag="share"):
    """Yes is at least, or more than, the fraction `numerator/denominator` of a base.

    `at_least` true: d·Yes ≥ n·base; false: d·Yes > n·base.
    """

    share_of: Base
    numerator: int
    denominator: int
    at_least: bool


Condition = More | Share


class Option(Struct, frozen=True):
    id: str
    text: Text


class Seat(Struct, frozen=True):
    """One line of the roll: who may vote, with which weight, from where.

    `group` is the party or delegation that open results are broken down by. `proxy`: the seat that votes for this one,
    "" for none. `substitute`: 0 for a member, else the place in the order in which substitutes are called in. `serves`,
    only in a register: the member that a substitute stands in for.
    """

    id: str
    name: str
    organisation: str = ""
    group: str = ""
    weight: int = WEIGHT_UNIT_MICROS
    remote: bool = False
    present: bool = True
    email: str = ""
    proxy: str = ""
    substitute: int = 0
    serves: str = ""


class Poll(Struct, frozen=True):
    """One question put to the meeting, with its rules. Frozen into a paper when it is armed.

    `choose_min`..`choose_max` marks make a valid ballot (choose, ranking, words); `winners` options win (choose,
    rating, ranking). `rule` is a list of conditions that must all hold (yes/no methods). `counting`: ranking.
    `blank`: the last option is a blank ballot, counted in the base `cast` and not in `valid`.
    `scale_min`..`scale_max`: rating. `number_min`, `number_max` (canonical decimals, "" where unbounded), `decimals`
    and `unit`: number. `text_max`: characters of a text, or of each word. `closes_after_s`: whole seconds from open
    until the engine closes the round; 0 where the chair does. `added`: written during the meeting. `election`: somebody
    is elected, so that a tie goes by lots (KL 5:56) and votes may be secret (KL 5:54); else it is a matter.
    """

    id: str
    title: Text
    method: Method
    options: tuple[Option, ...]
    choose_min: int = 1
    choose_max: int = 1
    winners: int = 1
    rule: tuple[Condition, ...] = (More(),)
    base: Base = Base.VALID
    secrecy: Secrecy = Secrecy.OPEN
    change: Change = Change.LAST
    live: bool = False
    quorum: bool = False
    blank: bool = False
    counting: Counting = Counting.IRV
    scale_min: int = 1
    scale_max: int = 5
    number_min: str = ""
    number_max: str = ""
    decimals: int = 0
    unit: Text = Text("")
    text_max: int = 0
    closes_after_s: int = 0
    added: bool = False
    election: bool = False


class Item(Struct, frozen=True):
    """An item of the agenda (a focus area, a matter) with the polls prepared for it.

    Under a procedure: the proposals that stand, and whether one third has had the matter tabled or remitted before.
    """

    id: str
    title: Text
    polls: tuple[Poll, ...] = ()
    text: Text = Text("")
    proposals: tuple[Proposal, ...] = ()
    minority_used: bool = False


class Place(Struct, frozen=True):
    """Where a seat is drawn on the plan of the hall.

    x from 0 (left) to `limits.SEAT_MAP_SPAN_COUNT` (right), y from 0 (top, furthest from the chair) to the same
    (bottom): one unit in both directions. Who draws fits the whole plan into the room there is.
    """

    seat: str
    x: int
    y: int


class Brand(Struct, frozen=True):
    """An organiser's look: "" and b"" where Klubba's own stays.

    primary, surface: "#rrggbb", readable by `core.colours`. logo: the picture's bytes, of the type `logo_type`.
    """

    primary: str = ""
    surface: str = ""
    logo: bytes = b""
    logo_type: str = ""


class Meeting(Struct, frozen=True):
    """A meeting as it was prepared: agenda and roll. What happened to it lives in the store.

    seat_map: the plan of the hall, at most one place a seat; empty where none was drawn (see `core.seating`).
    `rehearsal`: a copy to practise in (core.rehearsal); every screen says so.
    `proxies_max`: how many others one seat may vote for. `procedure`: the rule pack
    that leads the chair through a matter (core.procedure), "" for none. `keep_days`: how long after the meeting's last
    event names and ballots are kept (core.erasure).
    """

    id: str
    title: Text
    items: tuple[Item, ...]
    roll: tuple[Seat, ...]
    language: Literal["sv", "en"] = "sv"
    place: Text = Text("")
    wifi: str = ""
    seat_map: tuple[Place, ...] = ()
    brand: Brand = Brand()
    rehearsal: bool = False
    proxies_max: int = PROXIES_PER_HOLDER_MAX_COUNT
    procedure: Literal["", "council"] = ""
    keep_days: int = KEPT_DAYS


class RoundState(StrEnum):
    DRAFT = "draft"
    ARMED = "armed"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    DECLARED = "declared"
    PUBLISHED = "published"
    ARCHIVED = "archived"
    ANNULLED = "annulled"


class TimeLeft(Struct, frozen=True):
    """Of a timed round. left_ms: until it is closed, -1 without a limit. ends_ms: when that is, on the monotonic clock
    of the engine that counts it; another number is another end. 0: it stands still, or is not counted here (yet).
    """

    left_ms: int = -1
    ends_ms: int = 0


NO_LIMIT: Final = TimeLeft()


class Action(StrEnum):
    """What a chair can do to a round."""

    ARM = "arm"
    DISARM = "disarm"
    OPEN = "open"
    PAUSE = "pause"
    RESUME = "resume"
    CLOSE = "close"
    DECLARE = "declare"
    PUBLISH = "publish"
    ARCHIVE = "archive"
    ANNUL = "annul"
    REVOTE = "revote"
    ACCLAIM = "acclaim"
    CASTING_VOTE = "casting_vote"
    COMMIT_LOTS = "commit_lots"
    DRAW_LOTS = "draw_lots"
    TIME = "time"


class Answer(StrEnum):
    """The one answer to a cast (semantics: a cast gets exactly one)."""

    ACCEPTED = "accepted"
    REPLACED = "replaced"
    SAME = "same"
    ALREADY = "already"
    SUPERSEDED = "superseded"
    OTHER_DEVICE = "other_device"
    NOT_OPEN = "not_open"
    LATE = "late"
    ANNULLED = "annulled"
    NOT_ENTITLED = "not_entitled"
    INVALID = "invalid"
    BUSY = "busy"


class Role(StrEnum):
    """A capability: what the holder of a link, a cookie or a key may see and do."""

    VOTER = "voter"
    CHAIR = "chair"
    OPERATOR = "operator"
    MODERATOR = "moderator"
    HALL = "hall"
    OVERLAY = "overlay"
    PRODUCER = "producer"
    PUBLIC = "public"


class Register(Struct, frozen=True):
    """The frozen copy of the roll that a round is counted against, in the roll's order.

    `disqualified` take no part in the item: they count for the quorum (KL 5:48) and for nothing else. `order`: seat ids
    as the who-has-voted bitmap numbers them, also of those that an amendment took out; () where it is that of `seats`.
    """

    seats: tuple[Seat, ...]
    disqualified: tuple[Seat, ...] = ()
    order: tuple[str, ...] = ()


class Cells(Struct, frozen=True):
    """A tally: per cell, and of all counted ballots, heads and weight (millionths). Mergeable by adding.

    A cell is a short string that a ballot adds one to (`core.ballots.cells`): an option's number, say.
    """

    heads: dict[str, int] = {}
    weight: dict[str, int] = {}
    cast_heads: int = 0
    cast_weight: int = 0


class Outcome(StrEnum):
    """What a round decided. `yes`, `no`: yes/no methods; `decided`: the winners stand; `tie`: see the result."""

    YES = "yes"
    NO = "no"
    DECIDED = "decided"
    TIE = "tie"
    NO_QUORUM = "no_quorum"
    NO_RESULT = "no_result"


class Line(Struct, frozen=True):
    """One option's figures.

    `percent` of the base, one decimal with a point ("62.5"); "" when the base is 0 or does not contain the option.
    """

    option: str
    text: Text
    heads: int
    weight: int
    percent: str
    winner: bool = False
    tied: bool = False


class Working(Struct, frozen=True):
    """One condition of the rule with its figures: what it needed, what it got, whether it holds.

    `unit` "weight": figures are millionths; "heads": they are persons (quorum).
    """

    text: Text
    needed: int
    got: int
    base: int
    holds: bool
    unit: Literal["weight", "heads"] = "weight"


class GroupLine(Struct, frozen=True):
    """One group of an open round: heads per option in the paper's order, and who did not vote."""

    group: str
    heads: tuple[int, ...]
    register: int
    not_voted: int


class Result(Struct, frozen=True):
    """Tally, register and rule, counted. Pure function of the closed round; equal bytes every time.

    register = cast + not_voted, in heads; `register_weight`, `cast_weight` are the same in millionths.
    `groups` is filled for open rounds only. `detail` where the method, a blank option or a broken tie has more to say.
    """

    decided_by: Literal["vote", "acclamation", "casting_vote", "lots"]
    outcome: Outcome
    base: Base
    lines: tuple[Line, ...]
    register: int
    cast: int
    not_voted: int
    register_weight: int
    cast_weight: int
    working: tuple[Working, ...]
    sentence: Text
    reconciliation: Text
    groups: tuple[GroupLine, ...] = ()
    detail: Detail | None = None
