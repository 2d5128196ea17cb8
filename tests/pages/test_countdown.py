"""The time left of a timed round on the phone, in the hall, with the chair and on air: it never goes back by itself."""

import asyncio
import re
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from engine import Engine
from hosting import Hosted, OpenPage, host, run
from playwright.async_api import Page, WebSocketRoute, expect

from pictures import ON_AIR, do, hands

LIMIT_SECONDS = 600
LATE_SECONDS = 2.5
CLOCK = "[role=timer] > span:first-of-type, .clock"
POLL = {"id": "timed", "title": "Ska vi bygga?", "method": "yes_no", "closes_after_s": LIMIT_SECONDS}
WATCH = """(clock) => {
    window.seen = [];
    const look = () => {
        const at = document.querySelector(clock)?.innerText.match(/(\\d+):(\\d\\d)/);
        const seconds = at ? 60 * at[1] + +at[2] : -1;
        if (seen.at(-1) !== seconds) seen.push(seconds);
        requestAnimationFrame(look);
    };
    look();
}"""


@pytest_asyncio.fixture(loop_scope="session")
async def timed(engine: Engine) -> AsyncIterator[Hosted]:
    hosted = await host(engine, items=[{"id": "a", "title": "Energi", "polls": [POLL]}])
    yield hosted
    await hosted.close()


def link(hosted: Hosted, who: str) -> str:
    return hosted.created.cards[-1].link if who == "phone" else hosted.links[who]


async def left(page: Page) -> int:
    """Seconds, as they stand on the page."""
    found = re.search(r"(\d+):(\d\d)", await page.locator(CLOCK).first.inner_text())
    assert found is not None
    return 60 * int(found[1]) + int(found[2])


async def goes_to(page: Page, least: int, most: int) -> None:
    async with asyncio.timeout(60):
        while not least <= await left(page) <= most:  # noqa: ASYNC110 - what stands on a page sends no event
            await asyncio.sleep(0.05)


async def counts_down(overlay: Page, http: httpx.AsyncClient) -> None:
    await expect(overlay.locator(ON_AIR)).to_contain_text("Omröstning pågår")
    await do(http, "take", "countdown")


@pytest.mark.parametrize("who", ["phone", "hall", "chair", "overlay"])
async def test_frames_that_come_late_do_not_set_it_back(timed: Hosted, open_page: OpenPage, who: str) -> None:
    page = await open_page("about:blank", 1280, 800)
    late, came = False, 0

    def route(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def to_page(data: str | bytes) -> None:
            nonlocal came
            came += late and b"left_ms" in (data if isinstance(data, bytes) else data.encode())
            asyncio.get_running_loop().call_later(LATE_SECONDS if late else 0, socket.send, data)

        server.on_message(to_page)

    await page.route_web_socket("**/ws/*", route)
    await page.goto(link(timed, who))
    async with await timed.chair() as chair, hands(timed) as http:
        await run(chair, "timed", "arm", "open")
        if who == "overlay":
            await counts_down(page, http)
        await goes_to(page, LIMIT_SECONDS - 100, LIMIT_SECONDS - 1)
        await page.evaluate(WATCH, CLOCK)
        late = True
        await timed.vote([["yes"], ["no"]])
        async with asyncio.timeout(60):
            while came < 3:  # noqa: ASYNC110 - counted by the route above
                await asyncio.sleep(0.05)
        await asyncio.sleep(LATE_SECONDS + 0.5)
        seen = await page.evaluate("seen")
        assert len(seen) > LATE_SECONDS
        assert seen == sorted(seen, reverse=True)
        # A limit that was moved is another one, however late it is heard.
        await chair.step("time", "timed", seconds=LIMIT_SECONDS)
        await goes_to(page, seen[-1] + 1, LIMIT_SECONDS)


async def test_a_picture_that_is_sent_again_says_what_is_left_now(timed: Hosted, open_page: OpenPage) -> None:
    """What is on air was written when the meeting was read last, and is sent with a guide, or to a second overlay."""
    page = await open_page(timed.links["overlay"], 1920, 1080)
    async with await timed.chair() as chair, hands(timed) as http:
        await run(chair, "timed", "arm", "open")
        await counts_down(page, http)
        await goes_to(page, LIMIT_SECONDS - 100, LIMIT_SECONDS - 1)
        await do(http, "freeze", "on")
        await asyncio.sleep(3)
        before = await left(page)
        await page.evaluate(WATCH, CLOCK)
        for guide in ("on", "off"):
            await do(http, "guide", guide)
            await expect(page.locator(".guide")).to_have_count(int(guide == "on"))
        assert max(await page.evaluate("seen")) <= before
        other = await open_page(timed.links["overlay"], 1920, 1080)
        await expect(other.locator(f"{ON_AIR} .clock")).to_be_visible()
        assert await left(other) <= before


async def test_it_stands_still_goes_on_and_is_taken_away(timed: Hosted, open_page: OpenPage) -> None:
    pages = [await open_page(link(timed, who), 1280, 800) for who in ("phone", "hall", "chair", "overlay")]
    *rooms, overlay = pages
    async with await timed.chair() as chair, hands(timed) as http:
        await run(chair, "timed", "arm", "open")
        await counts_down(overlay, http)
        for page in rooms:
            await expect(page.locator(CLOCK).first).to_contain_text(re.compile(r"Stänger om 9:\d\d"))
        await expect(overlay.locator(CLOCK)).to_be_visible()
        await run(chair, "timed", "pause")
        for page in rooms:
            await expect(page.locator(CLOCK).first).to_contain_text("Tiden står still")
        await expect(overlay.locator(ON_AIR)).to_contain_text("Omröstningen är pausad")
        stands = [await left(page) for page in pages]
        assert len(set(stands)) == 1
        await asyncio.sleep(2)
        assert [await left(page) for page in pages] == stands
        await run(chair, "timed", "resume")
        for page in pages:
            await goes_to(page, stands[0] - 60, stands[0] - 1)
        await chair.step("time", "timed", seconds=0)
        for page in pages:
            await expect(page.locator(CLOCK)).to_have_count(0)
