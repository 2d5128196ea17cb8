"""A rehearsal is marked on every screen, and the real meeting on none."""

import pytest
from hosting import Hosted, OpenPage
from playwright.async_api import expect

from klubba_clients.operator import created

MARK = "getComputedStyle(document.documentElement, '::after').content"


@pytest.mark.parametrize("screen", ["voter", "chair", "hall", "overlay"])
async def test_every_screen_says_that_it_is_a_rehearsal(hosted: Hosted, open_page: OpenPage, screen: str) -> None:
    path = f"/api/meetings/{hosted.created.meeting}/rehearsal/copy"
    copy = created((await hosted.operator.ask("POST", path, {"phones": 1})).json())
    for made, marked in ((copy, True), (hosted.created, False)):
        page = await open_page(made.cards[0].link if screen == "voter" else made.links[screen], 1280, 720)
        root = page.locator("html")
        await expect(page.locator("body")).to_contain_text("" if screen == "overlay" else "möte", ignore_case=True)
        if marked:
            await expect(root).to_have_attribute("data-rehearsal", "")
            assert "ÖVNING" in await page.evaluate(MARK)
        else:
            await expect(root).not_to_have_attribute("data-rehearsal", "")
            assert await page.evaluate(MARK) == "none"
