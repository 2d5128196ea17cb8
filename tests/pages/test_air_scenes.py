"""Scenes of real votes on air: a timed one, a live one, and full frames with more text than there is room for."""

import itertools
import re
from typing import Any

import pytest
from engine import Engine
from hosting import Hosted, OpenPage, host, run
from playwright.async_api import Page, expect

from pictures import ON_AIR, do, hands, still

LONG = "Hur säkrar regionen elkraft till industrin fram till 2035, och vem betalar för de nya ledningarna?"
LONG_EN = "How will the region secure electric power for industry until 2035, and who pays for the new lines?"
LIMIT_SECONDS = 90


def options(count: int) -> list[dict[str, str]]:
    return [{"text": f"{LONG} {n}", "text_en": f"{LONG_EN} {n}"} for n in range(count)]


POLLS: dict[str, dict[str, Any]] = {
    "timed": {"method": "yes_no", "closes_after_s": LIMIT_SECONDS},
    "live": {"method": "yes_no", "live": True},
    "five": {"method": "choose", "choose": 2, "winners": 2, "options": options(5)},
    "twelve": {"method": "choose", "choose": 2, "winners": 6, "options": options(12)},
    "seats": {"method": "choose", "choose": 1, "options": options(7)},
}


async def hosting(engine: Engine, poll: str) -> Hosted:
    question = {"id": poll, "title": LONG, "title_en": LONG_EN, **POLLS[poll]}
    return await host(engine, items=[{"id": "a", "title": "Energi", "title_en": "Energy", "polls": [question]}])


async def overlay(hosted: Hosted, open_page: OpenPage, language: str, scale: int = 1) -> Page:
    address = hosted.links["overlay"].replace("/overlay#", f"/overlay?lang={language}#")
    return await open_page(address, 1920 * scale, 1080 * scale)


async def seconds(page: Page) -> int:
    minutes, _, rest = (await page.locator(f"{ON_AIR} .clock").inner_text()).partition(":")
    return 60 * int(minutes) + int(rest)


async def test_the_countdown_of_a_timed_vote(engine: Engine, open_page: OpenPage) -> None:
    hosted = await hosting(engine, "timed")
    page = await overlay(hosted, open_page, "both")
    clock = page.locator(f"{ON_AIR} .clock")
    async with await hosted.chair() as chair, hands(hosted) as http:
        await run(chair, "timed", "arm", "open")
        await expect(page.locator(ON_AIR)).to_contain_text("Omröstning pågår")
        await do(http, "take", "countdown")
        await expect(clock).to_have_text(re.compile(r"1:[0-2]\d"))
        first = await seconds(page)
        assert LIMIT_SECONDS - 20 <= first <= LIMIT_SECONDS
        await expect(clock).not_to_have_text(f"1:{first - 60:02d}")
        later = await seconds(page)
        assert first - 20 <= later < first
        # Neither another picture nor a reload sets the clock back.
        await do(http, "bug", "on")
        await expect(page.locator(".bug")).to_be_visible()
        assert await seconds(page) <= later
        await page.reload()
        await expect(clock).to_be_visible()
        assert later - 20 <= await seconds(page) <= later
        await expect(page.locator(ON_AIR)).to_contain_text("left to vote")
        box = (await still(page)).getchannel("A").getbbox()
        assert box is not None
        assert (box[0], box[2], box[3]) == (96, 1824, 1026)
        await run(chair, "timed", "close")
        await expect(clock).to_have_count(0)
        await expect(page.locator(ON_AIR)).to_contain_text("Omröstningen är stängd")
    await hosted.close()


async def test_a_live_vote_shows_its_figures_and_the_rule_so_far(engine: Engine, open_page: OpenPage) -> None:
    hosted = await hosting(engine, "live")
    page = await overlay(hosted, open_page, "sv")
    async with await hosted.chair() as chair, hands(hosted) as http:
        await run(chair, "live", "arm", "open")
        await hosted.vote([["yes"], ["yes"], ["no"]])
        await expect(page.locator(f"{ON_AIR} .figures li b")).to_have_text(["2", "1"])
        await expect(page.locator(f"{ON_AIR} .rule")).to_contain_text("✓")
        await expect(page.locator(f"{ON_AIR} .rule")).to_contain_text("behöver minst 2 av 3, har 2")
        await expect(page.locator(ON_AIR)).to_contain_text("3 av 12")
        await do(http, "take", "full")
        await expect(page.locator(f"{ON_AIR} .foot .rule")).to_contain_text("har 2")
    await hosted.close()


MARKS = "h1, .rows > li, .seats, .count, .rule p, .reconciliation, .podium li, .winners > li"
PIECES = """(plate, marks) => [...plate.querySelectorAll(marks)]
    .map((piece) => piece.getBoundingClientRect())
    .map(({ left, top, right, bottom }) => [left, top, right, bottom])"""


@pytest.mark.parametrize("language", ["sv", "en", "both"])
@pytest.mark.parametrize("poll", ["five", "twelve", "seats"])
async def test_long_texts_are_set_smaller_and_nothing_lies_over_anything(
    engine: Engine, open_page: OpenPage, poll: str, language: str
) -> None:
    hosted = await hosting(engine, poll)
    page = await overlay(hosted, open_page, language, scale=2 if language == "both" else 1)
    async with await hosted.chair() as chair, hands(hosted) as http:
        await run(chair, poll, "arm", "open")
        await expect(page.locator(f"{ON_AIR} .asking")).to_be_visible()
        await do(http, "take", "full")
        await expect(page.locator(f"{ON_AIR} .rows")).to_be_visible()
        await apart(page, "asking")
        await hosted.vote([[0], [1], [1]] if poll == "seats" else [[0, 1], [1, 2], [1, 3]])
        await run(chair, poll, "close", "declare", "publish")
        await expect(page.locator(f"{ON_AIR} .reconciliation, {ON_AIR} .winners")).to_be_visible()
        for scene, mark in (("full", ".rows .track"), ("winners", ".podium"), ("lower", ".body")):
            await do(http, "take", scene)
            await expect(page.locator(f"{ON_AIR} {mark}").first).to_be_visible()
            await apart(page, scene)
    await hosted.close()


async def apart(page: Page, where: str) -> None:
    """Every piece of text inside the plate, and none over another one."""
    await still(page)
    plate = page.locator(f"{ON_AIR} .body")
    box = await plate.bounding_box()
    assert box is not None
    pieces = await plate.evaluate(PIECES, MARKS)
    assert pieces
    for left, top, right, bottom in pieces:
        assert box["x"] <= left <= right <= box["x"] + box["width"] + 1, where
        assert box["y"] <= top <= bottom <= box["y"] + box["height"] + 1, where
    for (a, b, c, d), (e, f, g, h) in itertools.combinations(pieces, 2):
        assert min(c, g) - max(a, e) <= 1 or min(d, h) - max(b, f) <= 1, f"{where}: {(a, b, c, d)} over {(e, f, g, h)}"
