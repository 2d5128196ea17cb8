"""A page of buttons for Bitfocus Companion, ready to import: every button is one POST of `generic-http`. Pure.

The form is that of a page exported by Companion 3 (version 4 of the file), which later ones read too.
"""

from typing import Any, Final

import msgspec

_INSTANCE: Final = "klubba"
_ROWS, _COLUMNS = 4, 8
_GREEN, _RED, _PLAIN = 0x0F4C3A, 0xB3261E, 0x1A2420
# Per row: path under /c/, words on the button, colour.
_STEPS: Final = (
    ("arm", "Förbered\\nArm", _GREEN),
    ("open", "Öppna\\nOpen", _GREEN),
    ("close", "Stäng\\nClose", _GREEN),
    ("declare", "Fastställ\\nDeclare", _GREEN),
    ("publish", "Visa\\nPublish", _GREEN),
    ("next", "Nästa\\nNext", _GREEN),
)
_HANDS: Final = (
    ("take", "TA IN\\nTAKE", _RED),
    ("clear", "Ta bort\\nClear", _PLAIN),
    ("hold", "Håll\\nHold", _PLAIN),
    ("freeze", "Frys\\nFreeze", _PLAIN),
    ("panic", "PANIK\\nPANIC", _RED),
    ("bug", "QR-kod\\nQR code", _PLAIN),
    ("mode/auto", "Följ\\nAuto", _PLAIN),
    ("mode/manual", "Manuellt\\nManual", _PLAIN),
)
_SCENES: Final = (
    ("take/lower", "Nederkant\\nLower", _PLAIN),
    ("take/full", "Helbild\\nFull", _PLAIN),
    ("take/winners", "Vinnare\\nWinners", _PLAIN),
    ("take/strap", "Rad\\nStrap", _PLAIN),
    ("take/countdown", "Tid\\nCountdown", _PLAIN),
    ("preview/lower", "Nästa:\\nnederkant", _PLAIN),
    ("preview/full", "Nästa:\\nhelbild", _PLAIN),
    ("preview/winners", "Nästa:\\nvinnare", _PLAIN),
)


def companion(origin: str, key: str, *, with_steps: bool) -> bytes:
    """The file. origin: the engine's. key: a control key. with_steps: also the chair's, which need the chair's key."""
    rows = [*([_STEPS] if with_steps else []), _HANDS, _SCENES]
    header = msgspec.json.encode({"Authorization": f"Bearer {key}"}).decode()
    controls = {
        str(row): {str(column): _button(*button, header) for column, button in enumerate(buttons)}
        for row, buttons in enumerate(rows)
    }
    document = {
        "version": 4,
        "type": "page",
        "companionBuild": "3.5.0",
        "page": {
            "name": "Klubba",
            "controls": controls,
            "gridSize": {"minColumn": 0, "maxColumn": _COLUMNS - 1, "minRow": 0, "maxRow": _ROWS - 1},
        },
        "instances": {_INSTANCE: _instance(origin)},
        "oldPageNumber": 1,
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2)


def _instance(origin: str) -> dict[str, Any]:
    return {
        "instance_type": "generic-http",
        "label": _INSTANCE,
        "isFirstInit": False,
        "enabled": True,
        "sortOrder": 0,
        "lastUpgradeIndex": 1,
        "config": {"prefix": origin, "rejectUnauthorized": True},
    }


def _button(path: str, text: str, colour: int, header: str) -> dict[str, Any]:
    action = {
        "id": path.replace("/", "-"),
        "instance": _INSTANCE,
        "action": "post",
        "delay": 0,
        "options": {"url": f"/c/{path}", "body": "{}", "header": header, "contenttype": "application/json"},
    }
    return {
        "type": "button",
        "style": {
            "text": text,
            "textExpression": False,
            "size": "auto",
            "alignment": "center:center",
            "pngalignment": "center:center",
            "color": 0xFFFFFF,
            "bgcolor": colour,
            "show_topbar": "default",
        },
        "options": {"relativeDelay": False, "stepAutoProgress": True, "rotaryActions": False},
        "feedbacks": [],
        "steps": {"0": {"action_sets": {"down": [action], "up": []}, "options": {"runWhileHeld": []}}},
    }
