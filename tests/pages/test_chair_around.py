"""Around the vote on the chair's panel: previews, words to read aloud, the hall from above, help, a quick question."""

import pytest
from axe import Everybody
from hosting import Hosted, OpenPage
from playwright.async_api import Page, expect

PRIMARY = "#primary"


async def step(page: Page, action: str) -> None:
    await expect(page.locator(f"{PRIMARY}[data-action={action}][aria-disabled=false]")).to_be_visible()
    await page.keyboard.press("Space")


async def test_words_to_read_aloud_at_each_step(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.links["chair"], 820, 1180)
    aloud = page.locator(".aloud")
    await step(page, "arm")
    await expect(aloud).to_contain_text("Vi går till omröstning. Frågan är: Vilka två frågor ska få svar?")
    await step(page, "open")
    await expect(aloud).to_contain_text("Omröstningen är öppen.")
    await expect(aloud).to_contain_text("Välj 2 alternativ. Rösta nu i telefonen.")
    await hosted.vote([[0, 1], [0, 1], [0, 2]])
    await expect(page.locator(".last-vote")).to_contain_text("Senaste nya röst för")
    await step(page, "close")
    await expect(aloud.locator("blockquote")).to_have_text("Omröstningen är stängd.")
    await step(page, "declare")
    await expect(aloud).to_contain_text("Elkraft")
    await page.get_by_role("button", name="English").click()
    await expect(aloud.locator("figcaption")).to_have_text("Read aloud")


async def test_previews_show_hall_and_stream_and_are_no_screens(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.links["chair"], 1920, 1080)
    hall = page.frame_locator("iframe[title='Salens skärm']")
    await expect(hall.locator("body")).to_contain_text("Provmötet")
    await step(page, "arm")
    await step(page, "open")
    await expect(hall.locator("body")).to_contain_text("Vilka två frågor ska få svar?")
    await expect(page.locator(".counts")).to_contain_text("0 salsskärmar")
    await hosted.vote([[0, 1], [0, 1]])
    await step(page, "close")
    await expect(page.locator(".bars")).to_be_visible()
    assert await hall.locator(".bars").count() == 0
    screen = await open_page(hosted.links["hall"], 1920, 1080)
    await expect(page.locator(".counts")).to_contain_text("1 salsskärm")
    await screen.close()
    await expect(page.locator(".counts")).to_contain_text("Salens skärm har tappat kontakten")


async def test_a_quick_question_in_two_taps(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.links["chair"])
    await page.get_by_role("button", name="Snabb fråga …").click()
    await page.get_by_role("button", name="Förbered frågan").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Snabb fråga till salen")
    await expect(page.locator(f"{PRIMARY}[data-action=open]")).to_be_visible()
    assert await hosted.stands() == (2, "armed")
    # Not while another one is under way.
    await expect(page.get_by_role("button", name="Snabb fråga …")).to_have_attribute("aria-disabled", "true")


async def test_the_hall_from_above_says_who_is_missing(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.links["chair"])
    await step(page, "arm")
    await step(page, "open")
    await hosted.vote([[0, 1], [0, 1], [1, 2]])
    await page.locator(".seats").get_by_role("button", name="Salen", exact=True).click()
    plan = page.get_by_role("img", name="Salens platser: 3 har röstat, 9 saknas")
    await expect(plan).to_be_visible()
    await expect(plan.locator(".is-voted")).to_have_count(3)


async def test_the_operator_runs_and_helps_and_the_chair_decides(hosted: Hosted, open_page: OpenPage) -> None:
    chair = await open_page(hosted.links["chair"])
    page = await open_page(hosted.links["organiser"].replace("/organiser#", "/operator#"))
    await page.get_by_role("button", name="Ska vi göra en gemensam plan?").click()
    await step(page, "arm")
    await step(page, "open")
    await expect(chair.locator(".state-line")).to_contain_text("Omröstningen pågår")
    assert await chair.get_by_role("button", name="Hjälp att rösta: Person 3").count() == 0
    await page.get_by_role("button", name="Hjälp att rösta: Person 3").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Det skrivs i loggen")
    await dialog.get_by_label("Nej").check()
    await dialog.get_by_role("button", name="Lägg rösten").click()
    await expect(page.locator(".said")).to_have_text("Rösten är registrerad: Person 3.")
    await expect(chair.locator(".notices")).to_contain_text("1 röst har lagts in av operatören på begäran")
    await chair.locator(".seats").get_by_role("button", name="Röstat 1").click()
    await expect(chair.locator(".seat-line")).to_contain_text("med hjälp")
    # The same person once more: nothing is replaced unasked.
    await page.locator(".seats").get_by_role("button", name="Röstat 1").click()
    await page.get_by_role("button", name="Hjälp att rösta: Person 3").click()
    await dialog.get_by_label("Ja").check()
    await dialog.get_by_role("button", name="Lägg rösten").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("har redan röstat")
    await dialog.get_by_role("button", name="Ersätt rösten").click()
    await expect(dialog).to_be_hidden()
    await step(page, "close")
    await expect(page.locator(f"{PRIMARY}[aria-disabled=true]")).to_be_visible()
    assert await page.locator(".bars").count() == 0
    await step(chair, "declare")
    await expect(chair.locator(".bars li").first).to_contain_text("1")


async def test_nobody_is_helped_in_a_secret_vote(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.links["organiser"].replace("/organiser#", "/operator#"))
    await page.get_by_role("button", name="Ska valet ske i dag?").click()
    await step(page, "arm")
    await step(page, "open")
    await expect(page.get_by_role("button", name="Frigör: Person 3")).to_be_visible()
    assert await page.get_by_role("button", name="Hjälp att rösta: Person 3").count() == 0


async def test_the_moderators_panel_has_no_steps(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.links["moderator"])
    await expect(page.locator(".head")).to_contain_text("Moderator")
    await expect(page.locator(".link.is-live")).to_be_visible()
    await page.keyboard.press("Space")
    assert await hosted.stands() == (0, "draft")
    assert await page.locator(".other-steps button, iframe, #quick").count() == 0


@pytest.mark.parametrize(("width", "language"), [(375, "sv"), (820, "en"), (1920, "sv")])
async def test_the_panel_can_be_used_by_everybody(
    hosted: Hosted, open_page: OpenPage, everybody: Everybody, width: int, language: str
) -> None:
    page = await open_page(hosted.links["chair"], width, 1000)
    await expect(page.locator(PRIMARY)).to_be_visible()
    if language == "en":
        await page.get_by_role("button", name="English").click()
    await everybody(page, "draft")
    await page.locator("#quick").click()
    await everybody(page, "a quick question")
    await page.locator(".dialog-buttons button").first.click()
    await step(page, "arm")
    await step(page, "open")
    await hosted.vote([[0, 1], [0, 1], [1, 2]])
    await expect(page.locator(".turnout-large")).to_contain_text("3")
    await page.locator(".seats .filters").first.get_by_role("button").last.click()
    await expect(page.locator(".seat-plan svg")).to_be_visible()
    await everybody(page, "open, the hall from above")
    await step(page, "close")
    await expect(page.locator(".bars")).to_be_visible()
    await everybody(page, "closed")
