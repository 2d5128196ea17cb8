"""A session that its holder ends, "not me" on a phone: its pages close wherever they are open."""

import contextlib
import signal
from pathlib import Path

import httpx
from engine import run_engine
from peers import Peer, Scene

from klubba_clients import Operator, Site


async def test_not_me_closes_the_pages_of_that_session_on_every_engine(redis_url: str, tmp_path: Path) -> None:
    """A session is ended on one engine; its pages on both close, in the same words, and nobody else's."""
    env = {"REDIS_URL": redis_url}
    with run_engine(tmp_path / "a", env=env) as here, run_engine(tmp_path / "b", env=env) as there:
        async with (
            Operator(here.url, here.key) as operator,
            Site(there.url) as elsewhere,
            await Scene.made(here.url, operator) as scene,
            contextlib.AsyncExitStack() as pages,
        ):

            async def opened(url: str, role: str, cookie: str) -> Peer:
                page = await pages.enter_async_context(await Peer.dial(url, role, cookie=cookie))
                await page.kind("state")
                return page

            left = {role: await _joined(elsewhere, scene, role) for role in ("voter", "chair")}
            tabs = {role: [await opened(url, role, left[role]) for url in (here.url, there.url)] for role in left}
            other = await opened(there.url, "voter", await _joined(elsewhere, scene, "voter", 1))
            for role in left:
                await scene.site.leave(role, left[role])
                assert [await tab.closed() for tab in tabs[role]] == [4401, 4401], role
            assert not any(frame["t"] == "moved" for tab in tabs["voter"] for frame in tab.frames)
            await other.send("ping", 7)
            await other.until(lambda frame: frame["t"] == "pong" and frame["n"] == 7)
            # What happened while an engine did not look, it sees at once: then it says no more than it knows.
            again, renewed = await _joined(elsewhere, scene, "voter"), await _joined(elsewhere, scene, "chair")
            phone = await opened(there.url, "voter", again)
            there.process.send_signal(signal.SIGSTOP)
            await scene.site.leave("voter", again)
            cards = (await scene.site.join("operator", token=scene.created.token("cards"))).cookie
            async with httpx.AsyncClient(base_url=here.url, trust_env=False) as http:
                headers = {"Origin": here.url, "Cookie": cards}
                assert (
                    await http.post(f"/api/meetings/{scene.created.meeting}/seats/2/renew", headers=headers)
                ).is_success
            there.process.send_signal(signal.SIGCONT)
            assert await phone.closed() == 4401
            assert await other.closed() == 4401
            await opened(there.url, "chair", renewed)


async def _joined(site: Site, scene: Scene, role: str, seat: int = 0) -> str:
    """The cookie of a fresh session: of a seat, the first is 0, or of the chair."""
    token = scene.created.cards[seat].token if role == "voter" else scene.created.token(role)
    return (await site.join(role, token=token)).cookie
