"""A council's items led through on the chair's page: four proposals to a decision, tabling by a third, broken ties."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from axe import Everybody
from engine import Engine
from hosting import Hosted, OpenPage, host
from playwright.async_api import Page, expect

ITEMS: list[dict[str, Any]] = [
    {
        "id": "bro",
        "title": "En bro över ån",
        "proposals": [
            {"id": "sten", "text": "Bygg i sten"},
            {"id": "tra", "text": "Bygg i trä", "by": "1"},
            {"id": "stal", "text": "Bygg i stål"},
        ],
    },
    {"id": "val", "title": "Val", "polls": [
        {"id": "vem", "title": "Vem?", "method": "choose", "options": ["Åsa", "Bo"]},
        {"id": "vad", "title": "Vad?", "method": "yes_no"},
    ]},
]  # fmt: skip


@pytest_asyncio.fixture(loop_scope="session")
async def council(engine: Engine) -> AsyncIterator[Hosted]:
    hosting = await host(engine, 6, ITEMS, procedure="council")
    yield hosting
    await hosting.close()


async def move(page: Page, name: str, proposal: str = "", *, leads_to: str) -> None:
    button = page.locator(f'[data-move={name}][data-proposal="{proposal}"][aria-disabled=false]')
    await button.click()
    await expect(page.locator(f".guide[data-phase={leads_to}]")).to_be_visible()


async def steps(page: Page, *actions: str) -> None:
    for action in actions:
        await page.locator(f"#primary[data-action={action}][data-rest=false][aria-disabled=false]").click()
        await expect(page.locator(f"#primary[data-action={action}]")).to_have_count(0)


async def vote(council: Hosted, page: Page, ballots: list[list[int | str]]) -> None:
    await steps(page, "arm", "open")
    await council.vote(ballots)
    await expect(page.locator(".turnout-large")).to_contain_text(f"{len(ballots)} av 6")
    await steps(page, "close", "declare")


async def test_four_proposals_a_vote_in_the_chain_a_reservation_and_a_departure(
    council: Hosted, open_page: OpenPage, everybody: Everybody
) -> None:
    page = await open_page(council.links["chair"])
    aloud = page.locator(".aloud blockquote")
    await expect(aloud).to_contain_text("De förslag som finns är ”Bygg i sten”, ”Bygg i trä” och ”Bygg i stål”.")
    # A fourth proposal is made in the debate, by somebody on the roll.
    await page.locator("[data-move=propose]").click()
    await page.get_by_label("Förslagets lydelse").fill("Bygg inte alls")
    await page.get_by_label("Vem föreslår?").fill("Person 4 (4)")
    await page.get_by_role("button", name="Spara").click()
    await expect(page.locator(".proposals li")).to_have_count(4)
    await expect(page.locator(".proposals li").last).to_contain_text("Person 4 (4)")
    await move(page, "put", leads_to="put")
    await expect(aloud).to_contain_text("Kan mötet besluta enligt ”Bygg inte alls”?")
    await move(page, "find", "tra", leads_to="found")
    await expect(aloud).to_have_text("Jag finner att mötet vill besluta enligt ”Bygg i trä”. Begärs votering?")
    await everybody(page, "the procedure's guide")
    await move(page, "call", leads_to="counter")
    await expect(page.locator(".proposals li").nth(1)).to_contain_text("huvudförslag")
    await move(page, "find", "sten", leads_to="counter_found")
    await move(page, "call", leads_to="counter_vote")
    await expect(aloud).to_contain_text("Den som vill ha ”Bygg i sten” röstar ja. Den som vill ha ”Bygg i stål”")
    await expect(page.locator("[data-move=resolve]")).to_have_attribute("aria-disabled", "true")
    await vote(council, page, [["no"], ["no"], ["yes"], ["abstain"]])
    await move(page, "resolve", leads_to="counter")
    await move(page, "find", "stal", leads_to="counter_found")
    await move(page, "strike", leads_to="final_vote")
    await expect(page.locator("#question")).to_have_text("Huvudvotering: Ja för ”Bygg i trä”, Nej för ”Bygg i stål”.")
    await vote(council, page, [["yes"], ["yes"], ["yes"], ["no"]])
    await move(page, "resolve", leads_to="decided")
    await expect(aloud).to_contain_text("Mötet har beslutat enligt ”Bygg i trä” efter votering.")
    await page.locator("[data-move=reserve]").click()
    await page.get_by_label("Plats eller namn", exact=True).fill("99")
    await page.get_by_role("button", name="Spara").click()
    await expect(page.get_by_text("Välj en plats ur listan.")).to_be_visible()
    await page.get_by_label("Plats eller namn", exact=True).fill("4")
    await page.get_by_role("button", name="Spara").click()
    await expect(page.locator(".reservations")).to_have_text("Reservationer: Person 4 (4)")
    # The other item goes another way, and the chair says why.
    await page.locator(".guide-item select").select_option("val")
    await page.locator("[data-move=depart]").click()
    await page.get_by_label("Varför går du ifrån guiden?").fill("Valet görs med sedlar.")
    await page.get_by_role("button", name="Spara").click()
    await expect(page.locator(".guide[data-phase=departed]")).to_be_visible()
    await page.locator(".past summary").click()
    await expect(page.locator(".past li")).to_have_text(["Gå ifrån guiden: Valet görs med sedlar."])


async def test_a_third_of_those_present_tables_with_the_count_on_chair_and_hall(
    council: Hosted, open_page: OpenPage
) -> None:
    page = await open_page(council.links["chair"])
    hall = await open_page(council.links["hall"], 1920, 1080)
    await move(page, "table", leads_to="motion")
    await move(page, "vote", leads_to="motion_vote")
    await steps(page, "arm", "open")
    await council.vote([["yes"], ["no"], ["no"]])
    for screen in (page, hall):
        await expect(screen.locator(".so-far").first).to_contain_text("behöver minst 2 av 6, har 1")
        await expect(screen.locator(".so-far .holds")).to_have_count(0)
    await council.vote([["yes"], ["no"], ["no"], ["yes"]])
    for screen in (page, hall):
        await expect(screen.locator(".so-far .holds").first).to_contain_text("har 2")
    await steps(page, "close", "declare")
    await move(page, "resolve", leads_to="tabled")


async def test_a_tied_matter_takes_the_chairs_casting_vote(council: Hosted, open_page: OpenPage) -> None:
    page = await open_page(council.links["chair"])
    await page.locator(".agenda").get_by_text("Vad?").click()
    await steps(page, "arm", "open")
    await council.vote([["yes"], ["no"]])
    await steps(page, "close")
    await page.locator("#primary[data-action=casting_vote][data-rest=false]").click()
    await page.locator("[data-answer=no]").click()
    await steps(page, "publish")
    result = await council.operator.result(council.created.meeting, "vad")
    assert (result["outcome"], result["decided_by"]) == ("no", "casting_vote")
    hall = await open_page(council.links["hall"], 1920, 1080)
    await expect(hall.locator("body")).to_contain_text("utslagsröst")


async def test_a_tied_election_is_broken_by_lots_that_were_committed_to(council: Hosted, open_page: OpenPage) -> None:
    page = await open_page(council.links["chair"])
    await page.locator(".agenda").get_by_text("Vem?").click()
    await steps(page, "arm", "open")
    await council.vote([[0], [1]])
    await steps(page, "close", "commit_lots")
    await expect(page.locator(".commitment")).to_contain_text("lottens kontrolltal är")
    await page.locator("#primary[data-action=draw_lots][data-rest=false]").click()
    await page.get_by_label("Vad vittnena sade").fill("7; åtta")
    await page.get_by_role("button", name="Dra lott nu").click()
    await steps(page, "publish")
    result = await council.operator.result(council.created.meeting, "vem")
    assert (result["outcome"], result["decided_by"]) == ("decided", "lots")
    assert result["detail"]["lots"]["contributions"] == ["7", "åtta"]
    hall = await open_page(council.links["hall"], 1920, 1080)
    await expect(hall.locator("body")).to_contain_text("ott")


SV = {"rule": "Det är ett val: vid lika röstetal avgör lotten.", "tie": "Det är lika röstetal. Lotten avgör.",
      "matter": "Ordföranden har utslagsröst.", "said": "Vad vittnena sade", "draw": "Dra lott nu",
      "speak": "SV Svenska", "sentence": "Lotten avgjorde: mötet svarar"}  # fmt: skip
EN = {"rule": "It is an election: lots decide a tie.", "tie": "It is a tie. Lots decide.",
      "matter": "The chair has the casting vote.", "said": "What the witnesses said", "draw": "Draw lots now",
      "speak": "EN English", "sentence": "Lots decided: the meeting says"}  # fmt: skip
ELECTION = [{"id": "val", "title": "Val", "title_en": "Election", "polls": [
    {"id": "ada", "title": "Ska Ada väljas?", "title_en": "Shall Ada be elected?", "method": "yes_no",
     "election": True},
    {"id": "vad", "title": "Ska vi bygga?", "title_en": "Shall we build?", "method": "yes_no"},
]}]  # fmt: skip


@pytest.mark.parametrize("words", [SV, EN], ids=["sv", "en"])
async def test_an_election_by_yes_and_no_is_secret_and_goes_by_lots(
    engine: Engine, open_page: OpenPage, everybody: Everybody, words: dict[str, str]
) -> None:
    hosting = await host(engine, 6, ELECTION, procedure="council")
    page = await open_page(hosting.links["chair"])
    await page.get_by_role("button", name=words["speak"]).click()
    await page.locator(".agenda").get_by_text(ELECTION[0]["polls"][0]["title" if words is SV else "title_en"]).click()
    await steps(page, "arm")
    await expect(page.locator(".facts")).to_contain_text(words["rule"])
    await steps(page, "open")
    await hosting.vote([["yes"], ["no"], ["yes"], ["no"], ["yes"], ["no"]])
    await steps(page, "close")
    await expect(page.locator(".aloud blockquote").first).to_contain_text(words["tie"])
    everybody.widths = (820, 1440)
    await everybody(page, "a tied election")
    await expect(page.locator("[data-action=casting_vote]")).to_have_count(0)
    await steps(page, "commit_lots")
    await page.locator("#primary[data-action=draw_lots][data-rest=false]").click()
    await page.get_by_label(words["said"]).fill("7; åtta")
    await page.get_by_role("button", name=words["draw"]).click()
    await expect(page.locator(".aloud blockquote").first).to_contain_text(words["sentence"])
    await steps(page, "publish")
    result = await hosting.operator.result(hosting.created.meeting, "ada")
    assert (result["decided_by"], result["outcome"]) == ("lots", result["detail"]["lots"]["order"][0])
    assert "votes" not in result
    hall = await open_page(hosting.links["hall"], 1920, 1080)
    await expect(hall.locator("body")).to_contain_text("Lotten avgjorde")
    await hosting.close()


@pytest.mark.parametrize("words", [SV, EN], ids=["sv", "en"])
async def test_the_words_of_a_tied_matter_name_the_chair(
    council: Hosted, open_page: OpenPage, words: dict[str, str]
) -> None:
    page = await open_page(council.links["chair"])
    await page.get_by_role("button", name=words["speak"]).click()
    await page.locator(".agenda").get_by_text("Vad?").click()
    await steps(page, "arm", "open")
    await council.vote([["yes"], ["no"]])
    await steps(page, "close")
    await expect(page.locator(".aloud blockquote").first).to_contain_text(words["matter"])
