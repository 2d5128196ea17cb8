"""Everything that the meeting file can say can be written on the organiser's page, and what it shows is what counts."""

from typing import Any

import pytest
from axe import Everybody
from hosting import Hosted, OpenPage, host
from organising import definition, opened, save
from playwright.async_api import Page, expect

from klubba.core.definition import ITEM_KEYS, MEETING_KEYS
from klubba.core.model import Method
from klubba.core.polldata import COMMON, ELECTED, OWN
from klubba.core.rolls import SEAT_KEYS

# What needs no field of its own: ids are given by the page; the roll, the plan and the agenda are parts of it; an exact
# number of choices is the same least and most; a named majority is a rule of one condition.
WITHOUT = {"id", "roll", "items", "polls", "seat_map", "choose", "majority"}


async def fields(page: Page) -> set[str]:
    """The places that have something to write in on the page now."""
    ids = await page.locator("[id^=f-]").evaluate_all("(all) => all.map((field) => field.id.slice(2))")
    return {str(each) for each in ids}


async def test_every_key_of_meeting_item_and_seat_has_its_field(hosted: Hosted, open_page: OpenPage) -> None:
    page = await opened(hosted, open_page, "meeting")
    assert set(MEETING_KEYS) - WITHOUT <= {each.replace("-", "_") for each in await fields(page)}
    await page.get_by_label("Så leds mötet").select_option("council")
    await page.get_by_role("button", name="Dagordning").click()
    await expect(page.locator(".proposals").first).to_be_visible()
    assert set(ITEM_KEYS) - WITHOUT <= {each.removeprefix("items-0-").replace("-", "_") for each in await fields(page)}
    await page.get_by_role("button", name="Röstlängd").click()
    await expect(page.locator(".roll tbody tr").first).to_be_visible()
    columns = await page.locator(".roll thead th").evaluate_all("(all) => all.map((cell) => cell.className.slice(3))")
    assert set(columns) == set(SEAT_KEYS)


@pytest.mark.parametrize("method", list(Method))
async def test_every_key_of_a_method_has_its_field_and_shows_what_counts_when_nothing_is_said(
    hosted: Hosted, open_page: OpenPage, method: Method
) -> None:
    page = await opened(hosted, open_page, "agenda")
    await page.locator(".poll-box summary").nth(1).click()
    await page.locator(".poll-box").nth(1).get_by_label("Så röstar man").select_option(method.value)
    for number, option in enumerate(await page.locator(".options ol input:not([lang])").all()):
        await option.fill(f"Alternativ {number}")
    poll = "items-0-polls-1-"
    keys = {key.removeprefix(poll).replace("-", "_") for key in await fields(page) if key.startswith(poll)}
    never = WITHOUT if method in ELECTED else {*WITHOUT, "election"}
    assert {*COMMON, *OWN[method]} - never <= keys
    shown = await page.locator(f"[id^=f-{poll}][type=number]").evaluate_all(
        "(all) => all.map((field) => [field.id, Number(field.value)])"
    )
    if method is not Method.YES_NO_ABSTAIN:  # As it was: nothing to save.
        await save(page)
    said = (await definition(hosted, page))["items"][0]["polls"][1]
    for name, value in shown:
        key = name.removeprefix(f"f-{poll}").replace("-", "_")
        assert said.get(key, value) == value, key


async def test_proposals_of_a_council_are_written_and_stand(
    hosted: Hosted, open_page: OpenPage, everybody: Everybody
) -> None:
    hosted = await host(
        hosted.engine, items=[{"title": "Bro", "polls": [{"id": "q", "title": "?", "method": "yes_no"}]}]
    )
    page = await opened(hosted, open_page, "meeting", 375)
    await page.get_by_label("Så leds mötet").select_option("council")
    await page.get_by_label("Dagar som namn och röster sparas").fill("90")
    await page.get_by_role("button", name="Dagordning").click()
    box = page.locator(".items > li").first
    for number, text in enumerate(("Bygg i sten", "Bygg i trä"), start=1):
        await box.get_by_role("button", name="Lägg till ett förslag").click()
        await box.get_by_label(f"Förslag {number}", exact=True).fill(text)
    await box.get_by_label("Förslag 2, Plats").fill("99")
    await expect(box.locator(".proposals .wrong")).to_have_text("Platsen finns inte i röstlängden.")
    await box.get_by_label("Förslag 2, Plats").fill("2")
    await box.get_by_role("button", name="Ta bort: Bygg i sten").click()
    await box.get_by_label("En tredjedel har redan").check()
    await everybody(page, "proposals on a phone")
    await save(page)
    said = await definition(hosted, page)
    assert (said["procedure"], said["keep_days"]) == ("council", 90)
    assert said["items"][0]["proposals"] == [{"id": "p2", "text": "Bygg i trä", "by": "2"}]
    assert said["items"][0]["minority_used"] is True


async def test_one_more_condition_keeps_the_majority_that_stood(hosted: Hosted, open_page: OpenPage) -> None:
    page = await opened(hosted, open_page, "agenda")
    await page.locator("summary", has_text="Ska vi göra en gemensam plan?").click()
    rule = page.locator(".rule")
    await expect(rule.get_by_role("button", name="Fler ja än nej")).to_have_attribute("aria-pressed", "true")
    await rule.get_by_role("button", name="Lägg till ett villkor").click()
    await rule.get_by_label("än").select_option("abstain")
    await save(page)
    poll = (await definition(hosted, page))["items"][0]["polls"][1]
    assert poll["rule"] == [{"more": "yes", "than": "abstain"}, {"share_of": "entitled", "more_than": "1/2"}]


def ranking(options: list[str]) -> dict[str, Any]:
    return {"id": "r", "title": "I vilken ordning?", "method": "ranking", "options": options}


async def test_a_ranking_of_all_stays_one_of_all_when_an_option_is_added(hosted: Hosted, open_page: OpenPage) -> None:
    ranked = await host(hosted.engine, items=[{"title": "Val", "polls": [ranking(["A", "B"])]}])
    page = await opened(ranked, open_page, "agenda")
    await page.locator(".poll-box summary").click()
    await page.get_by_role("button", name="Lägg till ett alternativ").click()
    await page.get_by_label("Alternativ 3", exact=True).fill("C")
    await expect(page.get_by_label("Rangordna högst")).to_have_value("3")
    await save(page)
    assert "choose_max" not in (await definition(ranked, page))["items"][0]["polls"][0]
    await ranked.close()


async def test_every_link_has_a_name_in_words(hosted: Hosted, open_page: OpenPage) -> None:
    page = await opened(hosted, open_page, "links")
    await expect(page.locator(".links li")).to_have_count(len(hosted.links))
    for name in await page.locator(".links b").all_text_contents():
        assert name[0].isupper(), name


async def test_a_mistake_far_down_the_roll_is_found_from_the_save_bar(hosted: Hosted, open_page: OpenPage) -> None:
    large = await host(hosted.engine, seats=80)
    page = await opened(large, open_page, "roll")
    await page.get_by_role("searchbox").fill("Person 78")
    await page.get_by_label("Vikt, 78").fill("tung")
    await page.get_by_role("searchbox").fill("")
    await expect(page.locator(".roll tbody tr")).to_have_count(51)
    await page.get_by_role("button", name="Mötet").click()
    await page.get_by_role("button", name="1 sak att rätta").click()
    await expect(page.get_by_label("Vikt, 78")).to_be_focused()
    await large.close()


async def test_what_a_sheet_changes_is_named_in_the_readers_language(hosted: Hosted, open_page: OpenPage) -> None:
    page = await opened(hosted, open_page, "roll")
    await page.get_by_role("button", name="English").click()
    await page.get_by_role("textbox", name="Paste from Excel here").fill("seat\tname\tremote\n1\tPerson 1\tyes")
    await page.get_by_role("button", name="Show what changes").click()
    first = page.get_by_role("region", name="What changes").locator("li").first
    await expect(first.locator(".difference")).to_have_text(
        ["Organisation Bolag 1 –", "Group Norr –", "Remote – yes"], use_inner_text=True
    )


async def test_changes_between_two_drawings_take_nothing_back(hosted: Hosted, open_page: OpenPage) -> None:
    """On a slow computer several keys and taps come before the page is drawn again."""
    page = await opened(hosted, open_page, "agenda")
    item = page.locator(".items > li").first
    await item.locator(".poll-box summary").nth(1).click()
    await expect(item.get_by_label("Så röstar man")).to_be_visible()
    await item.evaluate(
        """(item) => {
            const at = (key) => document.getElementById(`f-items-0-polls-1-${key}`);
            const [title, method] = [at("title"), at("method")];
            title.value = "Ska vi bygga broar?";
            title.dispatchEvent(new Event("input", { bubbles: true }));
            method.value = "choose";
            method.dispatchEvent(new Event("change", { bubbles: true }));
            const add = [...item.querySelectorAll("button")].find((each) => each.textContent.includes("omröstning"));
            add.click();
            add.click();
        }"""
    )
    await expect(item.locator(".poll-box")).to_have_count(4)
    await expect(page.locator("#f-items-0-polls-1-title")).to_have_value("Ska vi bygga broar?")
    await expect(page.locator("#f-items-0-polls-1-method")).to_have_value("choose")
