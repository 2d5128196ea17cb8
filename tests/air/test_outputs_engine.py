"""Outputs on a running engine: pictures, delays, keys, feeds, and what survives."""

import asyncio
import json

import httpx
import pytest
from engine import Engine
from onair import WAIT_SECONDS, Consumer, Producer
from peers import Peer, Scene

from klubba_clients import Operator


async def feed(url: str, name: str, key: str, **query: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=WAIT_SECONDS) as http:
        return await http.get(f"/feeds/{name}", params={"key": key, **query})


async def test_a_consumer_is_right_at_once_and_follows_the_meeting(engine: Engine, operator: Operator) -> None:
    async with await Scene.made(engine.url, operator) as scene, await Producer.of(scene) as producer:
        async with await Consumer.tuned(engine.url, await producer.key()) as one:
            greeting = await one.until(lambda event: event["t"] in ("greeting", "air"))
            assert one.events[0]["t"] == "greeting"
            assert greeting
            assert (one.events[0]["output"], one.events[0]["join"]) == (
                "main",
                engine.url.replace("127.0.0.1", "localhost"),
            )
            await one.scene("none")
            await scene.take("arm", "open", poll="p")
            asking = await one.scene("lower", "asking")
            assert asking["board"]["question"]["sv"] == "Ska vi?"
            async with await Consumer.tuned(engine.url, await producer.key()) as late:
                assert (await late.until(lambda event: event["t"] == "air"))["n"] >= asking["n"]
            await scene.take("close", "declare", "publish")
            assert (await one.scene("lower", "result"))["board"]["has_figures"]
        numbers = [event["n"] for event in one.events if event["t"] == "air"]
        assert numbers == sorted(set(numbers))


async def test_no_figure_on_any_output_in_any_state_before_publish(engine: Engine, operator: Operator) -> None:
    async with await Scene.made(engine.url, operator, seats=3) as scene, await Producer.of(scene) as producer:
        key = await producer.key()
        async with (
            await Consumer.tuned(engine.url, key) as one,
            await Consumer.tuned(engine.url, key, "preview") as two,
        ):
            await producer.do("preview", "full")
            seen = []
            for steps in (("arm",), ("open",), ("close",), ("declare",)):
                await scene.take(*steps, poll="p")
                if steps == ("open",):
                    async with await scene.voter(1) as voter:
                        assert (await voter.cast([0]))["answer"] == "accepted"
                    await one.until(lambda event: (event.get("board") or {}).get("voted") == 1)
                state = (await scene.chair.until(lambda c: c.state is not None)).state
                assert state is not None
                for name in ("options.csv", "summary.xml", "flat.json", "air.json", "winners.json"):
                    seen.append((await feed(engine.url, name, key, lang="both")).text)
            await scene.take("publish")
            await one.scene("lower", "result")
            await two.until(lambda event: (event.get("board") or {}).get("phase") == "result")
        before = [event for event in (*one.events, *two.events) if (event.get("board") or {}).get("phase") != "result"]
        for text in (*seen, *(json.dumps(event) for event in before)):
            assert "100,0" not in text
            assert '"has_figures": true' not in text
            assert '"has_figures":true' not in text
        assert "100,0" in (await feed(engine.url, "summary.xml", key)).text


async def test_a_delay_holds_what_was_allowed_and_survives_a_reload(engine: Engine, operator: Operator) -> None:
    async with await Scene.made(engine.url, operator) as scene, await Producer.of(scene) as producer:
        assert (await producer.add("slow")).status_code == 201
        await producer.do("delay", "2500", "slow")
        keys = await producer.keys()
        slow, main = keys["outputs"]["slow"]["key"], keys["outputs"]["main"]["key"]
        async with await Consumer.tuned(engine.url, main) as now, await Consumer.tuned(engine.url, slow) as later:
            await scene.take("arm", "open", poll="p")
            await now.scene("lower", "asking")
            assert later.events[-1]["t"] == "greeting" or later.events[-1]["scene"] == "none"
            await later.socket.close()
            async with await Consumer.tuned(engine.url, slow) as reloaded:
                await now.scene("lower", "asking")
                assert (await feed(engine.url, "flat.json", slow)).json()["question"] == ""
                await reloaded.scene("lower", "asking")
            await producer.do("delay", "0", "slow")
            await scene.take("close")
            await now.scene("lower", "closed")
            assert (await feed(engine.url, "flat.json", slow)).json()["phase"] == "closed"


async def test_bad_commands_are_refused_and_the_picture_stays(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator) as scene, await Producer.of(scene) as producer:
        key = await producer.key()
        async with await Consumer.tuned(engine.url, key) as one:
            await one.scene("lower", "asking")
            heard = len(one.events)
            bad = [
                ("take", "ticker", 400), ("delay", "300001", 400), ("theme", "nosuch", 400), ("explode", "", 400),
                ("preview", "x" * 300, 400),
            ]  # fmt: skip
            for command, value, status in bad:
                refused = await producer.ask(command, value)
                assert (refused.status_code, bool(refused.json()["error"]["expected"])) == (status, True)
            assert (await producer.ask("take", output="nosuch")).status_code == 404
            assert (await producer.add("Bad Name")).status_code == 400
            assert (await producer.add("main")).status_code == 400
            await one.send("saw", 1, 0, "")
            await one.send("ping", 7)
            await one.until(lambda event: event["t"] == "pong")
            assert [event["t"] for event in one.events[heard:]] == ["pong"]


async def test_a_key_revoked_in_the_show_closes_its_line_and_the_producer_is_told(
    engine: Engine, operator: Operator
) -> None:
    async with await Scene.voting(engine.url, operator) as scene, await Producer.of(scene) as producer:
        token = scene.created.token("overlay")
        old = await producer.key()
        headers = {"Cookie": producer.http.headers["Cookie"], "Origin": engine.url}
        async with await Consumer.tuned(engine.url, token) as by_link, await Consumer.tuned(engine.url, old) as by_key:
            await by_link.scene("lower")
            await by_key.scene("lower")
            await producer.do("newkey")
            assert await by_link.closed() == await by_key.closed() == 4401
        for key in (token, old):
            async with await Consumer.tuned(engine.url, key) as again:
                assert await again.closed() == 4401
            refused = await feed(engine.url, "flat.json", key)
            assert (refused.status_code, refused.json()["error"]["code"]) == (401, "key_revoked")
        async with await Consumer.dial(engine.url, "/ws/producer", **headers) as desk:
            said = await desk.until(lambda event: bool(event.get("troubles")))
            assert "nyckel som inte gäller" in said["troubles"][0]["sv"]
        async with await Consumer.tuned(engine.url, await producer.key()) as fresh:
            await fresh.scene("lower")
        async with await Peer.dial(engine.url, "overlay", key=token, origin=None) as raw:
            assert await raw.closed() == 4403


@pytest.mark.parametrize(
    "key", ["", "x", "A" * 22, "a.b.c", "....", "no-such-meeting.main.AAAAAAAAAAAAAAAAAAAAAA", "å.main.x", "a" * 5000]
)
async def test_no_wrong_key_opens_anything(engine: Engine, key: str) -> None:
    assert (await feed(engine.url, "flat.json", key)).status_code == 401


async def test_a_key_opens_only_its_own_output(engine: Engine, operator: Operator) -> None:
    async with await Scene.made(engine.url, operator) as scene, await Producer.of(scene) as producer:
        await producer.add("other")
        keys = await producer.keys()
        meeting, name, proof = keys["outputs"]["main"]["key"].split(".")
        for forged in (f"{meeting}.other.{proof}", f"{meeting}.~chair.{proof}", f"{meeting}.~producer.{proof}"):
            assert (await feed(engine.url, "flat.json", forged)).status_code == 401
        assert "chair" not in keys["controls"]
        control = keys["controls"]["producer"]
        assert (await feed(engine.url, "flat.json", control)).status_code == 401
        assert name == "main"


async def test_only_producer_and_operator_come_to_the_desk(engine: Engine, operator: Operator) -> None:
    async with await Scene.made(engine.url, operator) as scene:
        path = f"/api/air/{scene.created.meeting}"
        hall = (await scene.site.join("hall", token=scene.created.token("hall"))).cookie
        voter = await scene.cookie(1)
        producer = (await scene.site.join("producer", token=scene.created.token("producer"))).cookie
        async with httpx.AsyncClient(base_url=engine.url, trust_env=False) as http:
            for cookie in ("", hall, voter):
                assert (await http.get(f"{path}/keys", headers={"Cookie": cookie})).status_code == 403
            foreign = {"Cookie": producer, "Origin": "http://elsewhere.example"}
            assert (await http.post(f"{path}/main/clear", json={}, headers=foreign)).status_code == 403
            as_operator = {"Authorization": f"Bearer {engine.key}"}
            assert "chair" in (await http.get(f"{path}/keys", headers=as_operator)).json()["controls"]
        for cookie in ("", hall, producer.replace("producer", "hall")):
            async with await Consumer.dial(engine.url, "/ws/producer", Cookie=cookie, Origin=engine.url) as refused:
                assert await refused.closed() == 4401


async def test_the_desk_shows_who_is_connected_and_what_they_report(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator) as scene, await Producer.of(scene) as producer:
        headers = {"Cookie": producer.http.headers["Cookie"], "Origin": engine.url}
        key = await producer.key()
        async with await Consumer.dial(engine.url, "/ws/producer", **headers) as desk:
            async with await Consumer.tuned(engine.url, key) as one:
                air = await one.scene("lower")
                await one.send("saw", air["n"], 3, "a font could not be loaded")

                def reported(event: dict[str, object]) -> bool:
                    seen = event["channels"][0]["seen"]  # type: ignore[index]
                    return bool(seen) and seen[0]["dropped"] == 3

                row = (await desk.until(reported))["channels"][0]
                assert (row["scene"], row["n"]) == ("lower", air["n"])
                (seen,) = row["seen"]
                assert (seen["kind"], seen["n"], seen["live"]) == ("overlay", air["n"], True)
                assert seen["trouble"] == "a font could not be loaded"
            await desk.until(lambda event: event["channels"][0]["seen"][0]["live"] is False)
            await feed(engine.url, "flat.json", key)
            await desk.until(lambda event: event["channels"][0]["polled_ms"] >= 0)
            async with await Consumer.tuned(engine.url, key) as again:
                await again.scene("lower")
                await scene.chair.until(
                    lambda c: bool(c.state and c.state.connected and c.state.connected.overlays == 1)
                )


async def test_a_frame_that_is_none_is_refused_and_three_close(engine: Engine, operator: Operator) -> None:
    async with await Scene.made(engine.url, operator) as scene, await Producer.of(scene) as producer:
        key = await producer.key()
        async with await Consumer.tuned(engine.url, key) as one:
            await one.scene("none")
            for bad in ('{"a":1}', "[", '["step",1]'):
                await one.socket.send(bad)
            assert await one.closed() == 4400
            faults = [event for event in one.events if event["t"] == "error"]
            assert [fault.get("fatal", False) for fault in faults] == [False, False, True]


async def test_settings_pictures_and_the_timeline_survive_kill_9(own_engine: Engine) -> None:
    async with Operator(own_engine.url, own_engine.key) as operator:
        async with await Scene.voting(own_engine.url, operator) as scene, await Producer.of(scene) as producer:
            await producer.add("slow")
            await producer.do("take", "strap", "slow")
            await producer.do("mode", "manual", "slow")
            await producer.do("freeze", "on")
            await producer.do("delay", "60000", "slow")
            key, main = await producer.key("slow"), await producer.key()
            async with await Consumer.tuned(own_engine.url, key) as one:
                await one.scene("strap", "asking")
            await scene.take("close")
            before = (await producer.get("timeline.json")).json()["entries"]
            own_engine.restart()
            async with (
                await Consumer.tuned(own_engine.url, key) as one,
                await Consumer.tuned(own_engine.url, main) as two,
            ):
                await one.scene("strap", "asking")
                await two.scene("lower", "asking")
            after = (await producer.get("timeline.json")).json()["entries"]
            assert after[: len(before)] == before
            assert {(entry["output"], entry["scene"]) for entry in after} >= {("slow", "strap"), ("main", "lower")}
            srt = await producer.get("timeline.srt?output=main&start=0")
            assert "Omröstning pågår\nSka vi?" in srt.text
        own_engine.stop()
    for secret in (key, main, main.rpartition(".")[2]):
        assert secret not in own_engine.errors()


async def test_the_timeline_may_be_asked_for_while_it_is_written(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator) as scene, await Producer.of(scene) as producer:
        taken = ["strap", "full", "card", "lower"] * 3

        async def read() -> None:
            for _ in range(25):
                assert (await producer.get("timeline.json")).status_code == 200

        async def take() -> None:
            for scene_name in taken:
                await producer.do("take", scene_name)

        await asyncio.gather(read(), read(), take())
        entries = (await producer.get("timeline.json")).json()["entries"]
        assert [entry["scene"] for entry in entries][-len(taken) :] == taken
