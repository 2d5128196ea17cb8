"""The state of a meeting on air as one flat object, for buttons: no nesting, no numbers per option. Pure."""

from collections.abc import Iterable, Mapping

from klubba.core.model import Action
from klubba.outputs.airwords import spoken
from klubba.wire.air import Air, Board, Output

Flat = dict[str, str | int | bool]


def status(
    board: Board, actions: Iterable[Action], next_action: Action | None, outputs: Mapping[str, tuple[Output, Air]]
) -> Flat:
    """What every button needs. actions, next_action: the chair's; empty where the key is not the chair's."""
    flat: Flat = {
        "ok": True,
        "state": board.state.value,
        "phase": board.phase.value,
        "poll": board.poll,
        "round": board.round,
        "question": spoken(board.question, "sv"),
        "strap": spoken(board.strap, "sv"),
        "turnout": spoken(board.turnout, "sv"),
        "voted": board.voted,
        "entitled": board.entitled,
        "revision": board.revision,
        "next": next_action.value if next_action else "",
    }
    allowed = set(actions)
    flat |= {f"can_{action.value}": action in allowed for action in Action}
    for name, (output, air) in outputs.items():
        flat |= {
            f"{name}_scene": air.scene.value,
            f"{name}_preview": output.preview.scene.value,
            f"{name}_mode": output.mode.value,
            f"{name}_bug": air.bug,
            f"{name}_held": output.held,
            f"{name}_frozen": output.frozen,
            f"{name}_panic": output.panic,
            f"{name}_delay_ms": output.delay_ms,
            f"{name}_n": air.n,
        }
    return flat
