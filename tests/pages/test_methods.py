"""Ratings, rankings, numbers, texts and blank ballots in a real browser: filled in, registered, counted."""

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from engine import Engine
from hosting import Hosted, OpenPage, host, run
from playwright.async_api import Locator, Page, expect

from klubba_clients import Voter

PHONE = {"width": 375, "height": 740}
PLACES = ["Torget", "Parken", "Hamnen", "Badet"]


def polls() -> list[dict[str, Any]]:
    """One poll of each method that is more than taps, and the others with a blank option."""
    return [
        {"id": "betyg", "title": "Hur bra är platserna?", "method": "rating", "options": PLACES[:3], "blank": True},
        {"id": "irv", "title": "Var ska scenen stå?", "method": "ranking", "options": PLACES, "blank": True},
        {
            "id": "stv",
            "title": "Vilka två ska vi välja?",
            "method": "ranking",
            "counting": "stv",
            "winners": 2,
            "options": PLACES,
        },
        {
            "id": "schulze",
            "title": "Vad är bäst?",
            "method": "ranking",
            "counting": "schulze",
            "options": PLACES,
            "choose_min": 2,
            "choose_max": 2,
        },
        {"id": "borda", "title": "Vad ger mest?", "method": "ranking", "counting": "borda", "options": PLACES[:3]},
        {
            "id": "tal",
            "title": "Vad får det kosta?",
            "method": "number",
            "number_min": 0,
            "number_max": 100,
            "decimals": 1,
            "unit": "kr",
            "unit_en": "SEK",
            "blank": True,
        },
        {"id": "fritt", "title": "Vad saknas?", "method": "text", "text_max": 30},
        {"id": "moln", "title": "Tre ord om mötet?", "method": "words"},
        {"id": "ja", "title": "Ska vi?", "method": "yes_no", "blank": True},
        {"id": "val", "title": "Vilka två?", "method": "choose", "choose": 2, "options": PLACES, "blank": True},
    ]


@pytest_asyncio.fixture(loop_scope="session")
async def held(engine: Engine) -> AsyncIterator[Hosted]:
    hosting = await host(engine, items=[{"id": "i", "title": "Alla sätt att rösta", "polls": polls()}])
    yield hosting
    await hosting.close()


def status(page: Page) -> Locator:
    return page.locator(".status")


def option(page: Page, text: str) -> Locator:
    return page.locator(".options").get_by_role("button", name=text)


async def voter(held: Hosted, open_page: OpenPage) -> Page:
    return await open_page(held.created.cards[0].link, **PHONE)


async def send(page: Page) -> None:
    await page.get_by_role("button", name="Skicka").click()


async def result(held: Hosted, poll: str) -> dict[str, Any]:
    return await held.operator.result(held.created.meeting, poll)


async def test_a_rating_is_one_row_of_buttons_per_option(held: Hosted, open_page: OpenPage) -> None:
    page = await voter(held, open_page)
    async with await held.chair() as chair:
        await run(chair, "betyg", "arm", "open")
        await expect(status(page)).to_contain_text("Ge betyg från 1 till 5")
        row = page.get_by_role("group", name="Torget")
        await row.get_by_role("button", name="4").click()
        await row.get_by_role("button", name="5").click()
        await page.get_by_role("group", name="Hamnen").get_by_role("button", name="2").click()
        await expect(status(page)).to_contain_text("2 av 3 har fått betyg")
        await send(page)
        await expect(status(page)).to_contain_text("Registrerad: A 5, C 2.")
        await page.reload()
        await expect(row.get_by_role("button", name="5")).to_have_attribute("aria-pressed", "true")
        await option(page, "Blank röst").click()
        await send(page)
        await expect(status(page)).to_contain_text("Ändrad. Registrerad: Blank röst.")
        await row.get_by_role("button", name="3").click()
        await expect(option(page, "Blank röst")).to_have_attribute("aria-pressed", "false")
        await send(page)
        await expect(status(page)).to_contain_text("Ändrad. Registrerad: A 3.")
        await run(chair, "betyg", "close", "declare", "publish")
        await expect(page.locator(".bars li").first).to_contain_text("Torget")
        await expect(page.locator(".bars li").first.locator(".bar-count b")).to_have_text("3")
        await expect(page.locator(".own")).to_contain_text("Din röst: A 3.")
    assert (await result(held, "betyg"))["detail"]["ratings"][0]["spread_heads"] == [0, 0, 1, 0, 0]


async def test_a_ranking_is_taps_in_order_that_can_be_undone_by_keyboard_too(held: Hosted, open_page: OpenPage) -> None:
    page = await voter(held, open_page)
    async with await held.chair() as chair:
        await run(chair, "irv", "arm", "open")
        for name in ("Hamnen", "Torget", "Badet"):
            await option(page, name).click()
        await expect(status(page)).to_contain_text("Din ordning: C, A, D")
        await expect(option(page, "Torget").locator(".rank")).to_have_text("2")
        await option(page, "Hamnen").press("Enter")
        await expect(option(page, "Torget").locator(".rank")).to_have_text("1")
        await page.get_by_role("button", name="Ångra senaste").press("Space")
        await expect(status(page)).to_contain_text("Din ordning: A")
        await option(page, "Parken").press("Space")
        await send(page)
        await expect(status(page)).to_contain_text("Registrerad: A, B.")
        await page.reload()
        await expect(option(page, "Parken").locator(".rank")).to_have_text("2")
        await run(chair, "irv", "close", "declare", "publish")
        await expect(page.locator(".rounds tbody tr").first).to_contain_text("vald")
    assert (await result(held, "irv"))["lines"][0]["winner"] is True


async def test_a_ranking_of_exactly_two_takes_no_third_and_no_fewer(held: Hosted, open_page: OpenPage) -> None:
    page = await voter(held, open_page)
    async with await held.chair() as chair:
        await run(chair, "schulze", "arm", "open")
        await option(page, "Badet").click()
        await expect(page.get_by_role("button", name="Skicka")).to_have_attribute("aria-disabled", "true")
        await option(page, "Torget").click()
        await option(page, "Parken").click()
        await expect(status(page)).to_contain_text("Du har redan valt 2.")
        await send(page)
        await expect(status(page)).to_contain_text("Registrerad: D, A.")
        await run(chair, "schulze", "close", "declare", "publish")
        await expect(page.locator(".pairs")).to_contain_text("Badet")


async def test_a_number_has_bounds_and_a_unit_and_any_spelling(held: Hosted, open_page: OpenPage) -> None:
    page = await voter(held, open_page)
    field = page.get_by_label("Ditt tal")
    async with await held.chair() as chair:
        await run(chair, "tal", "arm", "open")
        await field.fill("101")
        await send(page)
        await expect(status(page)).to_contain_text("Talet ska vara från 0 till 100 kr.")
        await field.fill("12,25")
        await field.press("Enter")
        await expect(status(page)).to_contain_text("Högst 1 decimal.")
        await field.fill("mycket")
        await send(page)
        await expect(page.get_by_role("alert")).to_contain_text("till exempel 12 eller 12,5")
        await field.fill(" 12,50")
        await send(page)
        await expect(status(page)).to_contain_text("Registrerad: 12,50 kr.")
        await page.reload()
        await expect(status(page)).to_contain_text("Registrerad: 12,5 kr.")
        await expect(field).to_have_value("12,5")
        await run(chair, "tal", "close", "declare", "publish")
        await expect(page.locator(".figures-row")).to_contain_text("12,5 kr")
    assert (await result(held, "tal"))["detail"]["number"]["median_shown"] == "12.5"


async def test_a_text_is_counted_and_shown_to_nobody_before_it_is_read(held: Hosted, open_page: OpenPage) -> None:
    page = await voter(held, open_page)
    field = page.get_by_label("Ditt svar")
    async with await held.chair() as chair:
        await run(chair, "fritt", "arm", "open")
        await field.fill("Fler bänkar vid hela den långa kajen")
        await expect(page.locator(".counter")).to_contain_text("36 av 30 tecken")
        await send(page)
        await expect(status(page)).to_contain_text("Texten är för lång.")
        await field.fill("Fler bänkar  vid kajen 🪑 ")
        await expect(page.locator(".counter")).to_contain_text("23 av 30 tecken")
        await send(page)
        await expect(status(page)).to_contain_text("Registrerad.")
        await expect(field).to_have_value("Fler bänkar vid kajen 🪑")
        await run(chair, "fritt", "close", "declare", "publish")
        await expect(page.locator(".result-sentence")).to_contain_text("väntar på att granskas")
        await expect(page.locator(".own")).to_contain_text("Din röst: Fler bänkar vid kajen 🪑")
        hall = await open_page(held.links["hall"])
        await expect(hall.locator(".result-scene")).to_contain_text("väntar på att granskas")
        await expect(hall.locator("body")).not_to_contain_text("bänkar")


async def test_words_are_one_to_a_box_and_each_once(held: Hosted, open_page: OpenPage) -> None:
    page = await voter(held, open_page)
    async with await held.chair() as chair:
        await run(chair, "moln", "arm", "open")
        await page.get_by_label("Ord 1").fill("Mod")
        await page.get_by_label("Ord 3").fill("mod")
        await send(page)
        await expect(status(page)).to_contain_text("Samma ord står två gånger.")
        await page.get_by_label("Ord 3").fill("hav")
        await page.get_by_label("Ord 3").press("Enter")
        await expect(status(page)).to_contain_text("Registrerad: Mod, hav.")
        await page.reload()
        await expect(status(page)).to_contain_text("Registrerad: hav, mod.")
        await expect(page.get_by_label("Ord 2")).to_have_value("mod")


async def test_a_blank_ballot_is_one_tap_or_one_mark_alone(held: Hosted, open_page: OpenPage) -> None:
    page = await voter(held, open_page)
    async with await held.chair() as chair:
        await run(chair, "ja", "arm", "open")
        await option(page, "Blank röst").click()
        await expect(status(page)).to_contain_text("Registrerad: Blank röst.")
        await run(chair, "ja", "close", "declare", "publish")
        await run(chair, "val", "arm", "open")
        await option(page, "Torget").click()
        await option(page, "Blank röst").click()
        await expect(option(page, "Torget")).to_have_attribute("aria-pressed", "false")
        await send(page)
        await expect(status(page)).to_contain_text("Registrerad: Blank röst.")
        await option(page, "Parken").click()
        await expect(option(page, "Blank röst")).to_have_attribute("aria-pressed", "false")
        await option(page, "Badet").click()
        await send(page)
        await expect(status(page)).to_contain_text("Ändrad. Registrerad: B och D.")
        await run(chair, "val", "close", "declare", "publish")
    assert [line["heads"] for line in (await result(held, "ja"))["lines"]] == [0, 0, 1]
    assert [line["heads"] for line in (await result(held, "val"))["lines"]] == [0, 1, 0, 1, 0]


async def test_the_logs_head_is_the_same_on_every_screen(held: Hosted, open_page: OpenPage) -> None:
    page = await voter(held, open_page)
    chairs, hall = await open_page(held.links["chair"]), await open_page(held.links["hall"])
    async with await held.chair() as chair:
        await run(chair, "ja", "arm", "open", "close", "declare", "publish")
        head = (await result(held, "ja"))["head"]
        assert len(head.split()) == 6
        for screen in (page, chairs, hall):
            await expect(screen.locator(".control b")).to_have_text(head)


async def test_a_count_in_rounds_is_a_table_on_chair_and_hall_and_a_name_on_air(
    held: Hosted, open_page: OpenPage
) -> None:
    chairs, hall = await open_page(held.links["chair"]), await open_page(held.links["hall"], 1920, 1080)
    air = await open_page(held.links["overlay"], 1920, 1080)
    async with await held.chair() as chair:
        await run(chair, "irv", "arm", "open")
        await expect(hall.locator(".phase").last).to_contain_text("Rangordna")
        await held.vote([[0], [0], [1], [1], [2, 1]])
        await run(chair, "irv", "close", "declare", "publish")
        for screen in (chairs, hall):
            rows = screen.locator(".rounds").last.locator("tbody tr")
            await expect(rows.nth(1)).to_contain_text("vald")
            await expect(rows.nth(2)).to_contain_text("går ut")
        await expect(chairs.locator(".rounds ol")).to_contain_text("Omgång 1:")
        await expect(air.locator(".winners").last).to_have_text("BParken")
        await expect(air.locator(".strap").last).to_have_text("Resultat · Valt")


async def test_a_number_is_its_middle_and_its_mean_on_every_screen(held: Hosted, open_page: OpenPage) -> None:
    chairs, hall = await open_page(held.links["chair"]), await open_page(held.links["hall"], 1920, 1080)
    air = await open_page(held.links["overlay"], 1920, 1080)
    async with await held.chair() as chair:
        await run(chair, "tal", "arm", "open")
        await expect(hall.locator(".lead").last).to_contain_text("Skriv ett tal från 0 till 100 kr.")
        for card, text in zip(held.created.cards, ("10", "20", "90,5"), strict=False):
            held.voters.append(await Voter.join(held.site, token=card.token))
            await held.voters[-1].until(lambda v: v.is_open)
            assert (await held.voters[-1].cast(text=text)).answer == "accepted"
        await run(chair, "tal", "close", "declare", "publish")
        for screen in (chairs, hall, air):
            await expect(screen.locator("dd").filter(has_text="20 kr")).to_be_visible()
            await expect(screen.locator("dd").filter(has_text="40,17 kr")).to_be_visible()


async def test_a_rating_has_its_mean_on_air(held: Hosted, open_page: OpenPage) -> None:
    air = await open_page(held.links["overlay"], 1920, 1080)
    async with await held.chair() as chair:
        await run(chair, "betyg", "arm", "open")
        held.voters.append(await Voter.join(held.site, token=held.created.cards[0].token))
        await held.voters[0].until(lambda v: v.is_open)
        assert (await held.voters[0].cast(scores=(2, 4, -1))).answer == "accepted"
        await run(chair, "betyg", "close", "declare", "publish")
        await expect(air.locator(".winners").last).to_have_text("BParken41 betyg")
        await expect(air.locator(".strap").last).to_have_text("Resultat · Högst medelvärde")
