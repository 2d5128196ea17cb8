"""RFC 6455, section by section: what a server must take, and what it must fail."""

import contextlib

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from websockets.frames import Frame
from websockets.frames import Opcode as PeerOpcode

from klubba import limits
from klubba.wire import rfc6455
from klubba.wire.rfc6455 import Closing, Message, Opcode, Parser, Ping, Pong, ProtocolError, Status

MASK = b"\x37\xfa\x21\x3d"


def client(payload: bytes, opcode: int = Opcode.BINARY, *, fin: bool = True, mask: bytes = MASK) -> bytes:
    """A client's frame, written here from the RFC's drawing and not from our own code."""
    length = len(payload)
    head = bytes([(0x80 if fin else 0) | opcode])
    if length < 126:
        head += bytes([0x80 | length])
    elif length < 65536:
        head += bytes([0x80 | 126]) + length.to_bytes(2, "big")
    else:
        head += bytes([0x80 | 127]) + length.to_bytes(8, "big")
    return head + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))


def fails(data: bytes) -> Status:
    with pytest.raises(ProtocolError) as caught:
        Parser().feed(data)
    return caught.value.status


# §5.2 base framing


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, limits.SOCKET_MESSAGE_MAX_BYTES])
def test_lengths_of_every_form(size: int) -> None:
    payload = bytes(range(256)) * 257
    assert Parser().feed(client(payload[:size])) == [Message(payload[:size], is_text=False)]


def test_5_7_examples_of_the_rfc() -> None:
    masked_hello = bytes.fromhex("818537fa213d7f9f4d5158")
    assert Parser().feed(masked_hello) == [Message(b"Hello", is_text=True)]
    assert rfc6455.frame(b"Hello", Opcode.TEXT) == bytes.fromhex("810548656c6c6f")
    assert rfc6455.frame(b"Hello", Opcode.PING) == bytes.fromhex("890548656c6c6f")
    assert rfc6455.frame(b"x" * 256)[:4] == bytes.fromhex("827e0100")
    assert rfc6455.frame(b"x" * 65536)[:10] == bytes.fromhex("827f0000000000010000")


@pytest.mark.parametrize("bit", [0x40, 0x20, 0x10])
def test_reserved_bits_fail(bit: int) -> None:
    data = bytearray(client(b"x"))
    data[0] |= bit
    assert fails(bytes(data)) is Status.PROTOCOL_ERROR


@pytest.mark.parametrize("opcode", [3, 4, 5, 6, 7, 0xB, 0xC, 0xD, 0xE, 0xF])
def test_unknown_opcodes_fail(opcode: int) -> None:
    assert fails(client(b"", opcode)) is Status.PROTOCOL_ERROR


@pytest.mark.parametrize("head", [b"\x82\xfe\x00\x7d", b"\x82\xff" + (65535).to_bytes(8, "big"), b"\x82\xfe\x00\x00"])
def test_only_the_shortest_form_of_a_length(head: bytes) -> None:
    assert fails(head + MASK) is Status.PROTOCOL_ERROR


def test_a_length_of_two_to_the_63_is_too_big_before_a_byte_of_it_is_kept() -> None:
    assert fails(b"\x82\xff" + b"\xff" * 8) is Status.TOO_BIG
    assert fails(b"\x82\xfe" + (limits.SOCKET_MESSAGE_MAX_BYTES + 1).to_bytes(2, "big")) is Status.TOO_BIG


# §5.1, §5.3 masking


def test_an_unmasked_frame_fails() -> None:
    assert fails(rfc6455.frame(b"hello")) is Status.PROTOCOL_ERROR


@given(st.binary(max_size=300), st.binary(min_size=4, max_size=4))
def test_unmasking_takes_off_what_the_peer_put_on(payload: bytes, mask: bytes) -> None:
    assert Parser().feed(client(payload, mask=mask)) == [Message(payload, is_text=False)]


# §5.4 fragmentation


def test_fragments_make_one_message_with_control_frames_between() -> None:
    data = (
        client(b"Hel", Opcode.TEXT, fin=False)
        + client(b"are you there", Opcode.PING)
        + client(b"", Opcode.CONTINUATION, fin=False)
        + client(b"lo", Opcode.CONTINUATION)
        + client(b"next")
    )
    assert Parser().feed(data) == [Ping(b"are you there"), Message(b"Hello", is_text=True), Message(b"next", False)]


@pytest.mark.parametrize(
    "data",
    [
        client(b"x", Opcode.CONTINUATION),
        client(b"x", fin=False) + client(b"y", Opcode.TEXT),
        client(b"x", Opcode.PING, fin=False),
        client(b"x" * 126, Opcode.PING),
    ],
)
def test_fragments_out_of_order_fail(data: bytes) -> None:
    assert fails(data) is Status.PROTOCOL_ERROR


def test_fragments_are_bounded_together_and_empty_ones_are_not_free() -> None:
    half = b"x" * (limits.SOCKET_MESSAGE_MAX_BYTES // 2)
    assert fails(client(half, fin=False) + client(half, Opcode.CONTINUATION, fin=False) * 2) is Status.TOO_BIG
    empty = client(b"", Opcode.CONTINUATION, fin=False) * (limits.SOCKET_MESSAGE_MAX_BYTES + 2)
    assert fails(client(b"", fin=False) + empty) is Status.TOO_BIG


# §5.5 control frames, §7.4 close codes


def test_close_carries_a_status_or_none() -> None:
    assert Parser().feed(client(b"", Opcode.CLOSE)) == [Closing(1005)]
    assert Parser().feed(client(b"\x03\xe8bye", Opcode.CLOSE) + b"garbage") == [Closing(1000)]


@pytest.mark.parametrize("status", [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535])
def test_close_codes_that_may_not_be_sent(status: int) -> None:
    assert fails(client(status.to_bytes(2, "big"), Opcode.CLOSE)) is Status.PROTOCOL_ERROR


def test_a_close_status_of_one_byte_and_a_reason_that_is_no_text_fail() -> None:
    assert fails(client(b"\x03", Opcode.CLOSE)) is Status.PROTOCOL_ERROR
    assert fails(client(b"\x03\xe8\xff", Opcode.CLOSE)) is Status.INVALID_TEXT


def test_our_close_frame_cuts_its_reason_between_characters() -> None:
    data = rfc6455.close_frame(4403, "ö" * 100)
    assert data[1] <= 125
    assert data[4:].decode() == "ö" * 61


# §8.1 text


def test_text_that_is_not_utf8_fails() -> None:
    assert fails(client(b"\xc3\x28", Opcode.TEXT)) is Status.INVALID_TEXT


def test_text_may_be_cut_inside_a_character() -> None:
    data = client(b"\xc3", Opcode.TEXT, fin=False) + client(b"\xb6", Opcode.CONTINUATION)
    assert Parser().feed(data) == [Message("ö".encode(), is_text=True)]


# However it arrives

FRAMES = st.lists(
    st.tuples(st.sampled_from([PeerOpcode.BINARY, PeerOpcode.PING, PeerOpcode.PONG]), st.binary(max_size=125)),
    max_size=8,
)


@settings(deadline=None)
@given(FRAMES, st.lists(st.integers(1, 40), min_size=1, max_size=20))
def test_any_cut_gives_the_same_events_as_the_independent_peer_sent(
    frames: list[tuple[PeerOpcode, bytes]], cuts: list[int]
) -> None:
    kinds = {PeerOpcode.BINARY: lambda data: Message(data, is_text=False), PeerOpcode.PING: Ping, PeerOpcode.PONG: Pong}
    data = b"".join(Frame(opcode, payload).serialize(mask=True) for opcode, payload in frames)
    parser, events, at = Parser(), [], 0
    while at < len(data):
        size = cuts[at % len(cuts)]
        events += parser.feed(data[at : at + size])
        at += size
    assert events == [kinds[opcode](payload) for opcode, payload in frames]


@settings(deadline=None, max_examples=500)
@given(st.binary(max_size=400))
def test_noise_is_events_or_a_protocol_error_and_nothing_else(data: bytes) -> None:
    with contextlib.suppress(ProtocolError):
        Parser().feed(data)
