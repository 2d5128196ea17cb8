"""The store away or full: nothing is acknowledged, everybody is told, and it all comes back by itself."""

import asyncio
import os
import secrets
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import redis
from engine import Engine, run_engine
from peers import Frame, Peer, Scene
from servers import DURABLE

from klubba_clients import Operator

RECOVERED_WITHIN_SECONDS = 10.0


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine whose store these tests may harm."""
    with run_engine(tmp_path_factory.mktemp("harmed")) as running:
        yield running


def store_of(engine: Engine) -> "redis.Redis[bytes]":
    return redis.Redis(unix_socket_path=str(engine.data / "store" / "server.sock"))


async def ready(engine: Engine) -> int:
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        return (await http.get(engine.url + "/readyz")).status_code


def away(frame: Frame) -> bool:
    return frame["t"] == "state" and frame.get("away", False)


async def cast_until_answered(voter: Peer, ballot_id: bytes) -> Frame:
    """As a phone does: the same ballot again after `busy`, when the engine said."""
    while True:
        answer = await voter.cast([0], ballot_id=ballot_id)
        if answer["answer"] != "busy":
            return answer
        assert answer["retry_after_ms"] >= 500
        await asyncio.sleep(answer["retry_after_ms"] / 1000)


async def test_a_full_store_acknowledges_nothing_and_everybody_is_told(own: Engine) -> None:
    async with (
        Operator(own.url, own.key) as operator,
        await Scene.voting(own.url, operator) as scene,
        await scene.voter(1) as voter,
        await scene.page("hall") as hall,
        await scene.page("chair") as chair,
    ):
        ballot_id = secrets.token_bytes(16)
        with store_of(own) as client:
            client.config_set("maxmemory", 1)
            try:
                for screen in (voter, hall, chair):
                    await screen.until(away)
                told = await chair.until(lambda frame: away(frame) and "store_away" in str(frame.get("alerts")))
                assert "minne är fullt" in str(told["alerts"])
                assert await ready(own) == 503
                answer = await voter.cast([0], ballot_id=ballot_id)
                assert (answer["answer"], answer.get("receipt")) == ("busy", None)
                assert answer["retry_after_ms"] >= 500
            finally:
                client.config_set("maxmemory", 0)
            healed = time.monotonic()
        seen = len(voter.frames)
        assert (await cast_until_answered(voter, ballot_id))["answer"] == "accepted"
        assert time.monotonic() - healed < RECOVERED_WITHIN_SECONDS
        await voter.until(lambda frame: frame["t"] == "state" and not frame.get("away", False), seen)
        await chair.until(lambda frame: frame["t"] == "state" and not frame.get("alerts"), len(chair.frames) - 1)
        assert await ready(own) == 200
        assert (await scene.chair.until(lambda c: c.state is not None and c.state.voted == 1)).state


async def test_a_killed_store_comes_back_under_living_sockets(own: Engine) -> None:
    async with (
        Operator(own.url, own.key) as operator,
        await Scene.voting(own.url, operator) as scene,
        await scene.voter(1) as voter,
        await scene.voter(2) as other,
    ):
        first = await voter.cast([0])
        with store_of(own) as client:
            pid = client.info("server")["process_id"]
        os.kill(pid, signal.SIGKILL)
        killed = time.monotonic()
        assert (await cast_until_answered(other, secrets.token_bytes(16)))["answer"] == "accepted"
        assert time.monotonic() - killed < RECOVERED_WITHIN_SECONDS
        # The first one is still there, with its receipt.
        assert await voter.cast([0], ballot_id=first["ballot_id"]) == {**first, "answer": "same"}


async def test_a_hung_store_is_noticed_and_forgotten(own: Engine) -> None:
    async with (
        Operator(own.url, own.key) as operator,
        await Scene.voting(own.url, operator) as scene,
        await scene.voter(1) as voter,
    ):
        with store_of(own) as client:
            pid = client.info("server")["process_id"]
        os.kill(pid, signal.SIGSTOP)
        try:
            await voter.until(away)
            assert await ready(own) == 503
        finally:
            os.kill(pid, signal.SIGCONT)
        healed = time.monotonic()
        assert (await cast_until_answered(voter, secrets.token_bytes(16)))["answer"] == "accepted"
        assert time.monotonic() - healed < RECOVERED_WITHIN_SECONDS


@pytest.mark.needs("redis-server")
async def test_a_store_of_ones_own_may_go_and_come_back(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("r")
    command = ["redis-server", "--port", "0", "--unixsocket", str(home / "s"), "--dir", str(home), *DURABLE]

    def start() -> "subprocess.Popen[bytes]":
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        with redis.Redis(unix_socket_path=str(home / "s")) as client:
            while True:
                try:
                    client.ping()
                except redis.RedisError:
                    time.sleep(0.01)
                else:
                    return server

    server = start()
    try:
        with run_engine(tmp_path, env={"REDIS_URL": f"unix://{home / 's'}"}) as engine:
            async with (
                Operator(engine.url, engine.key) as operator,
                await Scene.voting(engine.url, operator) as scene,
                await scene.voter(1) as voter,
            ):
                server.kill()
                server.wait()
                await voter.until(away)
                ballot_id = secrets.token_bytes(16)
                assert (await voter.cast([0], ballot_id=ballot_id))["answer"] == "busy"
                server = start()
                assert (await cast_until_answered(voter, ballot_id))["answer"] == "accepted"
    finally:
        server.kill()
        server.wait()
