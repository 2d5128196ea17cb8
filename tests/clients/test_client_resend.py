"""A ballot keeps its id, its bytes and its round until there is an answer, whatever happens to the socket."""

import asyncio

import pytest
from owntime import own_time
from scripted_peer import answer, paper, scripted, state, voting, welcome

from klubba.core.model import Answer, RoundState
from klubba.wire import frames
from klubba_clients import FrameRefused, NoPaper, Timing, UnknownChoice
from klubba_clients.backoff import Backoff

NEVER_AGAIN = Timing(heartbeat=30.0, answer=Backoff(600.0, 600.0), reconnect=Backoff(0.01, 0.02))


@own_time
async def test_an_answer_ends_the_wait_and_is_returned() -> None:
    async with voting() as (_, line, voter):
        casting = asyncio.create_task(voter.cast(["no"]))
        cast = await line.next_cast()
        assert (cast.poll, cast.round, cast.choices, cast.replaces) == ("p", 1, [1], 0)
        await line.send(answer(cast, Answer.ACCEPTED, 7))
        assert (await casting).answer == "accepted"
        assert voter.ballot_seq("p", 1) == 7


@own_time
async def test_the_next_ballot_replaces_the_one_that_was_answered() -> None:
    async with voting(NEVER_AGAIN) as (_, line, voter):
        for number, (choice, what) in enumerate([(0, Answer.ACCEPTED), (2, Answer.REPLACED)]):
            casting = asyncio.create_task(voter.cast([choice]))
            cast = await line.next_cast()
            assert (cast.choices, cast.replaces) == ([choice], 10 * number)
            await line.send(answer(cast, what, 10 * (number + 1)))
            await casting


@own_time
async def test_after_silence_the_very_same_bytes_are_sent_again() -> None:
    async with voting() as (_, line, voter):
        casting = asyncio.create_task(voter.cast(["yes"]))
        (cast, first), (_, second), (_, third) = [await line.next_with_bytes() for _ in range(3)]
        assert first == second == third
        assert isinstance(cast, frames.Cast)
        await line.send(answer(cast, Answer.ACCEPTED, 1), answer(cast, Answer.SAME, 1))
        assert (await casting).answer == "accepted"


@own_time
async def test_busy_is_no_answer() -> None:
    async with voting(NEVER_AGAIN) as (_, line, voter):
        casting = asyncio.create_task(voter.cast(["yes"]))
        first = await line.next_cast()
        await line.send(answer(first, Answer.BUSY, retry_after_ms=10))
        second = await line.next_cast()
        assert second == first
        await line.send(answer(second, Answer.ACCEPTED, 3))
        assert (await casting).ballot_seq == 3


@own_time
async def test_a_cut_line_is_dialled_again_and_the_ballot_sent_again() -> None:
    async with voting(NEVER_AGAIN) as (peer, line, voter):
        casting = asyncio.create_task(voter.cast(["yes"]))
        first = await line.next_cast()
        line.socket.transport.abort()
        again = await peer.line()
        hello = await again.greet(revision=2)
        assert isinstance(hello, frames.Hello)
        assert (hello.epoch, hello.revision) == ("e1", 1)
        second = await again.next_cast()
        assert second == first
        await again.send(answer(second, Answer.SAME, 4))
        assert (await casting).answer == "same"


@own_time
async def test_a_waiting_ballot_is_never_carried_to_the_next_round() -> None:
    async with voting(NEVER_AGAIN) as (peer, line, voter):
        casting = asyncio.create_task(voter.cast(["yes"]))
        first = await line.next_cast()
        line.socket.transport.abort()
        again = await peer.line()
        await again.greet(round=2, revision=9)
        second = await again.next_cast()
        assert (second.round, second.ballot_id) == (1, first.ballot_id)
        await again.send(answer(second, Answer.LATE))
        assert (await casting).answer == "late"
        assert voter.ballot([0]).round == 2
        assert voter.ballot([0]).replaces == 0


@own_time
async def test_a_refused_frame_is_an_error_with_the_engines_words() -> None:
    async with voting(NEVER_AGAIN) as (_, line, voter):
        casting = asyncio.create_task(voter.cast([31]))
        await line.next_cast()
        await line.send(frames.Fault(code="bad_frame", expected="a", got="b"))
        with pytest.raises(FrameRefused) as refused:
            await casting
        assert (refused.value.code, refused.value.expected, refused.value.got) == ("bad_frame", "a", "b")
        assert voter.failure is None


@own_time
async def test_a_caller_who_gives_up_ends_the_resending() -> None:
    async with voting() as (_, line, voter):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await voter.cast(["yes"])
        given_up = await line.next_cast()
        casting = asyncio.create_task(voter.cast(["no"]))
        while (cast := await line.next_cast()).ballot_id == given_up.ballot_id:
            pass
        await line.send(answer(cast, Answer.ACCEPTED, 1))
        assert (await casting).ballot_id == cast.ballot_id
        assert line.received.empty()


@own_time
async def test_a_ballot_id_can_be_given() -> None:
    async with voting(NEVER_AGAIN) as (_, line, voter):
        casting = asyncio.create_task(voter.cast(["yes"], ballot_id=b"i" * 16))
        cast = await line.next_cast()
        await line.send(answer(cast, Answer.ACCEPTED, 1))
        assert (await casting).ballot_id == cast.ballot_id == b"i" * 16


@own_time
async def test_nothing_is_sent_without_a_paper_or_for_an_unknown_option() -> None:
    async with scripted() as peer:
        coming = peer.voter()
        line = await peer.line()
        await line.next()
        await line.send(welcome())
        async with await coming as voter:
            with pytest.raises(NoPaper):
                await voter.cast(["yes"])
            await line.send(paper(), state(1, at=RoundState.OPEN))
            await voter.until(lambda v: v.is_open)
            with pytest.raises(UnknownChoice) as unknown:
                await voter.cast(["perhaps"])
            assert unknown.value.options == ("yes", "no", "abstain")
            assert line.received.empty()
