"""The bounded decoder against an independent msgpack: every frame comes through, nothing else ever does."""

import re
import struct
from typing import Any

import msgpack  # type: ignore[import-untyped]
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from klubba import limits
from klubba.core.model import Action
from klubba.errors import Refusal
from klubba.wire import frames
from klubba.wire.codec import decode, encode

CODES = {"too_large", "not_msgpack", "bad_frame"}
SECRET = "Zx9secretZx9"

ids = st.text(min_size=1, max_size=limits.ID_MAX_CHARS)
sixteen = st.binary(min_size=16, max_size=16)
revisions = st.integers(0, 2**53 - 1)
rounds = st.integers(0, limits.ROUNDS_PER_POLL_MAX_COUNT)
hellos = st.tuples(
    st.just("hello"),
    st.integers(0, 999),
    st.text(max_size=limits.ID_MAX_CHARS),
    revisions,
    st.text(max_size=128),
    st.integers(0, 1),
)
casts = st.tuples(
    st.just("cast"),
    ids,
    rounds,
    sixteen,
    revisions,
    st.lists(st.integers(0, limits.OPTIONS_MAX_COUNT - 1), max_size=limits.OPTIONS_MAX_COUNT),
    st.text(max_size=limits.BALLOT_TEXT_MAX_CHARS),
    st.lists(st.integers(-1, limits.SCALE_MAX_VALUE), max_size=limits.OPTIONS_MAX_COUNT),
    st.text(max_size=limits.ID_MAX_CHARS),
)
steps = st.tuples(
    st.just("step"),
    sixteen,
    revisions,
    ids,
    rounds,
    st.sampled_from([action.value for action in Action]),
    st.text(max_size=limits.REASON_MAX_CHARS),
    st.text(max_size=limits.ID_MAX_CHARS),
    st.integers(0, limits.TIMED_MAX_SECONDS),
)
pings = st.tuples(st.just("ping"), st.integers(0, 2**32 - 1))
inbound = st.one_of(hellos, casts, steps, pings)
GOOD = msgpack.packb(["cast", "p", 1, b"b" * 16, 0, [1, 3]])
# What may stand in a frame's place, as data and not as one of its fields.
anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def refused(data: bytes, code: str | None = None) -> Refusal:
    """What the decoder says to bytes that are no frame; any other exception fails the test."""
    with pytest.raises(Refusal) as told:
        decode(data)
    assert told.value.code in CODES
    assert code is None or told.value.code == code
    assert told.value.expected
    assert told.value.got
    return told.value


def verdict(data: bytes) -> str:
    try:
        decode(data)
    except Refusal as refusal:
        return refusal.code
    return "a frame"


def plain(frame: Any) -> list[Any]:
    """A decoded frame as the list it travelled as."""
    fields = [getattr(frame, name) for name in frame.__struct_fields__]
    return [type(frame).__name__.lower(), *map(_plain, fields)]


def _plain(field: Any) -> Any:
    if isinstance(field, Action):
        return field.value
    return list(field) if isinstance(field, tuple) else field


@given(inbound)
def test_every_inbound_frame_comes_through_as_it_was_sent(sent: tuple[Any, ...]) -> None:
    try:
        data = msgpack.packb(list(sent))
    except UnicodeEncodeError:  # half of a surrogate pair is no text
        return
    if len(data) > limits.INBOUND_FRAME_MAX_BYTES:
        refused(data, "too_large")
        return
    decoded = decode(data)
    assert plain(decoded) == list(sent)
    assert msgpack.unpackb(encode(decoded)) == list(sent)  # type: ignore[arg-type]


def test_fields_that_may_be_left_out_have_their_defaults() -> None:
    assert decode(msgpack.packb(["hello", 1])) == frames.Hello(1, "", 0, "")
    cast = ["cast", "p", 1, b"b" * 16, 0, [1]]
    assert decode(msgpack.packb(cast)) == frames.Cast("p", 1, b"b" * 16, 0, [1], "", ())
    step = ["step", b"c" * 16, 3, "p", 1, "open"]
    assert decode(msgpack.packb(step)) == frames.Step(b"c" * 16, 3, "p", 1, Action.OPEN, "", "")


@given(st.binary(max_size=200))
def test_random_bytes_are_refused_or_are_a_frame(data: bytes) -> None:
    assert verdict(data) in CODES | {"a frame"}


@given(inbound, st.data())
def test_a_truncated_frame_is_refused(sent: tuple[Any, ...], data: st.DataObject) -> None:
    whole = msgpack.packb(list(sent))
    refused(whole[: data.draw(st.integers(0, len(whole) - 1))])


@given(inbound, st.binary(min_size=1, max_size=20))
def test_trailing_bytes_are_refused(sent: tuple[Any, ...], rest: bytes) -> None:
    refused(msgpack.packb(list(sent)) + rest)


@given(anything)
def test_other_data_is_refused(value: Any) -> None:
    refused(msgpack.packb(value))


@given(st.data(), anything)
def test_a_field_of_another_type_is_refused(data: st.DataObject, value: Any) -> None:
    """Exact types: no float for a number, no text for bytes, no true for 1."""
    sent = ["cast", "p", 1, b"b" * 16, 0, [1, 3]]
    place = data.draw(st.integers(0, 5))
    if type(value) is type(sent[place]):
        return
    sent[place] = value
    refused(msgpack.packb(sent))


@pytest.mark.parametrize(
    "frame",
    [
        ["ping", 1.0],
        ["ping", float("nan")],
        ["ping", float("inf")],
        ["ping", True],
        ["ping", "1"],
        ["ping", -1],
        ["ping", 2**32],
        ["ping"],
        ["ping", 1, 2],
        [b"ping", 1],
        ["PING", 1],
        ["welcome", 1],
        [],
        None,
        {"t": "ping", "n": 1},
        ["ping", {"n": 1}],
        ["hello", 1000],
        ["hello", 1, None],
        ["hello", 1, b"epoch"],
        ["hello", 1, "", 2**53],
        ["hello", 1, "", 0, "k" * 129],
        ["cast", "", 1, b"b" * 16, 0, [1]],
        ["cast", "p" * 41, 1, b"b" * 16, 0, [1]],
        ["cast", "p", 100, b"b" * 16, 0, [1]],
        ["cast", "p", 1, b"b" * 15, 0, [1]],
        ["cast", "p", 1, b"b" * 17, 0, [1]],
        ["cast", "p", 1, "b" * 16, 0, [1]],
        ["cast", "p", 1, b"b" * 16, -1, [1]],
        ["cast", "p", 1, b"b" * 16, 0, [32]],
        ["cast", "p", 1, b"b" * 16, 0, [-1]],
        ["cast", "p", 1, b"b" * 16, 0, [0] * 33],
        ["cast", "p", 1, b"b" * 16, 0, [[1]]],
        ["cast", "p", 1, b"b" * 16, 0, [1], 12],
        ["cast", "p", 1, b"b" * 16, 0, [1], "x" * 281],
        ["cast", "p", 1, b"b" * 16, 0, [1], "", [-2]],
        ["cast", "p", 1, b"b" * 16, 0, [1], "", [101]],
        ["cast", "p", 1, b"b" * 16, 0, [1], "", [0] * 33],
        ["cast", "p", 1, b"b" * 16, 0, [1], "", [2.5]],
        ["cast", "p", 1, b"b" * 16, 0, [1], "", [], 0],
        ["step", b"c" * 16, 0, "p", 1, "reopen"],
        ["step", b"c" * 16, 0, "p", 1, 5],
        ["step", b"c" * 16, 0, "p", 1, "annul", "r" * 501],
        ["step", b"c" * 16, 0, "p", 1, "time", "", "", 86_401],
    ],
)
def test_a_frame_outside_its_bounds_is_a_bad_frame(frame: Any) -> None:
    refused(msgpack.packb(frame), "bad_frame")


def test_at_the_bounds_a_frame_is_taken() -> None:
    most = ["cast", "p" * 40, 99, b"b" * 16, 2**53 - 1, [31] * 32, "\U0001f5f3" * 280, [100] * 32, "s" * 40]
    assert plain(decode(msgpack.packb(most))) == most
    assert decode(msgpack.packb(["ping", 2**32 - 1])) == frames.Ping(2**32 - 1)


HEAD = GOOD[: GOOD.rindex(b"\x92")]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xc1",
        HEAD + b"\xdd\xff\xff\xff\xff",  # a list said to have 2^32-1 entries
        HEAD + b"\xdd\x7f\xff\xff\xff" + b"\x00" * 32,
        b"\xdd\xff\xff\xff\xff\xa4ping\x01",
        b"\x92\xdb\xff\xff\xff\xffping",  # a text
        b"\x92\xa4ping\xc6\xff\xff\xff\xff",  # bytes
        b"\xdf\xff\xff\xff\xff",  # a map
        b"\xc9\xff\xff\xff\xff\x05",  # an extension
        b"\x91" * 4000,  # nested
        b"\x81\xa1a" * 1300,
        HEAD + b"\x91" * 4000,
        b"\x82\xa1t\xa4ping\xa1t\xa4ping",  # a key twice
        b"\x92\xa4ping\xd4\x05\x00",  # ext
        b"\x92\xa4ping\xd6\xff\x00\x00\x00\x00",  # timestamp
        b"\xd6\xff\x00\x00\x00\x00",
        b"\x93\xa5hello\x01\xa2\xff\xfe",  # text that is not UTF-8
        b"\x93\xa5hello\x01\xa3\xed\xa0\x80",  # half of a surrogate pair
        b"\x92\xa4\xff\xfe\xff\xfe\x01",
        b"\x92\xa4ping\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00",  # NaN
        b"[1,2]",
        b'{"t":"ping"}',
    ],
)
def test_hostile_bytes_are_refused(data: bytes) -> None:
    refused(data)


def test_the_frame_bound_is_exact_and_says_its_size() -> None:
    at = b"\xc4" + struct.pack("B", 0) + b"x" * (limits.INBOUND_FRAME_MAX_BYTES - 2)
    assert refused(at).code != "too_large"
    over = refused(at + b"x", "too_large")
    assert str(limits.INBOUND_FRAME_MAX_BYTES) in over.expected
    assert over.got == f"{limits.INBOUND_FRAME_MAX_BYTES + 1} bytes"


@given(st.text(max_size=30), st.text(max_size=30))
@example("'", '"')
@example("it's \"", "`")
@example("\n", "\n")
def test_no_refusal_repeats_what_came(before: str, after: str) -> None:
    """Error frames and logs never carry input: not in a tag, an enum, a text, a number or bytes."""
    marked = before + SECRET + after
    try:
        spoken = marked.encode()
    except UnicodeEncodeError:
        return
    frames_with_it: list[Any] = [
        [marked, 1],
        ["step", b"c" * 16, 0, "p", 1, marked],
        ["ping", marked],
        ["ping", spoken],
        ["cast", marked * 4, 1, b"b" * 16, 0, [1]],
        ["cast", "p", 1, spoken + b"x" * 20, 0, [1]],
        {marked: marked},
        marked,
        ["ping", 1, marked],
    ]
    for frame in frames_with_it:
        told = refused(msgpack.packb(frame))
        assert SECRET not in f"{told} {told.expected} {told.got} {told.place}"
    number = refused(msgpack.packb(["ping", 987654321987654321]))
    assert not re.search("98765432", str(number))
