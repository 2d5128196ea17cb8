"""The token bucket: so many a second, and never a zero for "wait"."""

from hypothesis import given
from hypothesis import strategies as st

from klubba.session.bucket import Bucket

gaps = st.floats(0, 3, allow_nan=False)


@given(st.integers(1, 20), st.lists(gaps, max_size=60))
def test_in_no_second_more_than_twice_the_rate_and_on_average_the_rate(per_second: int, pauses: list[float]) -> None:
    bucket, now, taken = Bucket(per_second, 0.0), 0.0, []
    for pause in pauses:
        now += pause
        if bucket.take(now):
            taken.append(now)
    for first in range(len(taken)):
        for last in range(first, len(taken)):
            count = last - first + 1
            assert count <= per_second * (1 + taken[last] - taken[first]) + 1e-6


@given(st.integers(1, 20), st.lists(gaps, max_size=60))
def test_a_refusal_always_names_a_wait_after_which_it_works(per_second: int, pauses: list[float]) -> None:
    bucket, now = Bucket(per_second, 0.0), 0.0
    for pause in pauses:
        now += pause
        if not bucket.take(now):
            wait = bucket.wait_ms()
            assert 0 < wait <= 1000
            now += wait / 1000
            assert bucket.take(now)


def test_a_quiet_time_saves_up_one_second_and_no_more() -> None:
    bucket = Bucket(5, 0.0)
    assert [bucket.take(1000.0) for _ in range(7)] == [True] * 5 + [False] * 2
