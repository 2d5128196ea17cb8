"""Emits the AsyncAPI 3 document of every socket from the frames' own types. Pure: types in, text out."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec
from msgspec import inspect

from klubba.wire import air, frames

VERSION: Final = "3.0.0"
_MSGPACK, _JSON = "application/msgpack", "application/json"
_VOTING: Final = {
    "voter": "A voter's phone. Session cookie, exact origin.",
    "chair": "The chair's page. Session cookie, exact origin.",
    "hall": "The hall's screen. Session cookie, exact origin.",
    "overlay": "The frames that everybody may see, without delay, by the token of the overlay's link in the hello.",
}
_AIR: Final = {
    "air": "An output's pictures: the key in the hello, or as ?key= for hosts that have only a URL.",
    "producer": "The producer's desk. Session cookie, exact origin.",
}


def emit() -> str:
    """The whole document as JSON, equal for equal types."""
    return msgspec.json.format(msgspec.json.encode(document()), indent=2).decode() + "\n"


def document() -> dict[str, Any]:
    """The whole document."""
    voting, on_air = (frames.Command.__args__, frames.Event.__args__), (air.AirCommand.__args__, air.AirEvent.__args__)
    types = [*voting[0], *voting[1], *on_air[0], *on_air[1]]
    _, components = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    channels = {name: _channel(name, words, *voting, _MSGPACK) for name, words in _VOTING.items()}
    channels |= {name: _channel(name, words, *on_air, _JSON) for name, words in _AIR.items()}
    messages = {f"{_tag(one)}_msgpack": _message(one, _MSGPACK) for side in voting for one in side}
    messages |= {f"{_tag(one)}_json": _message(one, _JSON) for side in on_air for one in side}
    return {
        "asyncapi": VERSION,
        "info": {
            "title": "Klubba's sockets",
            "version": str(frames.PROTOCOL),
            "description": "One frame per WebSocket message. Inbound frames are arrays that begin with their tag; "
            "outbound frames are objects with their tag under `t`.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": _MSGPACK,
        "channels": channels,
        "operations": dict(_operations(channels, voting, on_air)),
        "components": {"messages": messages, "schemas": components},
    }


def _channel(
    name: str, words: str, commands: Iterable[type], events: Iterable[type], content_type: str
) -> dict[str, Any]:
    form = _form(content_type)
    tags = [f"{_tag(one)}_{form}" for one in (*commands, *events)]
    return {
        "address": f"/ws/{name}",
        "description": words,
        "messages": {tag: {"$ref": f"#/components/messages/{tag}"} for tag in tags},
    }


def _operations(
    channels: dict[str, Any], voting: Sequence[Sequence[type]], on_air: Sequence[Sequence[type]]
) -> Iterable[tuple[str, dict[str, Any]]]:
    """What the engine receives and sends on each channel."""
    for name in channels:
        sides, form = (on_air, "json") if name in _AIR else (voting, "msgpack")
        for action, side in (("receive", sides[0]), ("send", sides[1])):
            path = f"#/channels/{name}"
            messages = [{"$ref": f"{path}/messages/{_tag(one)}_{form}"} for one in side]
            yield f"{name}_{action}", {"action": action, "channel": {"$ref": path}, "messages": messages}


def _message(one: type, content_type: str) -> dict[str, Any]:
    summary = " ".join((one.__doc__ or "").strip().split("\n\n")[0].split())
    payload = {"$ref": f"#/components/schemas/{one.__name__}"}
    return {"name": _tag(one), "contentType": content_type, "summary": summary, "payload": payload}


def _form(content_type: str) -> str:
    return content_type.partition("/")[2]


def _tag(one: type) -> str:
    info = inspect.type_info(one)
    assert isinstance(info, inspect.StructType)
    return str(info.tag)
