"""How a client comes back, gives up, waits and ends."""

import asyncio

import pytest
from owntime import own_time
from scripted_peer import scripted, state, voting, welcome

from klubba.core.model import RoundState, Text
from klubba.wire import frames
from klubba_clients import (
    ClientClosed,
    ProtocolBroken,
    SeatMoved,
    SessionLost,
    Site,
    Timing,
    Unreachable,
    Voter,
    WaitedTooLong,
    token_of,
)
from klubba_clients.backoff import Backoff


@pytest.mark.parametrize("code", [1001, 1011, 4500])
@own_time
async def test_a_close_of_the_engines_own_making_is_dialled_again(code: int) -> None:
    async with voting() as (peer, line, voter):
        await line.socket.close(code)
        again = await peer.line()
        await again.greet(revision=2)
        await voter.until(lambda v: v.revision == 2)
        assert voter.dials == 2


@pytest.mark.parametrize("code", [4400, 4401, 4403, 4408, 4429])
@own_time
async def test_a_44xx_close_is_final(code: int) -> None:
    async with voting() as (peer, line, voter):
        waiting = asyncio.create_task(voter.until(lambda v: False))
        casting = asyncio.create_task(voter.cast(["yes"]))
        await line.next_cast()
        await line.socket.close(code, "why")
        for task in (waiting, casting):
            with pytest.raises(SessionLost) as lost:
                await task
            assert (lost.value.close_code, lost.value.reason) == (code, "why")
        with pytest.raises(SessionLost):
            await voter.cast(["yes"])
        assert not peer.dialled()


@own_time
async def test_a_moved_seat_is_final() -> None:
    async with voting() as (peer, line, voter):
        await line.send(frames.Moved(code="other_device", text=Text("En annan telefon har platsen.")))
        with pytest.raises(SeatMoved) as moved:
            await voter.until(lambda v: False)
        assert moved.value.code == "other_device"
        assert not peer.dialled()


@own_time
async def test_bytes_that_are_no_frame_are_final() -> None:
    async with voting() as (_, line, voter):
        await line.socket.send(b"\xc1")
        with pytest.raises(ProtocolBroken):
            await voter.until(lambda v: False)


@own_time
async def test_silence_is_asked_about_once_and_then_given_up() -> None:
    quiet = Timing(heartbeat=0.05, reconnect=Backoff(0.01, 0.02))
    async with voting(quiet) as (peer, line, voter):
        assert isinstance(await line.next(), frames.Ping)
        again = await peer.line()
        await again.greet(revision=2)
        await voter.until(lambda v: v.revision == 2)


@own_time
async def test_an_answered_ping_keeps_the_socket() -> None:
    quiet = Timing(heartbeat=0.05, reconnect=Backoff(0.01, 0.02))
    async with voting(quiet) as (_, line, voter):
        for _ in range(5):
            ping = await line.next()
            assert isinstance(ping, frames.Ping)
            await line.send(frames.Pong(ping.n))
        assert voter.dials == 1


@own_time
async def test_until_looks_at_every_state_and_says_where_it_stood() -> None:
    async with voting() as (_, line, voter):
        for revision, at in enumerate((RoundState.PAUSED, RoundState.OPEN, RoundState.CLOSED), 2):
            await line.send(state(revision, at=at))
        await voter.until(lambda v: v.state is not None and v.state.state == "closed")
        with pytest.raises(WaitedTooLong, match="closed at step 4"):
            await voter.until(lambda v: v.is_open, timeout=0.02)


@own_time
async def test_what_a_predicate_raises_comes_out_of_until() -> None:
    async with voting() as (_, line, voter):
        waiting = asyncio.create_task(voter.until(lambda v: v.revision == 2 and 1 / 0 > 0))
        await line.send(state(2))
        with pytest.raises(ZeroDivisionError):
            await waiting
        await line.send(state(3))
        await voter.until(lambda v: v.revision == 3)


@own_time
async def test_closing_tells_whoever_waits_and_may_be_repeated() -> None:
    async with voting() as (_, line, voter):
        waiting = asyncio.create_task(voter.until(lambda v: False))
        casting = asyncio.create_task(voter.cast(["yes"]))
        await line.next_cast()
        await voter.close()
        await voter.close()
        for task in (waiting, casting):
            with pytest.raises(ClientClosed):
                await task
        await line.socket.wait_closed()
        assert line.socket.close_code == 1000


@own_time
async def test_a_client_that_is_never_welcomed_leaves_nothing_behind() -> None:
    async with scripted() as peer:
        before = asyncio.all_tasks()
        voter = Voter(peer.site, "/ws/voter")
        with pytest.raises(WaitedTooLong, match="a welcome"):
            await voter.start(timeout=0.05)
        line = await peer.line()
        await line.socket.wait_closed()
        left = {task for task in asyncio.all_tasks() - before if "Client" in repr(task.get_coro())}
        assert left == set()


@own_time
async def test_a_new_epoch_forgets_what_the_old_one_said() -> None:
    async with voting() as (peer, line, voter):
        line.socket.transport.abort()
        again = await peer.line()
        await again.next()
        await again.send(welcome("e2"))
        await voter.until(lambda v: v.epoch == "e2")
        assert (voter.state, voter.paper, voter.steps) == (None, None, 0)
        await again.send(state(1, epoch="e2"))
        await voter.until(lambda v: v.revision == 1)
        assert voter.went_back == 0


@own_time
async def test_nobody_at_the_address_is_one_clear_sentence() -> None:
    async with Site("http://127.0.0.1:1") as site:
        with pytest.raises(Unreachable, match=r"no engine answers at http://127\.0\.0\.1:1"):
            await Voter.join(site, token="t")


@pytest.mark.parametrize(
    ("url", "origin", "websocket"),
    [
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080", "ws://127.0.0.1:8080"),
        ("HTTP://Hall.Example:80", "http://hall.example", "ws://hall.example"),
        ("https://rosta.example", "https://rosta.example", "wss://rosta.example"),
        ("https://rosta.example:8443", "https://rosta.example:8443", "wss://rosta.example:8443"),
        ("http://[::1]:8080", "http://[::1]:8080", "ws://[::1]:8080"),
    ],
)
@own_time
async def test_the_origin_is_what_a_browser_would_send(url: str, origin: str, websocket: str) -> None:
    async with Site(url) as site:
        assert (site.origin, site.websocket) == (origin, websocket)


@pytest.mark.parametrize("url", ["127.0.0.1:8080", "ftp://x", "http://", "http://x/path", "http://x:port", ""])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Site(url)


def test_a_token_stands_after_the_hash() -> None:
    assert token_of("http://127.0.0.1:8080/chair#abc") == "abc"
    assert token_of("http://127.0.0.1:8080/chair") == ""
