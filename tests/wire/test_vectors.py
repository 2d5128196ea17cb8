"""The golden vectors, read by another codec than the one that wrote them."""

import json
from typing import Any

import msgpack  # type: ignore[import-untyped]

from klubba.wire import frames
from klubba.wire.codec import decode
from klubba.wire.vectors import vectors

VECTORS: list[dict[str, Any]] = json.loads(vectors())


def test_every_vector_decodes_to_its_value() -> None:
    for vector in VECTORS:
        assert tagged(msgpack.unpackb(bytes.fromhex(vector["hex"]))) == vector["value"], vector["name"]


def test_every_inbound_vector_is_a_frame() -> None:
    for vector in VECTORS:
        if vector["direction"] == "inbound":
            assert type(decode(bytes.fromhex(vector["hex"]))).__name__ == vector["name"]


def test_every_kind_of_frame_has_a_vector() -> None:
    names = {vector["name"] for vector in VECTORS}
    assert names == {kind.__name__ for kind in (*frames.Command.__args__, *frames.Event.__args__)}


def tagged(value: Any) -> Any:
    match value:
        case bytes():
            return {"$bytes": value.hex()}
        case list():
            return [tagged(item) for item in value]
        case dict():
            return {key: tagged(item) for key, item in value.items()}
    return value
