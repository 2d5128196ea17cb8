"""Klubba on the home screen: what a browser needs for it is there, and it is offered once and never again."""

from hosting import Hosted, OpenPage, run
from playwright.async_api import Page, expect

PHONE = {"width": 375, "height": 740}


async def can_be_installed(page: Page) -> None:
    """What Chromium says when it would let the page be installed."""
    await page.evaluate(
        """() => {
            window.prompted = 0;
            const event = new Event("beforeinstallprompt", { cancelable: true });
            event.prompt = async () => { window.prompted += 1; };
            dispatchEvent(event);
            window.quiet = event.defaultPrevented;
        }"""
    )


async def test_the_browser_finds_nothing_that_stands_in_the_way(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.created.cards[0].link, **PHONE)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Du är på plats")
    await expect(page.locator("link[rel=manifest]")).to_have_count(1)
    session = await page.context.new_cdp_session(page)
    manifest = await session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert '"display": "standalone"' in manifest["data"]
    errors = await session.send("Page.getInstallabilityErrors")
    # The browser of a test keeps nothing, which is the one thing that it holds against the page.
    assert [error["errorId"] for error in errors["installabilityErrors"]] in ([], ["in-incognito"])
    icon = await page.locator("link[rel=apple-touch-icon]").get_attribute("href")
    assert (await page.request.get(hosted.engine.url + str(icon))).headers["content-type"] == "image/png"


async def test_it_is_offered_once(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.created.cards[0].link, **PHONE)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Du är på plats")
    offer = page.locator(".install")
    await expect(offer).to_have_count(0)
    await can_be_installed(page)
    await expect(offer).to_contain_text("Det behövs inte för att rösta.")
    assert await page.evaluate("quiet")
    await offer.get_by_role("button", name="Lägg till").click()
    await expect(offer).to_have_count(0)
    assert await page.evaluate("prompted") == 1
    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Du är på plats")
    await can_be_installed(page)
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await expect(page.locator(".options")).to_be_visible()
        await run(chair, "plan", "close", "declare", "publish")
        await run(chair, "fragor", "arm")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Ingen omröstning just nu")
    await expect(offer).to_have_count(0)


async def test_an_offer_that_was_left_unanswered_does_not_come_back(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.created.cards[0].link, **PHONE)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Du är på plats")
    await can_be_installed(page)
    await expect(page.locator(".install")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Du är på plats")
    await can_be_installed(page)
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    await expect(page.locator(".install")).to_have_count(0)


async def test_it_is_never_offered_over_a_ballot(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.created.cards[0].link, **PHONE)
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await expect(page.locator(".rules")).to_be_visible()
        await can_be_installed(page)
        await expect(page.locator(".install")).to_have_count(0)
