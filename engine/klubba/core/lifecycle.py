"""The life of a round: one table is the law. Who may step, what may follow, which step comes next.

    draft ─arm─► armed ─open─► open ⇄ paused ─close─► closed ─declare─► declared ─publish─► published ─► archived
      ▲──disarm────┘             │ annul: open, paused, closed ──► annulled
                                 │ time: open, paused ──► the same, with another limit or none
      └─ acclaim (or from armed) ┼───────────────────────────────► declared
                                 │ revote: closed … archived, annulled ──► armed, as a new round
                                 │ of a tie, closed ─casting vote, or commit and draw lots─► declared

Everything else is refused by name. A round that was opened never disappears: a re-vote is a new round.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from klubba import limits
from klubba.core.model import CHOICES, QUESTIONS, Action, Method, Outcome, Role, RoundState
from klubba.errors import Refusal

_FORWARD: Final = {
    (RoundState.DRAFT, Action.ARM): RoundState.ARMED,
    (RoundState.ARMED, Action.OPEN): RoundState.OPEN,
    (RoundState.OPEN, Action.CLOSE): RoundState.CLOSED,
    (RoundState.OPEN, Action.PAUSE): RoundState.PAUSED,
    (RoundState.PAUSED, Action.RESUME): RoundState.OPEN,
    (RoundState.PAUSED, Action.CLOSE): RoundState.CLOSED,
    (RoundState.CLOSED, Action.DECLARE): RoundState.DECLARED,
    (RoundState.DECLARED, Action.PUBLISH): RoundState.PUBLISHED,
    (RoundState.PUBLISHED, Action.ARCHIVE): RoundState.ARCHIVED,
}
_SIDEWAYS: Final = {
    # Acclamation is a recorded decision without ballots (KL 5:53).
    (RoundState.DRAFT, Action.ACCLAIM): RoundState.DECLARED,
    (RoundState.ARMED, Action.ACCLAIM): RoundState.DECLARED,
    (RoundState.ARMED, Action.DISARM): RoundState.DRAFT,
    (RoundState.OPEN, Action.ANNUL): RoundState.ANNULLED,
    (RoundState.PAUSED, Action.ANNUL): RoundState.ANNULLED,
    (RoundState.CLOSED, Action.ANNUL): RoundState.ANNULLED,
    # A time limit is set, moved or taken away; the round itself goes on.
    (RoundState.OPEN, Action.TIME): RoundState.OPEN,
    (RoundState.PAUSED, Action.TIME): RoundState.PAUSED,
    # A tie goes by the chair's casting vote in a matter, by lots in an election (KL 5:55-56).
    (RoundState.CLOSED, Action.CASTING_VOTE): RoundState.DECLARED,
    (RoundState.CLOSED, Action.COMMIT_LOTS): RoundState.CLOSED,
    (RoundState.CLOSED, Action.DRAW_LOTS): RoundState.DECLARED,
    (RoundState.CLOSED, Action.REVOTE): RoundState.ARMED,
    (RoundState.DECLARED, Action.REVOTE): RoundState.ARMED,
    (RoundState.PUBLISHED, Action.REVOTE): RoundState.ARMED,
    (RoundState.ARCHIVED, Action.REVOTE): RoundState.ARMED,
    (RoundState.ANNULLED, Action.REVOTE): RoundState.ARMED,
}

TABLE: Final[Mapping[tuple[RoundState, Action], RoundState]] = MappingProxyType(_FORWARD | _SIDEWAYS)
"""The law: (state, action) → state after. What is not here is refused."""

ACTIVE: Final = frozenset({RoundState.ARMED, RoundState.OPEN, RoundState.PAUSED})
"""The states of which a meeting has at most one round at a time."""

STEPPERS: Final = frozenset({Role.CHAIR, Role.OPERATOR})

DECISIONS: Final = frozenset(
    {
        Action.DECLARE,
        Action.PUBLISH,
        Action.ANNUL,
        Action.REVOTE,
        Action.ACCLAIM,
        Action.CASTING_VOTE,
        Action.COMMIT_LOTS,
        Action.DRAW_LOTS,
    }
)
"""The steps by which something is decided or told: the chair's alone (KL 5:53). The operator may take the others."""

TIE_BREAKERS: Final = frozenset({Action.CASTING_VOTE, Action.COMMIT_LOTS, Action.DRAW_LOTS})

CASTING: Final = frozenset({Action.CASTING_VOTE})
LOTS: Final = frozenset({Action.COMMIT_LOTS, Action.DRAW_LOTS})
TIES: Final[Mapping[tuple[Method, bool], frozenset[Action]]] = MappingProxyType(
    {(method, election): LOTS if election else CASTING for method in QUESTIONS for election in (False, True)}
    | {(method, election): LOTS for method in CHOICES for election in (False, True)}
)
"""(method, whether it is an election) → the steps that break a tie: the chair's casting vote in a matter, lots in an
election (KL 5:56). A choice of several options goes by lots in a matter too: a casting vote answers yes or no."""

# Which methods know a step, where not all of them do.
_METHODS: Final = {Action.ACCLAIM: QUESTIONS}

# What the chair most probably does next. Published and archived rounds have none: the next poll is next.
_PRIMARY: Final = {
    RoundState.DRAFT: Action.ARM,
    RoundState.ARMED: Action.OPEN,
    RoundState.OPEN: Action.CLOSE,
    RoundState.PAUSED: Action.RESUME,
    RoundState.CLOSED: Action.DECLARE,
    RoundState.DECLARED: Action.PUBLISH,
    RoundState.ANNULLED: Action.REVOTE,
}


def allowed(
    state: RoundState,
    *,
    sealed: bool = True,
    method: Method | None = None,
    tie: bool = False,
    election: bool = False,
) -> tuple[Action, ...]:
    """The actions that may follow, in the table's order.

    sealed: false for a secret round that can still join a voter to a choice; it may not be published.
    method: given, leaves out what the method does not know (only a yes/no question can be acclaimed).
    tie: whether the count ended in one; without it nothing that breaks a tie is named. election: what breaks it.
    """
    return tuple(
        action
        for at, action in TABLE
        if at is state and (tie or action not in TIE_BREAKERS) and _open_to(action, sealed, method, election)
    )


def after(state: RoundState, action: Action, *, sealed: bool = True) -> RoundState:
    """The state after a step. Raises `Refusal` (not_allowed, not_sealed) that names what is allowed.

    Whether there is a tie to break is the count's to say, not the table's.
    """
    then = TABLE.get((state, action))
    if then is None:
        raise Refusal("not_allowed", _names(allowed(state, sealed=sealed, tie=True)), f"{action} while {state}")
    if not _open_to(action, sealed, None):
        raise Refusal("not_sealed", "a sealed round", f"{action} before the secret round is sealed")
    return then


def primary(state: RoundState, *, sealed: bool = True) -> Action | None:
    """The next sensible step; None when the round needs nothing more, or nothing can be done yet."""
    action = _PRIMARY.get(state)
    return action if action is not None and _open_to(action, sealed, None) else None


def round_after(round: int, action: Action) -> int:
    """The round's number after a step: arm and revote begin a new one; the first acclamation is round 1.

    Raises `Refusal` (too_many_rounds) at the bound.
    """
    number = round + 1 if action in (Action.ARM, Action.REVOTE) else max(round, 1)
    if number > limits.ROUNDS_PER_POLL_MAX_COUNT:
        raise Refusal("too_many_rounds", f"at most {limits.ROUNDS_PER_POLL_MAX_COUNT} rounds of a poll", str(number))
    return number


def may(role: Role, action: Action) -> bool:
    """Whether this role may take this step: the chair any, the operator those that decide nothing, nobody else one."""
    return role is Role.CHAIR or (role is Role.OPERATOR and action not in DECISIONS)


def check_reason(action: Action, reason: str) -> str:
    """The reason without outer spaces. Raises `Refusal`: annulling needs one, and none may be over-long."""
    reason = reason.strip()
    if len(reason) > limits.REASON_MAX_CHARS:
        expected = f"at most {limits.REASON_MAX_CHARS} characters"
        raise Refusal("reason_too_long", expected, f"{len(reason)} characters", "reason")
    if action is Action.ANNUL and not reason:
        raise Refusal("reason_missing", "a reason for annulling", "none", "reason")
    return reason


def check_seconds(seconds: int) -> int:
    """Seconds until the engine closes a round, 0 for no limit. Raises `Refusal` (unknown_time)."""
    if seconds and not limits.TIMED_MIN_SECONDS <= seconds <= limits.TIMED_MAX_SECONDS:
        expected = f"0, or {limits.TIMED_MIN_SECONDS} to {limits.TIMED_MAX_SECONDS} seconds"
        raise Refusal("unknown_time", expected, str(seconds), "seconds")
    return seconds


def check_outcome(method: Method, outcome: str) -> Outcome:
    """The outcome of an acclamation or a casting vote.

    Raises `Refusal`: only yes/no questions have one, and it is yes or no.
    """
    if method not in QUESTIONS:
        raise Refusal("not_allowed", "a yes/no question", "a poll of another method")
    if outcome not in (Outcome.YES, Outcome.NO):
        raise Refusal("unknown_outcome", "yes or no", repr(outcome), "outcome")
    return Outcome(outcome)


def check_tie(action: Action, method: Method, *, election: bool) -> None:
    """Raises `Refusal` (by_lots, by_casting_vote, no_tie) for a way to break a tie that is not this poll's."""
    if action in TIES.get((method, election), frozenset()):
        return
    if (method, election) not in TIES:
        raise Refusal("no_tie", "a method that can end in a tie", method.value)
    lots = TIES[method, election] == LOTS
    raise Refusal("by_lots" if lots else "by_casting_vote", _names(tuple(sorted(TIES[method, election]))), action.value)


def _open_to(action: Action, sealed: bool, method: Method | None, election: bool = False) -> bool:
    if action is Action.PUBLISH:
        return sealed
    if action in TIE_BREAKERS:
        return method is None or action in TIES.get((method, election), frozenset())
    return method is None or method in _METHODS.get(action, frozenset(Method))


def _names(actions: tuple[Action, ...]) -> str:
    return " or ".join(actions) if actions else "no step"
