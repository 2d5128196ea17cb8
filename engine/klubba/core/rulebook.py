"""The tables of the rules as a document: the life of a round, who may do what, who sees what. Pure."""

from collections.abc import Iterable, Sequence
from typing import Final

from klubba.core import lifecycle, procedure, visibility
from klubba.core.model import Action, Method, Role, RoundState

_HEADER: Final = """\
# The rules as tables

Emitted from the tables of `core/lifecycle.py`, `core/visibility.py` and `core/procedure.py` by `make emit`. Do not
edit: change them there.
"""
_LIFE: Final = """\
## The life of a round

Each cell is the state after the step; an empty one is refused by name. `arm` and `revote` begin a new round.
The primary step of each state stands in **bold**.
"""
_METHODS: Final = """\
## Steps that only some methods know

`casting_vote`, `commit_lots` and `draw_lots` are for a count that ended in a tie, in a poll whose ties they break. A
secret round is published only once it is sealed.
"""
_TIES: Final = """\
## What breaks a tie

By the kind of poll (`election = true`, or else a matter) and its method; an empty cell has nothing to break. KL 5:56:
the chair's casting vote in a matter, lots in an election. An election is secret where nothing is said, and under
`procedure = "council"` nothing else may be (KL 5:54).
"""
_ROLES: Final = "## Who may take which step\n"
_SIGHT: Final = """\
## Who sees what, when

One function decides it, and every output goes through it. A voter always sees the own ballot while it can be told.
Kinds: an open vote, one that is counted `live` before everybody, a secret one.
"""
_COUNCIL: Final = """\
## How a council decides a matter (`procedure = "council"`)

Each cell is where a move leads; more than one where it depends on the proposals or on a vote. `resolve` goes on with a
declared vote. The chair makes the moves. In the phases in **bold** the meeting votes.
"""


_KINDS: Final = (("matter", False), ("election", True))


def emit() -> str:
    """The whole document, equal for equal tables."""
    return "\n".join(
        [
            _HEADER,
            _LIFE,
            _table(["", *Action], [[state.value, *_steps(state)] for state in RoundState]),
            _METHODS,
            _table(["", *Method], [[action.value, *_methods(action)] for action in _particular()]),
            _TIES,
            _table(["", *Method], [[kind, *_ties(election)] for kind, election in _KINDS]),
            _ROLES,
            _table(["", *Role], [[action.value, *_roles(action)] for action in Action]),
            _SIGHT,
            _table(["field", "kind", *_phases()], list(_sights())),
            _COUNCIL,
            _table(["", *procedure.Move], [[_phase(phase), *_moves(phase)] for phase in procedure.Phase]),
        ]
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _steps(state: RoundState) -> Iterable[str]:
    for action in Action:
        then = lifecycle.TABLE.get((state, action))
        yield "" if then is None else f"**{then}**" if lifecycle.primary(state) is action else then.value


def _phase(phase: procedure.Phase) -> str:
    return f"**{phase}**" if phase in procedure.VOTING else phase.value


def _moves(phase: procedure.Phase) -> Iterable[str]:
    for move in procedure.Move:
        then = procedure.TABLE.get((phase, move), frozenset())
        yield ", ".join(after.value for after in procedure.Phase if after in then)


def _particular() -> list[Action]:
    return [action for action in Action if len([m for m in Method if _knows(action, m)]) < len(Method)]


def _methods(action: Action) -> list[str]:
    return ["yes" if _knows(action, method) else "" for method in Method]


def _ties(election: bool) -> Iterable[str]:
    for method in Method:
        steps = lifecycle.TIES.get((method, election), frozenset())
        yield ", ".join(action.value for action in Action if action in steps)


def _knows(action: Action, method: Method) -> bool:
    return any(
        action in lifecycle.allowed(state, method=method, tie=True, election=election)
        for state in RoundState
        for election in (False, True)
    )


def _roles(action: Action) -> list[str]:
    return ["yes" if lifecycle.may(role, action) else "" for role in Role]


def _phases() -> list[str]:
    return [", ".join(state.value for state in states) for states in visibility.phases()]


def _sights() -> Iterable[list[str]]:
    for field, kinds in visibility.TABLE.items():
        for kind, row in kinds.items():
            yield [field, kind.name.lower(), *(_audience(seen) for seen in row)]


def _audience(seen: frozenset[Role]) -> str:
    if seen == frozenset(Role):
        return "all"
    return ", ".join(role.value for role in Role if role in seen) or "–"
