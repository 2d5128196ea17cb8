"""Two codecs that were written apart say the same: ours (msgpack) and the engine's (msgspec)."""

import json
from typing import Any

import msgspec
import pytest

from klubba.wire import codec as engine
from klubba.wire.frames import Command, Event, Mine
from klubba.wire.vectors import vectors
from klubba_clients.codec import EVENT_MAX_BYTES, decode, encode
from klubba_clients.errors import ProtocolBroken

VECTORS: list[dict[str, Any]] = json.loads(vectors())
OUTBOUND = [bytes.fromhex(v["hex"]) for v in VECTORS if v["direction"] == "outbound"]
INBOUND = [bytes.fromhex(v["hex"]) for v in VECTORS if v["direction"] == "inbound"]


def test_every_kind_of_frame_is_among_the_vectors() -> None:
    assert {type(engine.decode(data)) for data in INBOUND} == set(Command.__args__)
    assert {type(decode(data)) for data in OUTBOUND} == set(Event.__args__)


@pytest.mark.parametrize("data", OUTBOUND)
def test_the_client_reads_what_the_engine_writes(data: bytes) -> None:
    event: Event = msgspec.msgpack.decode(data, type=Event)
    assert decode(data) == event


@pytest.mark.parametrize("data", INBOUND)
def test_the_engine_reads_what_the_client_writes(data: bytes) -> None:
    command: Command = engine.decode(data)
    assert engine.decode(encode(command)) == command
    assert encode(command) == data


def packed(value: object) -> bytes:
    return msgspec.msgpack.encode(value)


def test_keys_and_kinds_of_a_newer_engine_are_passed_over() -> None:
    assert decode(packed({"t": "mine", "poll": "p", "round": 1, "entitled": True, "new": [1]})) == Mine(
        poll="p", round=1, entitled=True
    )
    assert decode(packed({"t": "confetti", "amount": 9})) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xc1",
        packed([1, 2]),
        packed({"poll": "p"}),
        packed({"t": 7}),
        packed({"t": "mine"}),
        packed({"t": "mine", "poll": "p", "round": 1, "entitled": "yes"}),
        packed({"t": "pong", "n": 1}) + b"\x00",
        packed({1: 2}),
        bytes(EVENT_MAX_BYTES + 1),
    ],
)
def test_what_is_no_frame_is_refused(data: bytes) -> None:
    with pytest.raises(ProtocolBroken):
        decode(data)
