"""What a phone must carry before it can vote: every byte of a cold first load, as the browser counts them."""

import asyncio
import re

from hosting import Hosted, run
from pageweight import Wire
from playwright.async_api import Browser, expect

from klubba.edge.pages import root

FIRST_LOAD_MAX_BYTES = 15_000
PATIENCE_SECONDS = 30


def first_and_later() -> tuple[set[str], set[str]]:
    """The paths of the assets that the voter's page names, and of all the others."""
    named = set(re.findall(r"/assets/[^\"']+", (root() / "voter.html").read_text()))
    return named, {f"/assets/{file.name}" for file in (root() / "assets").iterdir()} - named


async def test_a_cold_first_load_up_to_a_ballot_is_within_its_bytes_and_is_enough_to_vote(
    hosted: Hosted, browser: Browser
) -> None:
    """Headers, the door's answer, the socket's handshake and frames included. Whatever comes after that is held back
    for good: it is not counted, and nobody waits for it between the tap and the receipt."""
    first, later = first_and_later()
    context = await browser.new_context(viewport={"width": 375, "height": 740})
    page = await context.new_page()
    wire, tools = await Wire.on(page)
    await tools.send("Fetch.enable", {"patterns": [{"urlPattern": f"*{path}"} for path in sorted(later)]})
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await page.goto(hosted.created.cards[0].link, wait_until="commit")
        option = page.locator(".option").first
        await expect(option).to_be_visible()
        async with asyncio.timeout(PATIENCE_SECONDS):
            await wire.whole(but=later)
        carried = wire.copy()
        assert carried.total <= FIRST_LOAD_MAX_BYTES, "\n".join(carried.lines())
        # That this was all of it, and the real thing.
        sizes = {answer.path: answer.body for answer in carried.answers.values()}
        assert set(sizes) == {"/", "/api/join", *first}
        assert sizes["/"] == (root() / "voter.html.gz").stat().st_size
        assert all(sizes[path] == (root() / f"{path[1:]}.gz").stat().st_size for path in first)
        assert all(answer.headers > 0 for answer in carried.answers.values())
        assert carried.handshake > 0
        assert len(carried.frames) >= len(("welcome", "agenda", "paper", "state", "mine"))
        # And enough: the rest has been asked for, and is not here.
        assert {answer.path for answer in wire.answers.values()} & later
        await option.click()
        await expect(page.locator(".registered")).to_contain_text("Registrerad: Ja.")
        assert not {answer.path for answer in wire.answers.values() if answer.whole} & later
    await context.close()
