"""Messages of obs-websocket v5 in its JSON form, as it describes them. Pure: values in, text out.

OBS → us   Hello (0)      Identified (2)      RequestResponse (7)
us → OBS   Identify (1)                       Request (6)
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from klubba.errors import Refusal

SUBPROTOCOL: Final = "obswebsocket.json"
RPC_VERSION: Final = 1
HELLO, IDENTIFY, IDENTIFIED, REQUEST, RESPONSE = 0, 1, 2, 6, 7


def authentication(password: str, salt: str, challenge: str) -> str:
    """base64(sha256(base64(sha256(password + salt)) + challenge)), as the protocol asks for."""
    secret = base64.b64encode(hashlib.sha256((password + salt).encode()).digest())
    return base64.b64encode(hashlib.sha256(secret + challenge.encode()).digest()).decode()


def read(text: str) -> tuple[int, Mapping[str, Any]]:
    """The operation and the data of a message. Raises `Refusal` (obs_message)."""
    try:
        message = json.loads(text)
        return int(message["op"]), dict(message["d"])
    except (ValueError, KeyError, TypeError):
        raise Refusal("obs_message", "a message of obs-websocket v5", "something else") from None


def identify(hello: Mapping[str, Any], password: str) -> str:
    """The answer to a Hello. No events are asked for. Raises `Refusal` (obs_password, obs_message)."""
    data: dict[str, Any] = {"rpcVersion": RPC_VERSION}
    asked = hello.get("authentication")
    if asked:
        if not password:
            raise Refusal("obs_password", "a password (KLUBBA_OBS_PASSWORD)", "none")
        try:
            data["authentication"] = authentication(password, asked["salt"], asked["challenge"])
        except (KeyError, TypeError):
            raise Refusal("obs_message", "salt and challenge", "something else") from None
    return _text(IDENTIFY, data | {"eventSubscriptions": 0})


def request(kind: str, number: int, data: Mapping[str, Any]) -> str:
    """One request; `number` names it in its answer."""
    return _text(REQUEST, {"requestType": kind, "requestId": str(number), "requestData": dict(data)})


def answer(data: Mapping[str, Any], number: int) -> Mapping[str, Any] | None:
    """The answer to request `number`, None when this is another's. Raises `Refusal` (obs_refused) in OBS's words."""
    if data.get("requestId") != str(number):
        return None
    status = data.get("requestStatus") or {}
    if not status.get("result"):
        why = f"{status.get('code', '?')} {status.get('comment', '')}".strip()
        raise Refusal("obs_refused", f"OBS to do {data.get('requestType')}", why)
    return data.get("responseData") or {}


def _text(op: int, data: Mapping[str, Any]) -> str:
    return json.dumps({"op": op, "d": data}, separators=(",", ":"), ensure_ascii=False)
