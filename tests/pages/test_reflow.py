"""Every page at 400 % zoom (320 CSS pixels wide) and with text twice as large: nothing is cut off or goes sideways."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from engine import Engine
from hosting import Hosted, OpenPage, host, run
from playwright.async_api import Page, expect
from reflow import cut_off, twice_as_large

ZOOMED = (320, 640)
TABLET = (820, 1180)
Open = Callable[[Hosted, OpenPage, tuple[int, int]], Awaitable[Page]]

POLLS = [
    {"id": "a", "title": "Ska regionen bygga ut kollektivtrafiken?", "method": "yes_no_abstain"},
    {
        "id": "b",
        "title": "Vilka två frågor?",
        "method": "choose",
        "choose": 2,
        "options": ["Elkraftsförsörjning", "Tåg"],
    },
    {"id": "c", "title": "Hur bra är platserna?", "method": "rating", "options": ["Torget", "Hamnpromenaden"]},
]
ITEMS = [{"title": "Kompetensförsörjning och infrastruktur", "polls": POLLS}]


@pytest_asyncio.fixture(loop_scope="session")
async def held(engine: Engine) -> AsyncIterator[Hosted]:
    hosting = await host(engine, 12, ITEMS, title="Näringslivsparlamentet i Norrland", seat_map=[])
    yield hosting
    await hosting.close()


def by_link(name: str, sign: str, path: str = "") -> Open:
    async def opening(held: Hosted, open_page: OpenPage, size: tuple[int, int]) -> Page:
        link = held.links[name]
        page = await open_page(link.replace(f"/{name}#", f"/{path or name}#"), *size)
        await expect(page.locator(sign).first).to_be_visible()
        return page

    return opening


async def voter(held: Hosted, open_page: OpenPage, size: tuple[int, int]) -> Page:
    page = await open_page(held.created.cards[0].link, *size)
    await expect(page.locator(".who")).to_be_visible()
    return page


async def plain(held: Hosted, open_page: OpenPage, size: tuple[int, int]) -> Page:
    page = await open_page(held.engine.url + "/plain", *size)
    await page.get_by_label("Kod på platskortet").fill(held.created.cards[1].code)
    await page.get_by_role("button", name="Gå med").click()
    await expect(page.locator(".who")).to_be_visible()
    return page


PAGES: dict[str, Open] = {
    "voter": voter,
    "plain": plain,
    "chair": by_link("chair", "#primary"),
    "operator": by_link("organiser", "#primary", "operator"),
    "moderator": by_link("moderator", ".moderator h1"),
    "organiser": by_link("organiser", ".parts"),
    "cards": by_link("cards", ".card"),
    "hall": by_link("hall", ".layer"),
    "producer": by_link("producer", "main"),
}


async def read(page: Page, state: str, faults: list[str]) -> None:
    await page.evaluate("document.fonts.ready")
    await page.evaluate("document.getAnimations().forEach((a) => a.effect.getTiming().iterations < 9 && a.finish())")
    faults += [f"{state}: {fault}" for fault in await cut_off(page)]


# The hall's picture is as large as its screen, whatever size its text is given.
CASES = [
    (name, size, large)
    for name in PAGES
    for size, large in ((ZOOMED, False), ((375, 740), True), (TABLET, True))
    if name != "hall" or not large
]


@pytest.mark.parametrize(("name", "size", "large"), CASES)
async def test_everything_can_be_read(
    held: Hosted, open_page: OpenPage, name: str, size: tuple[int, int], large: bool
) -> None:
    page = await PAGES[name](held, open_page, size)
    if large:
        await twice_as_large(page)
    faults: list[str] = []
    await read(page, "before", faults)
    async with await held.chair() as chair:
        await run(chair, "c", "arm", "open", "close", "declare", "publish")
        await run(chair, "a", "arm", "open")
        if name == "plain":
            await page.reload()
            await twice_as_large(page) if large else None
        await held.vote([[0], [0], [1], [0]])
        await read(page, "open", faults)
        await run(chair, "a", "close")
        await read(page, "closed", faults)
        await run(chair, "a", "declare", "publish")
        if name == "plain":
            await page.reload()
            await twice_as_large(page) if large else None
        await page.wait_for_timeout(700)
        await read(page, "result", faults)
    assert faults == []


async def test_the_reader_finds_what_it_is_for(held: Hosted, open_page: OpenPage) -> None:
    page = await voter(held, open_page, ZOOMED)
    assert await cut_off(page) == []
    await page.evaluate(
        """() => {
            const box = document.body.appendChild(document.createElement("p"));
            box.textContent = "Den här raden är avskuren";
            box.style.cssText = "width: 60px; height: 12px; overflow: hidden; white-space: nowrap";
        }"""
    )
    assert any("Den här raden" in fault for fault in await cut_off(page))
