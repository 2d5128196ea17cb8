"""A marked roll through the pages: the chair notes and calls in, a holder casts three ballots, a late arrival votes."""

import secrets
from typing import Any

import pytest
import pytest_asyncio
from axe import Everybody
from engine import Engine
from hosting import Hosted, OpenPage, run
from playwright.async_api import Locator, Page, expect

from klubba_clients import Operator, Site

ROLL: list[dict[str, Any]] = [
    {"seat": "1", "name": "Ada Ombud", "group": "A"},
    {"seat": "2", "name": "Bo Bortrest", "group": "A", "proxy": "1"},
    {"seat": "3", "name": "Cia Sjuk", "group": "B", "proxy": "1", "weight": "1.500001"},
    {"seat": "4", "name": "Dan Sen", "group": "B"},
    {"seat": "5", "name": "Eva Jävig", "group": "B"},
    {"seat": "6", "name": "Fia Frånvarande", "group": "B"},
    {"seat": "7", "name": "Gun Ersättare", "group": "B", "substitute": 1},
    {"seat": "8", "name": "Hal Ersättare", "group": "B", "substitute": 2},
]
ITEM = {
    "id": "a",
    "title": "Torget",
    "title_en": "The square",
    "polls": [{"id": "p", "title": "Ska vi bygga?", "title_en": "Shall we build?", "method": "yes_no", "quorum": True}],
}
SV = {
    "open": "Närvaro och ersättare", "absent": "Frånvarande", "remote": "Distans", "bar": "Notera jäv", "done": "Klar",
    "call": "Kalla in Gun Ersättare", "yes": "Ja", "no": "Nej", "registered": "3 av 3 röster är registrerade",
    "for": "Nu röstar du för Cia Sjuk (plats 3).", "absent_why": "noterad som frånvarande",
    "barred_why": "noterad som jävig",
    "serves": "Du tjänstgör som ersättare för Fia Frånvarande (plats 6).",
    "given": "Du har gett Dan Sen fullmakt att rösta för dig.",
    "register": "5 röstberättigade = 5 röstande + 0 som inte röstade",
}  # fmt: skip
EN = {
    "open": "Attendance and substitutes", "absent": "Absent", "remote": "Remote", "bar": "Note as disqualified",
    "done": "Done", "call": "Call in Gun Ersättare", "yes": "Yes", "no": "No",
    "registered": "3 of 3 ballots are registered", "for": "Now you vote for Cia Sjuk (seat 3).",
    "absent_why": "noted as absent", "barred_why": "noted as disqualified",
    "serves": "You serve as a substitute for Fia Frånvarande (seat 6).",
    "given": "You have given Dan Sen a proxy to vote for you.",
    "register": "5 entitled = 5 voted + 0 did not vote",
}  # fmt: skip


@pytest_asyncio.fixture(loop_scope="session")
async def held(engine: Engine) -> Hosted:
    site = Site(engine.url)
    operator = Operator(site, engine.key)
    data = {
        "id": f"m{secrets.token_hex(6)}",
        "title": "Årsmötet",
        "title_en": "The meeting",
        "roll": ROLL,
        "items": [ITEM],
    }
    return Hosted(engine, await operator.create_meeting(data), site, operator)


async def spoken(page: Page, language: str) -> Page:
    await page.get_by_role("button", name="EN English" if language == "en" else "SV Svenska").click()
    return page


async def phone(held: Hosted, open_page: OpenPage, seat: str, language: str) -> Page:
    card = next(card for card in held.created.cards if card.seat == seat)
    return await spoken(await open_page(card.link, 375, 667), language)


def seat(chair: Page, name: str) -> Locator:
    return chair.locator(f".sat[data-seat='{name}']")


async def tap(page: Page, name: str) -> None:
    await page.locator(".option").filter(has_text=name).click()
    await expect(page.locator(".status.registered")).to_be_visible()


GIVE = {"sv": ("Ge fullmakt …", "Ge fullmakten", "Vem ska rösta för Eva Jävig?", "Ta tillbaka fullmakten",
               "Du röstar också för Eva Jävig, som har gett dig fullmakt.", "Dan Sen röstar med fullmakt",
               "En omröstning är öppen"),
        "en": ("Give a proxy …", "Give the proxy", "Who is to vote for Eva Jävig?", "Withdraw the proxy",
               "You also vote for Eva Jävig, who gave you a proxy.", "Dan Sen votes by proxy",
               "A vote is open")}  # fmt: skip


@pytest.mark.parametrize("language", ["sv", "en"])
async def test_the_chair_gives_and_withdraws_a_proxy_and_the_phone_follows(
    held: Hosted, open_page: OpenPage, everybody: Everybody, language: str
) -> None:
    give, yes, who, withdraw, also, votes, during = GIVE[language]
    words = SV if language == "sv" else EN
    chair = await spoken(await open_page(held.links["chair"]), language)
    dan = next(card for card in held.created.cards if card.seat == "4")
    phone_of_dan = await spoken(await open_page(dan.link, 375, 667), language)
    giver = await phone(held, open_page, "5", language)
    await expect(phone_of_dan.locator(".who")).to_contain_text("Dan Sen")
    await chair.get_by_role("button", name=words["open"]).click()
    # A holder gives none, and who has given one gives no other.
    for name in ("1", "2", "7"):
        await expect(seat(chair, name).get_by_role("button", name=give)).to_have_count(0)
    await seat(chair, "5").get_by_role("button", name=give).click()
    choice = seat(chair, "5").get_by_label(who)
    assert await choice.locator("option").evaluate_all("all => all.map(one => one.value)") == ["1", "4", "6"]
    await choice.select_option("4")
    everybody.widths = (375, 820, 1440)
    await everybody(chair, "a proxy is given")
    await seat(chair, "5").get_by_role("button", name=yes).click()
    await expect(seat(chair, "5").locator(".sat-note")).to_have_text(votes)
    await expect(phone_of_dan.locator(".ballots-note")).to_have_text(also)
    await everybody(phone_of_dan, "a proxy came")
    await expect(giver.locator(".ballots-note")).to_have_text(words["given"])
    await everybody(giver, "a proxy was given")
    await seat(chair, "5").get_by_role("button", name=withdraw).click()
    for page in (phone_of_dan, giver):
        await expect(page.locator(".ballots-note")).to_have_count(0)
    await expect(seat(chair, "5").locator(".sat-note")).to_have_count(0)
    async with await held.chair() as stepper:
        await run(stepper, "p", "arm", "open")
        await expect(chair.locator(".attendance")).to_contain_text(during)
        # While a vote is open nobody's proxy moves.
        for name in (give, withdraw):
            await expect(chair.locator(".sat").get_by_role("button", name=name)).to_have_count(0)
        await tap(phone_of_dan, words["no"])
    await held.close()


@pytest.mark.parametrize(("language", "words"), [("sv", SV), ("en", EN)])
async def test_a_marked_roll_from_the_chair_to_the_result(
    held: Hosted, open_page: OpenPage, everybody: Everybody, language: str, words: dict[str, str]
) -> None:
    chair = await spoken(await open_page(held.links["chair"]), language)
    holder = await phone(held, open_page, "1", language)
    late, biased = await phone(held, open_page, "4", language), await phone(held, open_page, "5", language)
    substitute = await phone(held, open_page, "7", language)

    # Before the vote: who is absent, who is disqualified; connections are only shown.
    await chair.get_by_role("button", name=words["open"]).click()
    await expect(seat(chair, "4").locator(".sat-link.on")).to_be_visible()
    await expect(seat(chair, "6").locator(".sat-link.on")).to_have_count(0)
    for name in ("4", "6"):
        await seat(chair, name).get_by_role("button", name=words["absent"], exact=True).click()
        await expect(seat(chair, name)).to_have_class("sat is-absent")
    await seat(chair, "5").get_by_role("button", name=words["bar"]).click()
    await seat(chair, "5").locator("input").fill("egen fastighet")
    await seat(chair, "5").locator(".sat-ask").get_by_role("button", name=words["bar"]).click()
    await expect(seat(chair, "5").locator(".sat-note")).to_be_visible()
    await seat(chair, "6").get_by_role("button", name=words["call"]).click()
    await expect(seat(chair, "7").locator(".sat-note").nth(1)).to_contain_text("Fia Frånvarande")
    await expect(substitute.locator(".ballots-note")).to_have_text(words["serves"])

    everybody.widths = (375, 820)
    await everybody(chair, "the attendance sheet")
    async with await held.chair() as stepper:
        await run(stepper, "p", "arm", "open")
        await expect(late.locator(".stage")).to_contain_text(words["absent_why"])
        await expect(biased.locator(".stage")).to_contain_text(words["barred_why"])
        await everybody(late, "absent")
        await everybody(biased, "disqualified")
        await expect(holder.locator(".turn").first).to_be_visible()
        await everybody(holder, "three ballots on one phone")
        # One phone, three ballots, and always said whose.
        await tap(holder, words["yes"])
        await holder.locator(".turn[data-seat='2']").click()
        await tap(holder, words["no"])
        await holder.locator(".turn[data-seat='3']").click()
        await expect(holder.locator(".on-behalf")).to_have_text(words["for"])
        await tap(holder, words["yes"])
        await expect(holder.locator(".ballots-count")).to_have_text(words["registered"])
        await tap(substitute, words["yes"])
        await everybody(substitute, "a substitute who serves has voted")
        # The late arrival is amended in, and votes.
        await seat(chair, "4").get_by_role("button", name=words["remote"], exact=True).click()
        await tap(late, words["no"])
        await everybody(late, "late, and let in")
        # Who has voted stays, also when marked as absent.
        await seat(chair, "7").get_by_role("button", name=words["absent"], exact=True).click()
        await expect(chair.locator(".attendance .said")).to_contain_text("Gun Ersättare")
        await chair.get_by_role("button", name=words["done"], exact=True).click()
        await run(stepper, "p", "close", "declare", "publish")
    await expect(holder.locator(".result-sentence").first).to_be_visible()
    result = await held.operator.result(held.created.meeting, "p")
    assert (result["register"], result["cast"], result["not_voted"], result["outcome"]) == (5, 5, 0, "yes")
    assert (result["register_weight"], result["cast_weight"]) == (5_500_001, 5_500_001)
    assert [line["weight"] for line in result["lines"]] == [3_500_001, 2_000_000]
    assert [(group["group"], group["register"], group["not_voted"]) for group in result["groups"]] == [
        ("A", 2, 0), ("B", 3, 0),
    ]  # fmt: skip
    # Five vote and one is disqualified: six members, all of them here.
    assert (result["working"][0]["got"], result["working"][0]["base"]) == (6, 6)
    for page in (holder, chair):
        await expect(page.locator("body")).to_contain_text(words["register"])
    await held.close()
