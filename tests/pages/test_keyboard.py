"""Keyboards alone: a chair's whole meeting and a voter's whole way, with the focus always to be seen and never lost."""

from hosting import Hosted, OpenPage, run
from playwright.async_api import Page, expect

PRIMARY = "#primary"
TABS_MAX_COUNT = 120

# The element that has the focus: what it is called, and whether a sighted person can tell that it has it.
_FOCUSED = """() => {
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    const { outlineStyle, outlineWidth } = getComputedStyle(at);
    const box = at.getBoundingClientRect();
    const over = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
    return {
        name: (at.id || at.getAttribute("aria-label") || at.textContent || at.tagName).trim().slice(0, 60),
        ring: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
        seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
            && (over === null || at.contains(over) || over.contains(at)),
    };
}"""


async def walked(page: Page) -> list[str]:
    """Tabs once around the page; the names of what had the focus. Each must show it, and stand in sight."""
    names: list[str] = []
    for _ in range(TABS_MAX_COUNT):
        await page.keyboard.press("Tab")
        focused = await page.evaluate(_FOCUSED)
        if focused is None or (names and focused["name"] == names[0] and len(names) > 3):
            return names
        if focused["name"] == "IFRAME":
            continue
        assert focused["ring"], f"no ring: {focused}"
        assert focused["seen"], f"out of sight: {focused}"
        names.append(focused["name"])
    raise AssertionError(f"the way round never ends: {names}")


async def offered(page: Page, action: str) -> None:
    await expect(page.locator(f"{PRIMARY}[data-action={action}][aria-disabled=false]")).to_be_visible()


async def digit(page: Page, action: str) -> str:
    """The key that stands on the button of a step."""
    button = page.locator(f".other-steps [data-action={action}][aria-disabled=false]")
    await expect(button).to_be_visible()
    return await button.locator("kbd").inner_text()


async def test_a_chair_holds_the_meeting_without_a_mouse(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.links["chair"], 1440, 900)
    keys = page.keyboard
    await offered(page, "arm")
    around = await walked(page)
    assert "primary" in around
    assert any("Ska vi göra en gemensam plan?" in name for name in around)
    # The agenda by Tab and Enter; what has the focus keeps it while the page follows.
    await page.get_by_role("button", name="Ska vi göra en gemensam plan?").focus()
    await keys.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Ska vi göra en gemensam plan?")
    await expect(page.get_by_role("button", name="Ska vi göra en gemensam plan?")).to_be_focused()
    await page.locator(PRIMARY).focus()
    for action in ("arm", "open"):
        await offered(page, action)
        await keys.press("Enter")
        await expect(page.locator(PRIMARY)).to_be_focused()
    await offered(page, "close")
    await hosted.vote([[0], [0], [1]])
    # Digits for the other steps, from wherever the focus is.
    await keys.press(await digit(page, "pause"))
    await offered(page, "resume")
    await keys.press("Space")
    await offered(page, "close")
    # Annulling asks, Escape is a way out of it, and the focus comes back to where it was.
    await keys.press(await digit(page, "annul"))
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    await expect(dialog.locator(":focus")).to_have_count(1)
    names = [(await page.evaluate(_FOCUSED))["name"]]
    for _ in range(5):
        await keys.press("Tab")
        focused = await page.evaluate(_FOCUSED)
        if focused:
            names.append(focused["name"])
            assert await page.evaluate("document.querySelector('dialog').contains(document.activeElement)"), names
    assert await hosted.stands() == (4, "open")
    await keys.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(page.locator(PRIMARY)).to_be_focused()
    assert await hosted.stands() == (4, "open")
    for action in ("close", "declare", "publish"):
        await offered(page, action)
        await keys.press("Space")
    await expect(page.locator(".state-line")).to_contain_text("visas för alla")
    await expect(page.locator(PRIMARY)).to_be_focused()
    await walked(page)
    result = await hosted.operator.result(hosted.created.meeting, "plan")
    assert [line["heads"] for line in result["lines"]] == [2, 1, 0]


async def test_a_sheet_and_a_quick_question_give_the_focus_back(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.links["chair"], 1440, 900)
    await offered(page, "arm")
    for name in ("Närvaro och ersättare", "Snabb fråga …"):
        opener = page.get_by_role("button", name=name)
        await opener.focus()
        await page.keyboard.press("Enter")
        await expect(page.locator("dialog[open]")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.locator("dialog[open]")).to_have_count(0)
        await expect(opener).to_be_focused()
    assert await hosted.stands() == (0, "draft")


async def test_a_voter_joins_votes_and_changes_without_touching_the_glass(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.engine.url + "/v", 1280, 800)
    keys = page.keyboard
    await expect(page.get_by_label("Kod på platskortet")).to_be_visible()
    around = await walked(page)
    assert any("Gå med" in name for name in around)
    while not await page.evaluate("document.activeElement.matches('input')"):
        await keys.press("Tab")
    await keys.type(hosted.created.cards[0].code)
    await keys.press("Enter")
    await expect(page.locator(".who")).to_contain_text("Person 1")
    # The field that had the focus is gone: the page leads it to the heading, and only then one goes on from there.
    await expect(page.get_by_role("heading", level=1)).to_be_focused()
    await walked(page)
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await expect(page.get_by_role("heading", level=1)).to_be_focused()
        await expect(page.locator(".rules")).to_be_visible()
        await keys.press("Tab")
        while "Ja" not in (await page.evaluate(_FOCUSED))["name"]:
            await keys.press("Tab")
        await keys.press("Space")
        await expect(page.locator(".status")).to_contain_text("Registrerad: Ja.")
        await expect(page.get_by_role("button", name="Ja", exact=True)).to_be_focused()
        await keys.press("Tab")
        await keys.press("Enter")
        await expect(page.locator(".status")).to_contain_text("Registrerad: Nej.")
        await expect(page.get_by_role("button", name="Nej", exact=True)).to_be_focused()
        await walked(page)
        # What had the focus is gone with the ballot: it comes back to the heading, not to nowhere.
        await page.get_by_role("button", name="Ja", exact=True).focus()
        await run(chair, "plan", "close")
        await expect(page.locator(".panel")).to_be_visible()
        await expect(page.get_by_role("heading", level=1)).to_be_focused()
        await run(chair, "plan", "declare", "publish")
    result = await hosted.operator.result(hosted.created.meeting, "plan")
    assert [line["heads"] for line in result["lines"]] == [0, 1, 0]


async def test_two_of_five_and_the_button_that_sends_them(hosted: Hosted, open_page: OpenPage) -> None:
    own = hosted.created.cards[0]
    page = await open_page(own.link, 1280, 800)
    async with await hosted.chair() as chair:
        await run(chair, "fragor", "arm", "open")
        await expect(page.get_by_role("heading", level=1)).to_be_focused()
        await expect(page.locator(".rules")).to_be_visible()
        await page.keyboard.press("Tab")
        while "Elkraft" not in (await page.evaluate(_FOCUSED))["name"]:
            await page.keyboard.press("Tab")
        await page.keyboard.press("Space")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Space")
        while "Skicka" not in (await page.evaluate(_FOCUSED))["name"]:
            await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.locator(".status")).to_contain_text("Registrerad: A och B.")
