"""The outbox: receipts in order and bounded, one place for each kind of screen frame."""

from hypothesis import given
from hypothesis import strategies as st

from klubba import limits
from klubba.session.outbox import Outbox, Slot


def taken(outbox: Outbox) -> list[bytes]:
    return outbox.take_all()


def test_an_empty_outbox_has_nothing() -> None:
    assert taken(Outbox()) == []


def test_receipts_come_in_order_and_are_never_conflated() -> None:
    outbox = Outbox()
    for frame in (b"1", b"1", b"2"):
        assert outbox.receipt(frame)
    assert taken(outbox) == [b"1", b"1", b"2"]
    assert taken(outbox) == []


def test_receipts_are_bounded_and_the_refused_one_is_told() -> None:
    outbox = Outbox()
    most = [str(n).encode() for n in range(limits.OUTBOX_RECEIPTS_MAX_COUNT)]
    assert all(outbox.receipt(frame) for frame in most)
    assert not outbox.receipt(b"one more")
    assert taken(outbox) == most
    assert outbox.receipt(b"room again")


def test_a_newer_screen_frame_takes_the_place_of_the_older() -> None:
    outbox = Outbox()
    for frame in (b"old", b"new", b"newest"):
        outbox.offer(Slot.STATE, frame)
    assert taken(outbox) == [b"newest"]


def test_screen_frames_go_agenda_paper_state_after_all_receipts() -> None:
    outbox = Outbox()
    outbox.offer(Slot.STATE, b"state")
    outbox.offer(Slot.PAPER, b"paper")
    outbox.offer(Slot.AGENDA, b"agenda")
    outbox.receipt(b"welcome")
    outbox.receipt(b"answer")
    assert taken(outbox) == [b"welcome", b"answer", b"agenda", b"paper", b"state"]


Offer = tuple[Slot, int]


@given(st.lists(st.one_of(st.just("take"), st.tuples(st.sampled_from(list(Slot)), st.integers(0, 99)))))
def test_the_last_frame_of_each_kind_always_arrives(calls: list[str | Offer]) -> None:
    outbox, last, got = Outbox(), dict[Slot, bytes](), dict[bytes, bytes]()
    for call in calls:
        if isinstance(call, tuple):
            slot, number = call
            last[slot] = f"{slot}:{number}".encode()
            outbox.offer(slot, last[slot])
        else:
            got |= {frame[:1]: frame for frame in taken(outbox)}
    for frame in taken(outbox):
        got[frame[:1]] = frame
    assert sorted(got.values()) == sorted(last.values())
