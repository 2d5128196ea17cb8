"""How a Swedish council decides a matter, as one table: proposals, acclamation, votes called, tabling and remitting.

    debate ─put─► put ─find─► found ─strike─► decided                      (by acclamation, KL 5:53)
      │ table, remit            ├─call─► final_vote ─resolve─► decided     (two proposals: Ja = main, Nej = counter)
      ▼                         └─call─► counter ─find─► counter_found     (more: the others against each other)
    motion ─vote─► motion_vote             ▲  └─ strike, or call ─► counter_vote ─resolve─► next pair, or final_vote
      └─agree─► tabled, remitted           └── next pair ──┘
                                        depart: from anywhere ─► departed  (the chair may always, and it is logged)

Statute: acclamation unless a vote is called (KL 5:53), simple majority and the chair's casting vote (5:55-56); one
third of those present can have a matter tabled or remitted, once (5:50); reservation (4:27). The chain of
counter-proposals is practice, not statute. Pure: what a vote gave comes in as an argument.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from msgspec import Struct, structs

from klubba import limits
from klubba.core.details import Text
from klubba.errors import Refusal

COUNCIL: Final = "council"
"""The rule pack's name in a meeting's definition."""
REJECT: Final = "reject"
"""What stands against a proposal that nobody stands against; no proposal may have this id."""


class Phase(StrEnum):
    """Where a matter is."""

    DEBATE = "debate"
    PUT = "put"
    FOUND = "found"
    COUNTER = "counter"
    COUNTER_FOUND = "counter_found"
    COUNTER_VOTE = "counter_vote"
    FINAL_VOTE = "final_vote"
    MOTION = "motion"
    MOTION_VOTE = "motion_vote"
    DECIDED = "decided"
    TABLED = "tabled"
    REMITTED = "remitted"
    DEPARTED = "departed"


class Move(StrEnum):
    """What a chair can do to a matter."""

    PROPOSE = "propose"
    WITHDRAW = "withdraw"
    PUT = "put"
    FIND = "find"
    STRIKE = "strike"
    CALL = "call"
    RESOLVE = "resolve"
    TABLE = "table"
    REMIT = "remit"
    AGREE = "agree"
    VOTE = "vote"
    DROP = "drop"
    RESERVE = "reserve"
    DEPART = "depart"
    REOPEN = "reopen"


_P, _M = Phase, Move
_ENDED: Final = (_P.DECIDED, _P.TABLED, _P.REMITTED)
_GUIDED: Final[Mapping[tuple[Phase, Move], frozenset[Phase]]] = {
    (_P.DEBATE, _M.PUT): frozenset({_P.PUT}),
    (_P.DEBATE, _M.PROPOSE): frozenset({_P.DEBATE}),
    (_P.DEBATE, _M.WITHDRAW): frozenset({_P.DEBATE}),
    (_P.DEBATE, _M.TABLE): frozenset({_P.MOTION}),
    (_P.DEBATE, _M.REMIT): frozenset({_P.MOTION}),
    (_P.PUT, _M.FIND): frozenset({_P.FOUND}),
    (_P.PUT, _M.REOPEN): frozenset({_P.DEBATE}),
    (_P.FOUND, _M.STRIKE): frozenset({_P.DECIDED}),
    (_P.FOUND, _M.CALL): frozenset({_P.FINAL_VOTE, _P.COUNTER}),
    (_P.FOUND, _M.FIND): frozenset({_P.FOUND}),
    (_P.COUNTER, _M.FIND): frozenset({_P.COUNTER_FOUND}),
    (_P.COUNTER_FOUND, _M.STRIKE): frozenset({_P.COUNTER, _P.FINAL_VOTE}),
    (_P.COUNTER_FOUND, _M.CALL): frozenset({_P.COUNTER_VOTE}),
    (_P.COUNTER_FOUND, _M.FIND): frozenset({_P.COUNTER_FOUND}),
    (_P.COUNTER_VOTE, _M.RESOLVE): frozenset({_P.COUNTER, _P.FINAL_VOTE}),
    (_P.FINAL_VOTE, _M.RESOLVE): frozenset({_P.DECIDED}),
    (_P.MOTION, _M.AGREE): frozenset({_P.TABLED, _P.REMITTED}),
    (_P.MOTION, _M.VOTE): frozenset({_P.MOTION_VOTE}),
    (_P.MOTION, _M.DROP): frozenset({_P.DEBATE}),
    (_P.MOTION_VOTE, _M.RESOLVE): frozenset({_P.TABLED, _P.REMITTED, _P.DEBATE}),
    (_P.DEPARTED, _M.FIND): frozenset({_P.DECIDED}),
}
_ALWAYS: Final[Mapping[tuple[Phase, Move], frozenset[Phase]]] = {
    **{(phase, _M.RESERVE): frozenset({phase}) for phase in (*_ENDED, _P.DEPARTED)},
    **{(phase, _M.REOPEN): frozenset({_P.DEBATE}) for phase in (*_ENDED, _P.DEPARTED)},
    **{(phase, _M.DEPART): frozenset({_P.DEPARTED}) for phase in Phase if phase is not _P.DEPARTED},
}
TABLE: Final[Mapping[tuple[Phase, Move], frozenset[Phase]]] = MappingProxyType({**_GUIDED, **_ALWAYS})
"""The law: (phase, move) → the phases it may lead to. What is not here is refused."""

VOTING: Final = frozenset({_P.COUNTER_VOTE, _P.FINAL_VOTE, _P.MOTION_VOTE})
"""The phases in which the meeting votes: a poll is made when one of them begins."""


class Proposal(Struct, frozen=True):
    """One proposal that stands in a matter. by: the seat that made it, "" where it was prepared."""

    id: str
    text: Text
    by: str = ""


class Done(Struct, frozen=True):
    """One move that was made, as the chair's page lists it. about: a proposal, a seat, or a reason."""

    move: Move
    about: str = ""
    phase: Phase = Phase.DEBATE


class Matter(Struct, frozen=True):
    """A matter under the procedure.

    found: what the chair has just found carried. main: the main proposal (huvudförslag), once a vote is called.
    pair: the two that are set against each other. waiting: those not yet heard. counter: what stands against main.
    motion: `table` or `remit`. vote: the poll of the newest vote; votes: how many were made. outcome: what was decided.
    decided_by: acclamation, vote or departure. minority_used: one third has had the matter tabled or remitted before.
    """

    phase: Phase = Phase.DEBATE
    proposals: tuple[Proposal, ...] = ()
    found: str = ""
    main: str = ""
    pair: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    counter: str = ""
    motion: str = ""
    vote: str = ""
    votes: int = 0
    outcome: str = ""
    decided_by: str = ""
    minority_used: bool = False
    reservations: tuple[str, ...] = ()
    history: tuple[Done, ...] = ()

    @property
    def sides(self) -> tuple[str, str]:
        """What Ja and Nej mean in the vote of this phase; "" where there is none or it is no proposal."""
        if self.phase is Phase.COUNTER_VOTE:
            return self.found, next(each for each in self.pair if each != self.found)
        return (self.main, self.counter) if self.phase is Phase.FINAL_VOTE else ("", "")


class Given(Struct, frozen=True):
    """What came with a move. proposal: its id. text: a proposal's, or a reason. by: a seat."""

    proposal: str = ""
    text: Text = Text("")
    by: str = ""


class Vote(Struct, frozen=True):
    """What a declared vote gave: "yes", "no" or another outcome, and the weight of yes and no in millionths."""

    outcome: str
    yes: int = 0
    no: int = 0


_Step = Callable[[Matter, Given, Vote | None], Matter]


def allowed(matter: Matter) -> tuple[Move, ...]:
    """The moves that may follow, in the table's order; what is put needs something to put."""
    return tuple(
        move
        for phase, move in TABLE
        if phase is matter.phase and (move is not Move.PUT or matter.proposals) and _has_room(matter, move)
    )


def choices(matter: Matter) -> tuple[str, ...]:
    """What `find` may find carried now: proposals, or the two of a pair; rejection where only one proposal stands."""
    if matter.phase in (Phase.COUNTER, Phase.COUNTER_FOUND):
        return matter.pair
    stand = tuple(proposal.id for proposal in matter.proposals)
    return (*stand, REJECT) if len(stand) == 1 or matter.phase is Phase.DEPARTED else stand


def take(matter: Matter, move: Move, given: Given, vote: Vote | None = None, seats: Iterable[str] = ()) -> Matter:
    """The matter after a move. vote: what `resolve` rests on. seats: those that may propose and reserve.

    Raises `Refusal` (not_allowed, unknown_proposal, unknown_seat, text_missing, text_too_long, no_decision …).
    """
    if move not in allowed(matter):
        names = " or ".join(allowed(matter))
        raise Refusal("not_allowed", names or "no move", f"{move} in phase {matter.phase}")
    if given.by and given.by not in set(seats):
        raise Refusal("unknown_seat", "a seat of the roll", "another", "by")
    after = _MOVES[move](matter, given, vote)
    # The table is the law also over what stands below.
    assert after.phase in TABLE[matter.phase, move]
    done = Done(move, _about(move, given, after), after.phase)
    return structs.replace(after, history=(*after.history, done)[-limits.MATTER_HISTORY_MAX_COUNT :])


def with_vote(matter: Matter, poll: str) -> Matter:
    """The matter with the poll that was made for its vote."""
    return structs.replace(matter, vote=poll, votes=matter.votes + 1)


def _has_room(matter: Matter, move: Move) -> bool:
    return move is not Move.PROPOSE or len(matter.proposals) < limits.PROPOSALS_PER_ITEM_MAX_COUNT


def _propose(matter: Matter, given: Given, _: Vote | None) -> Matter:
    text = Text(given.text.sv.strip(), given.text.en.strip())
    _check_text(text, limits.PROPOSAL_MAX_CHARS)
    taken = {proposal.id for proposal in matter.proposals} | {done.about for done in matter.history}
    names = (f"p{number}" for number in range(1, len(taken) + 2))
    made = Proposal(next(name for name in names if name not in taken), text, given.by)
    return structs.replace(matter, proposals=(*matter.proposals, made))


def _withdraw(matter: Matter, given: Given, _: Vote | None) -> Matter:
    _check_one_of(given.proposal, (proposal.id for proposal in matter.proposals))
    left = tuple(proposal for proposal in matter.proposals if proposal.id != given.proposal)
    return structs.replace(matter, proposals=left)


def _put(matter: Matter, _: Given, __: Vote | None) -> Matter:
    return structs.replace(matter, phase=Phase.PUT)


def _find(matter: Matter, given: Given, _: Vote | None) -> Matter:
    _check_one_of(given.proposal, choices(matter))
    if matter.phase is Phase.DEPARTED:
        return _decided(matter, given.proposal, "departure")
    counter = matter.phase in (Phase.COUNTER, Phase.COUNTER_FOUND)
    return structs.replace(matter, phase=Phase.COUNTER_FOUND if counter else Phase.FOUND, found=given.proposal)


def _strike(matter: Matter, _: Given, __: Vote | None) -> Matter:
    """Nobody calls for a vote, and the gavel falls on what was found."""
    if matter.phase is Phase.FOUND:
        return _decided(matter, matter.found, "acclamation")
    return _stands_against(matter, matter.found)


def _call(matter: Matter, _: Given, __: Vote | None) -> Matter:
    """A vote is called. On the main question the proposal that was found becomes the main proposal."""
    if matter.phase is Phase.COUNTER_FOUND:
        return structs.replace(matter, phase=Phase.COUNTER_VOTE)
    others = tuple(each for each in choices(matter) if each != matter.found)
    after = structs.replace(matter, main=matter.found, found="")
    if len(others) == 1:
        return structs.replace(after, phase=Phase.FINAL_VOTE, counter=others[0])
    return structs.replace(after, phase=Phase.COUNTER, pair=others[:2], waiting=others[2:])


def _resolve(matter: Matter, _: Given, vote: Vote | None) -> Matter:
    if vote is None or vote.outcome not in ("yes", "no"):
        got = "none" if vote is None else vote.outcome
        raise Refusal("no_decision", "a declared vote that was carried or lost", got)
    carried = vote.outcome == "yes"
    if matter.phase is Phase.MOTION_VOTE:
        # Below a majority it was the minority's right that carried it, and that is used up (KL 5:50).
        used = matter.minority_used or (carried and vote.yes <= vote.no)
        after = structs.replace(matter, minority_used=used)
        return _put_off(after) if carried else structs.replace(after, phase=Phase.DEBATE, motion="")
    won = matter.sides[0 if carried else 1]
    return _decided(matter, won, "vote") if matter.phase is Phase.FINAL_VOTE else _stands_against(matter, won)


def _move_to(motion: Move) -> _Step:
    return lambda matter, _, __: structs.replace(matter, phase=Phase.MOTION, motion=motion.value)


def _agree(matter: Matter, _: Given, __: Vote | None) -> Matter:
    return _put_off(matter)


def _vote(matter: Matter, _: Given, __: Vote | None) -> Matter:
    return structs.replace(matter, phase=Phase.MOTION_VOTE)


def _reopen(matter: Matter, _: Given, __: Vote | None) -> Matter:
    """Back to the debate; what was decided, and who reserved against it, stays in the history and in the log."""
    return structs.replace(
        matter, phase=Phase.DEBATE, found="", main="", pair=(), waiting=(), counter="", motion="", outcome="",
        decided_by="", reservations=(),
    )  # fmt: skip


def _reserve(matter: Matter, given: Given, _: Vote | None) -> Matter:
    if not given.by:
        raise Refusal("unknown_seat", "the seat of whoever reserves", "none", "by")
    if given.by in matter.reservations:
        raise Refusal("twice", "a seat that has not reserved yet", given.by, "by")
    return structs.replace(matter, reservations=(*matter.reservations, given.by))


def _depart(matter: Matter, given: Given, _: Vote | None) -> Matter:
    _check_text(given.text, limits.REASON_MAX_CHARS)
    return structs.replace(matter, phase=Phase.DEPARTED)


def _decided(matter: Matter, proposal: str, by: str) -> Matter:
    return structs.replace(matter, phase=Phase.DECIDED, outcome=proposal, decided_by=by)


def _stands_against(matter: Matter, won: str) -> Matter:
    """The winner of a pair meets the next that waits; the last one is the counter-proposal of the final vote."""
    if matter.waiting:
        pair, waiting = (won, matter.waiting[0]), matter.waiting[1:]
        return structs.replace(matter, phase=Phase.COUNTER, pair=pair, waiting=waiting, found="")
    return structs.replace(matter, phase=Phase.FINAL_VOTE, counter=won, pair=(), found="")


def _put_off(matter: Matter) -> Matter:
    return structs.replace(matter, phase=Phase.TABLED if matter.motion == Move.TABLE else Phase.REMITTED)


def _about(move: Move, given: Given, after: Matter) -> str:
    """What the history names: never a person's name, only the seat."""
    if move is Move.PROPOSE:
        return after.proposals[-1].id
    if move in (Move.STRIKE, Move.RESOLVE):
        return after.outcome or after.counter
    return given.text.sv if move is Move.DEPART else given.by if move is Move.RESERVE else given.proposal


def _check_one_of(proposal: str, known: Iterable[str]) -> None:
    names = tuple(known)
    if proposal not in names:
        raise Refusal("unknown_proposal", " or ".join(names) or "no proposal", "another", "proposal")


def _check_text(text: Text, most: int) -> None:
    if not text.sv.strip():
        raise Refusal("text_missing", "a text", "none", "text")
    longest = max(len(text.sv), len(text.en))
    if longest > most:
        raise Refusal("text_too_long", f"at most {most} characters", f"{longest} characters", "text")


_MOVES: Final[Mapping[Move, _Step]] = MappingProxyType(
    {
        Move.PROPOSE: _propose,
        Move.WITHDRAW: _withdraw,
        Move.PUT: _put,
        Move.FIND: _find,
        Move.STRIKE: _strike,
        Move.CALL: _call,
        Move.RESOLVE: _resolve,
        Move.TABLE: _move_to(Move.TABLE),
        Move.REMIT: _move_to(Move.REMIT),
        Move.AGREE: _agree,
        Move.VOTE: _vote,
        Move.DROP: lambda matter, _, __: structs.replace(matter, phase=Phase.DEBATE, motion=""),
        Move.RESERVE: _reserve,
        Move.DEPART: _depart,
        Move.REOPEN: _reopen,
    }
)
