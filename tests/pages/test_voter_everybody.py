"""The voter's page for everybody: axe, targets, keyboard, large text, in every state and at every width."""

import pytest
from axe import Everybody
from hosting import Hosted, OpenPage, run
from playwright.async_api import Locator, Page, expect

WIDTHS = (820, 1920)


def option(page: Page, text: str) -> Locator:
    return page.locator(".options").get_by_role("button", name=text)


async def test_every_state_of_a_vote(hosted: Hosted, open_page: OpenPage, everybody: Everybody) -> None:
    everybody.widths = WIDTHS
    page = await open_page(hosted.created.cards[0].link, 375, 740)
    top = page.get_by_role("heading", level=1)
    status = page.locator(".status")
    await expect(top).to_have_text("Du är på plats")
    await everybody(page, "before the first vote")
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await expect(page.locator(".rules")).to_be_visible()
        await everybody(page, "open, nothing chosen")
        await option(page, "Ja").click()
        await expect(status).to_contain_text("Registrerad: Ja.")
        await everybody(page, "registered")
        await option(page, "Nej").click()
        await expect(status).to_contain_text("Ändrad.")
        await everybody(page, "changed")
        await run(chair, "plan", "pause")
        await expect(status).to_contain_text("pausad")
        await everybody(page, "paused")
        await run(chair, "plan", "resume", "close")
        await expect(page.locator(".panel")).to_be_visible()
        await everybody(page, "closed")
        await run(chair, "plan", "declare", "publish")
        await expect(page.locator(".bars")).to_be_visible()
        await everybody(page, "result")
        await run(chair, "fragor", "arm")
        await expect(top).to_have_text("Ingen omröstning just nu")
        await everybody(page, "between votes")
        await run(chair, "fragor", "open")
        await option(page, "Skogen").click()
        await expect(status).to_contain_text("1 av 2 valda")
        await everybody(page, "one of two chosen")
        await page.context.set_offline(True)
        await expect(page.locator(".banner")).to_be_visible(timeout=15_000)
        await everybody(page, "no link")
        await page.context.set_offline(False)
        await chair.step("annul", "fragor", reason="Fel fråga visades.")
        await expect(page.locator(".panel")).to_contain_text("ogiltigförklarad")
        await everybody(page, "annulled")


async def test_outside_the_meeting(hosted: Hosted, open_page: OpenPage, everybody: Everybody) -> None:
    page = await open_page(hosted.engine.url + "/v", 375, 740)
    await page.get_by_label("Kod på platskortet").fill("abc")
    await page.get_by_role("button", name="Gå med").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await everybody(page, "a code too short")
    first = await open_page(hosted.created.cards[0].link, 375, 740)
    await expect(first.locator(".who")).to_be_visible()
    second = await open_page(hosted.created.cards[0].link, 375, 740)
    await expect(second.locator(".who")).to_be_visible()
    await expect(first.get_by_role("heading", level=1)).to_have_text("Du röstar nu på en annan telefon")
    await everybody(first, "moved to another phone")


async def test_the_check_finds_what_it_is_for(hosted: Hosted, open_page: OpenPage, everybody: Everybody) -> None:
    page = await open_page(hosted.engine.url + "/v", 375, 740)
    await expect(page.get_by_label("Kod på platskortet")).to_be_visible()
    await page.evaluate(
        """() => {
            document.querySelector("label").remove();
            const pale = document.body.appendChild(document.createElement("p"));
            pale.textContent = "Blekt";
            pale.style.color = "#bbb";
            const small = document.body.appendChild(document.createElement("button"));
            small.textContent = "x";
            small.style.cssText = "width: 20px; height: 20px; padding: 0";
            small.after("wide".repeat(100));
            document.body.style.overflowWrap = "normal";
        }"""
    )
    with pytest.raises(AssertionError) as failed:
        await everybody(page, "spoilt")
    for word in ("light: label", "light: color-contrast", "target 20 x 20", "wider than the screen"):
        assert word in str(failed.value)
