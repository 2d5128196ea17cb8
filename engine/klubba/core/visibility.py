"""Who sees what, when: one table, one function, and every output goes through it.

The table is the one of the semantics: rows are fields, columns are phases of a round. A voter's own ballot is
not here; it is always the voter's. `chair` and `operator` are the operators. Other roles see what all see.
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from klubba.core.model import Role, RoundState, Secrecy


class Sight(Struct, frozen=True):
    """What one audience may see of one round now.

    text: title and options. turnout: n of N. who: which seats have voted. tally: figures per option.
    result: the declared result. votes: which seat chose what. reason: why the round was annulled.
    """

    text: bool
    turnout: bool
    who: bool
    tally: bool
    result: bool
    votes: bool
    reason: bool


class _Kind(Enum):
    """What the cells depend on. A secret poll can never be `live`; if it claims to be, secrecy wins."""

    SECRET = 0
    OPEN = 1
    LIVE = 2


_Audience = frozenset[Role]
_NONE: Final[_Audience] = frozenset()
_CHAIR: Final[_Audience] = frozenset({Role.CHAIR})
_OPS: Final[_Audience] = frozenset({Role.CHAIR, Role.OPERATOR})
_HALL: Final[_Audience] = frozenset({Role.HALL})
_ALL: Final[_Audience] = frozenset(Role)

_PHASE: Final[Mapping[RoundState, int]] = MappingProxyType(
    {
        RoundState.DRAFT: 0,
        RoundState.ARMED: 0,
        RoundState.OPEN: 1,
        RoundState.PAUSED: 1,
        RoundState.CLOSED: 2,
        RoundState.DECLARED: 2,
        RoundState.PUBLISHED: 3,
        RoundState.ARCHIVED: 3,
        RoundState.ANNULLED: 4,
    }
)

_Row = tuple[_Audience, _Audience, _Audience, _Audience, _Audience]
_S, _O, _L = _Kind.SECRET, _Kind.OPEN, _Kind.LIVE

# Each row:      draft, armed │ open, paused │ closed, declared │ published, archived │ annulled
_TEXT: Final[_Row] = (_OPS, _ALL, _ALL, _ALL, _ALL)
_TURNOUT: Final[_Row] = (_NONE, _ALL, _ALL, _ALL, _ALL)
_WHO_OPEN: Final[_Row] = (_NONE, _ALL, _ALL, _ALL, _NONE)
_WHO_SECRET: Final[_Row] = (_NONE, _OPS, _OPS, _NONE, _NONE)
_TALLY: Final[_Row] = (_NONE, _NONE, _CHAIR, _ALL, _NONE)
_TALLY_LIVE: Final[_Row] = (_NONE, _ALL, _ALL, _ALL, _NONE)
_RESULT: Final[_Row] = (_NONE, _NONE, _CHAIR, _ALL, _NONE)
_VOTES_OPEN: Final[_Row] = (_NONE, _NONE, _CHAIR, _ALL, _NONE)
_VOTES_LIVE: Final[_Row] = (_NONE, _HALL, _CHAIR, _ALL, _NONE)
_NEVER: Final[_Row] = (_NONE, _NONE, _NONE, _NONE, _NONE)
_REASON: Final[_Row] = (_NONE, _NONE, _NONE, _NONE, _OPS)

TABLE: Final[Mapping[str, Mapping[_Kind, _Row]]] = MappingProxyType(
    {
        "text": {_S: _TEXT, _O: _TEXT, _L: _TEXT},
        "turnout": {_S: _TURNOUT, _O: _TURNOUT, _L: _TURNOUT},
        "who": {_S: _WHO_SECRET, _O: _WHO_OPEN, _L: _WHO_OPEN},
        "tally": {_S: _TALLY, _O: _TALLY, _L: _TALLY_LIVE},
        "result": {_S: _RESULT, _O: _RESULT, _L: _RESULT},
        "votes": {_S: _NEVER, _O: _VOTES_OPEN, _L: _VOTES_LIVE},
        "reason": {_S: _REASON, _O: _REASON, _L: _REASON},
    }
)


def phases() -> tuple[tuple[RoundState, ...], ...]:
    """The states that each column of the table stands for."""
    columns = sorted(set(_PHASE.values()))
    return tuple(tuple(state for state in RoundState if _PHASE[state] == column) for column in columns)


def visible(state: RoundState, secrecy: Secrecy, live: bool, audience: Role) -> Sight:
    """What `audience` may see of a round in `state`."""
    kind = _S if secrecy is Secrecy.SECRET else _L if live else _O
    phase = _PHASE[state]
    return Sight(**{field: audience in rows[kind][phase] for field, rows in TABLE.items()})
