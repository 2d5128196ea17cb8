"""A phone through a meeting: asleep, in airplane mode, with a second tab. Right within a second of coming back."""

import time

from hosting import Hosted, OpenPage, comes_to, run
from playwright.async_api import BrowserContext, Locator, Page, expect

PHONE = {"width": 375, "height": 740}
BACK_MS = 1_000
"""Within this time of coming back the page says what is true."""
SLOW_FACTOR = 20
"""Machines that run many tests at once are this much slower; what the page itself waits for is checked apart."""


def option(page: Page, text: str) -> Locator:
    return page.locator(".options").get_by_role("button", name=text)


async def asleep(page: Page) -> None:
    """The page is hidden and runs nothing, as with a phone in a pocket; nothing that is sent to it is read."""
    session = await page.context.new_cdp_session(page)
    await session.send("Page.setWebLifecycleState", {"state": "frozen"})


async def awake(page: Page) -> None:
    session = await page.context.new_cdp_session(page)
    await session.send("Page.setWebLifecycleState", {"state": "active"})


async def back_within_a_second(page: Page, selector: str, text: str, since: float) -> None:
    await expect(page.locator(selector).first).to_contain_text(text, timeout=BACK_MS * SLOW_FACTOR)
    assert time.monotonic() - since < BACK_MS * SLOW_FACTOR / 1000


async def test_a_phone_that_slept_through_the_close_shows_the_result(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.created.cards[0].link, **PHONE)
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await option(page, "Ja").click()
        await expect(page.locator(".status")).to_contain_text("Registrerad: Ja.")
        await asleep(page)
        await run(chair, "plan", "close", "declare", "publish")
        since = time.monotonic()
        await awake(page)
        await back_within_a_second(page, ".result-sentence", "1 ja, 0 nej", since)
        await back_within_a_second(page, ".own", "Din röst: Ja.", since)


async def test_airplane_mode_and_another_round_send_nothing_into_it(hosted: Hosted, open_page: OpenPage) -> None:
    """What was chosen without a link belongs to its round: when another is open at landing, it is not cast there."""
    page = await open_page(hosted.created.cards[0].link, **PHONE)
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await expect(option(page, "Nej")).to_be_visible()
        await page.context.set_offline(True)
        await option(page, "Nej").click()
        await run(chair, "plan", "close", "declare", "publish")
        await run(chair, "fragor", "arm", "open")
        since = time.monotonic()
        await page.context.set_offline(False)
        await back_within_a_second(page, "h1", "Vilka två frågor", since)
        await expect(page.locator(".option.on")).to_have_count(0)
        await run(chair, "fragor", "close", "declare", "publish")
    for poll in ("plan", "fragor"):
        result = await hosted.operator.result(hosted.created.meeting, poll)
        assert result["cast"] == 0, poll


async def second_tab(page: Page, link: str) -> Page:
    context: BrowserContext = page.context
    tab = await context.new_page()
    await tab.goto(link)
    return tab


async def test_two_tabs_of_one_phone_agree(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.created.cards[0].link, **PHONE)
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await option(page, "Ja").click()
        await expect(page.locator(".status")).to_contain_text("Registrerad: Ja.")
        tab = await second_tab(page, page.url)
        await expect(tab.locator(".status")).to_contain_text("Registrerad: Ja.")
        await option(tab, "Nej").click()
        await expect(tab.locator(".status")).to_contain_text("Registrerad: Nej.")
        # The first tab learns it when it is looked at again; what it would send meanwhile changes nothing unasked.
        await page.bring_to_front()
        await page.reload()
        await expect(page.locator(".status")).to_contain_text("Registrerad: Nej.")
        await run(chair, "plan", "close", "declare", "publish")
    result = await hosted.operator.result(hosted.created.meeting, "plan")
    assert [line["heads"] for line in result["lines"]] == [0, 1, 0]


async def test_the_screen_stays_awake_while_a_poll_is_open(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page("about:blank", **PHONE)
    await page.add_init_script(
        """window.locks = [];
        navigator.wakeLock.request = async (kind) => {
            const lock = { kind, released: false, release: async () => { lock.released = true; } };
            window.locks.push(lock);
            return lock;
        };"""
    )
    await page.goto(hosted.created.cards[0].link)
    async with await hosted.chair() as chair:
        await expect(page.get_by_role("heading", level=1)).to_have_text("Du är på plats")
        assert await page.evaluate("locks.length") == 0
        await run(chair, "plan", "arm", "open")
        await expect(page.locator(".rules")).to_be_visible()
        await comes_to(page, "locks.map((lock) => [lock.kind, lock.released])", [["screen", False]])
        await run(chair, "plan", "close")
        await expect(page.locator(".panel")).to_be_visible()
        await comes_to(page, "locks.map((lock) => lock.released)", [True])


async def test_it_vibrates_once_when_a_ballot_is_registered(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page("about:blank", **PHONE)
    await page.add_init_script("window.felt = []; navigator.vibrate = (ms) => { window.felt.push(ms); return true; };")
    await page.goto(hosted.created.cards[0].link)
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await expect(page.locator(".rules")).to_be_visible()
        await option(page, "Ja").click()
        await expect(page.locator(".status")).to_contain_text("Registrerad: Ja.")
        await comes_to(page, "felt.length", 1)
        await page.reload()
        await expect(page.locator(".status")).to_contain_text("Registrerad: Ja.")
        assert await page.evaluate("felt.length") == 0


async def test_a_screen_reader_hears_each_thing_once(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.created.cards[0].link, **PHONE)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Du är på plats")
    await page.evaluate(
        """() => {
            window.heard = [];
            const region = document.querySelector("p.unseen[role=status]");
            new MutationObserver(() => region.textContent.trim() && heard.push(region.textContent.trim()))
                .observe(region, { childList: true, characterData: true, subtree: true });
        }"""
    )
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await option(page, "Ja").click()
        await expect(page.locator(".status")).to_contain_text("Registrerad: Ja.")
        await run(chair, "plan", "close")
        await expect(page.locator(".panel")).to_be_visible()
        await run(chair, "plan", "declare", "publish")
        await expect(page.locator(".bars")).to_be_visible()
    heard = [
        "Registrerad: Ja.",
        "Omröstningen är stängd.",
        "Resultat: Mötet svarar ja: 1 ja, 0 nej och 0 avstår.",
    ]
    await comes_to(page, "heard", heard)
