"""Voting without JavaScript, in a browser that runs none: the same ballots, the same counts."""

import secrets

import httpx
import pytest
from axe import Everybody
from hosting import Hosted, OpenPage, host, run
from playwright.async_api import Page, expect

PHONE = {"width": 375, "height": 740}


async def opened(hosted: Hosted, open_page: OpenPage, seat: int = 0) -> Page:
    """The page of a seat, joined with its code from the voter's own address."""
    page = await open_page(hosted.engine.url + "/", **PHONE, java_script_enabled=False)
    code = hosted.created.cards[seat].code.lower().replace("0", "o")
    await page.get_by_label("Kod på platskortet").fill(f" {code[:4]}-{code[4:]}")
    await page.get_by_role("button", name="Gå med").click()
    return page


async def latest(page: Page) -> None:
    await page.get_by_role("link", name="Visa det senaste").click()


async def tally(hosted: Hosted, poll: str) -> list[int]:
    result = await hosted.operator.result(hosted.created.meeting, poll)
    return [line["heads"] for line in result["lines"]]


async def test_a_whole_vote(hosted: Hosted, open_page: OpenPage) -> None:
    page = await opened(hosted, open_page)
    await expect(page.locator(".who")).to_contain_text("Person 1")
    await expect(page.locator(".who")).to_contain_text("Plats 1 · Bolag 1")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Ingen omröstning just nu")
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await latest(page)
        await page.get_by_label("Nej").check()
        await page.get_by_role("button", name="Skicka").click()
        await expect(page.get_by_role("status")).to_contain_text("Registrerad: Nej")
        await page.get_by_label("Ja").check()
        await page.get_by_role("button", name="Ändra till det här").click()
        await expect(page.get_by_role("status")).to_contain_text("Registrerad: Ja")
        await page.reload()
        await expect(page.get_by_label("Ja")).to_be_checked()
        await run(chair, "plan", "close")
        await latest(page)
        await expect(page.locator("main")).to_contain_text("Omröstningen är stängd.")
        await expect(page.locator("main")).to_contain_text("Din röst: Ja")
        await expect(page.locator("table")).to_have_count(0)
        await run(chair, "plan", "declare", "publish")
        await latest(page)
        await expect(page.locator(".result-sentence")).to_contain_text("1 ja, 0 nej och 0 avstår")
    assert await tally(hosted, "plan") == [1, 0, 0]


async def test_a_form_sent_late_is_told(hosted: Hosted, open_page: OpenPage) -> None:
    page = await opened(hosted, open_page)
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await latest(page)
        await page.get_by_label("Nej").check()
        await run(chair, "plan", "close")
        await page.get_by_role("button", name="Skicka").click()
        await expect(page.get_by_role("alert")).to_have_text("Omröstningen hann stängas. Ditt senaste val räknas inte.")
        await expect(page.locator(".own")).to_have_text("Du röstade inte i den här omröstningen.")


async def test_a_form_sent_twice_is_one_ballot(hosted: Hosted) -> None:
    async with httpx.AsyncClient(base_url=hosted.engine.url, trust_env=False) as http:
        own = {"Origin": hosted.engine.url}
        await http.post("/plain/join", data={"code": hosted.created.cards[0].code}, headers=own)
        form = {"poll": "plan", "round": "1", "ballot": secrets.token_hex(16), "replaces": "0", "choice": "0"}
        async with await hosted.chair() as chair:
            await run(chair, "plan", "arm", "open")
            for _ in range(2):
                assert (await http.post("/plain/vote", data=form, headers=own)).status_code == 303
            other = await http.post("/plain/vote", data=form | {"choice": "1"}, headers=own)
            assert "Valet är inte registrerat." in other.text
            await run(chair, "plan", "close")
            again = await http.post("/plain/vote", data=form, headers=own)
            assert again.status_code == 303  # the same receipt, also after close
            await run(chair, "plan", "declare", "publish")
    assert await tally(hosted, "plan") == [1, 0, 0]


METHODS = [
    {
        "id": "rang",
        "title": "Ordna",
        "method": "ranking",
        "options": ["Ek", "Al", "Asp"],
        "choose_min": 1,
        "choose_max": 3,
    },
    {"id": "betyg", "title": "Betyg", "method": "rating", "options": ["Ek", "Al"], "scale_min": 1, "scale_max": 5},
    {"id": "tal", "title": "Hur mycket?", "method": "number", "number_min": 0, "number_max": 100, "decimals": 1},
    {"id": "ord", "title": "Ett ord", "method": "words", "choose_max": 3, "choose_min": 1},
]


async def test_other_methods_are_forms_too(hosted: Hosted, open_page: OpenPage) -> None:
    own = await host(hosted.engine, items=[{"title": "Allt", "polls": METHODS}])
    page = await opened(own, open_page)
    async with await own.chair() as chair:
        await run(chair, "rang", "arm", "open")
        await latest(page)
        await page.get_by_label("Asp").select_option("1")
        await page.get_by_label("Ek").select_option("2")
        await page.get_by_role("button", name="Skicka").click()
        await expect(page.get_by_role("status")).to_contain_text("Registrerad: Asp, Ek")
        await run(chair, "rang", "close", "declare", "publish")
        await run(chair, "betyg", "arm", "open")
        await latest(page)
        await page.get_by_label("Al").select_option("4")
        await page.get_by_role("button", name="Skicka").click()
        await expect(page.get_by_role("status")).to_contain_text("Registrerad: B 4")
        await run(chair, "betyg", "close", "declare", "publish")
        await run(chair, "tal", "arm", "open")
        await latest(page)
        await page.get_by_label("Ditt tal").fill("tolv")
        await page.get_by_role("button", name="Skicka").click()
        await expect(page.get_by_role("alert")).to_contain_text("inte registrerat")
        await page.get_by_label("Ditt tal").fill("12,5")
        await page.get_by_role("button", name="Skicka").click()
        await expect(page.get_by_role("status")).to_contain_text("Registrerad: 12.5")
        await run(chair, "tal", "close", "declare", "publish")
        await run(chair, "ord", "arm", "open")
        await latest(page)
        await page.get_by_label("Ord 1").fill("hav")
        await page.get_by_label("Ord 3").fill("mod")
        await page.get_by_role("button", name="Skicka").click()
        await expect(page.get_by_role("status")).to_contain_text("Registrerad: hav, mod")
    await own.close()


async def test_the_wrong_person_and_a_wrong_code(hosted: Hosted, open_page: OpenPage) -> None:
    page = await opened(hosted, open_page, seat=3)
    await page.get_by_role("button", name="Inte jag").click()
    await expect(page.get_by_role("alert")).to_contain_text("Du har lämnat platsen.")
    await page.get_by_label("Kod på platskortet").fill("zzzzzzzz")
    await page.get_by_role("button", name="Gå med").click()
    await expect(page.get_by_role("alert")).to_contain_text("Koden stämmer inte.")
    await page.goto(hosted.engine.url + "/plain?lang=en")
    await expect(page.get_by_label("Code on the seat card")).to_be_visible()


async def test_nothing_of_a_name_or_a_question_becomes_markup(hosted: Hosted, open_page: OpenPage) -> None:
    spoilt = '<script>document.title="x"</script>{{page}}"\'>&amp;'
    own = await host(
        hosted.engine,
        items=[
            {"title": spoilt, "polls": [{"id": "p", "title": spoilt, "method": "choose", "options": [spoilt, "B"]}]}
        ],
    )
    page = await open_page(own.engine.url + "/plain", **PHONE, java_script_enabled=False)
    await page.get_by_label("Kod på platskortet").fill(own.created.cards[0].code)
    await page.get_by_role("button", name="Gå med").click()
    async with await own.chair() as chair:
        await run(chair, "p", "arm", "open")
        await latest(page)
        await expect(page.get_by_role("heading", level=1)).to_have_text(spoilt)
        await expect(page.locator(".option-text").first).to_have_text(spoilt)
    await own.close()


async def test_a_page_of_another_origin_cannot_vote(hosted: Hosted) -> None:
    async with httpx.AsyncClient(base_url=hosted.engine.url, trust_env=False) as http:
        own = {"Origin": hosted.engine.url}
        joined = await http.post("/plain/join", data={"code": hosted.created.cards[0].code}, headers=own)
        assert joined.status_code == 303
        assert "HttpOnly" in joined.headers["set-cookie"]
        assert "samesite=strict" in joined.headers["set-cookie"].lower()
        form = {"poll": "plan", "round": "1", "ballot": secrets.token_hex(16), "replaces": "0", "choice": "0"}
        async with await hosted.chair() as chair:
            await run(chair, "plan", "arm", "open")
            for headers in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {}):
                refused = await http.post("/plain/vote", data=form, headers=headers)
                assert refused.status_code == 403, headers
            assert (await http.post("/plain/vote", data=form, headers=own)).status_code == 303
            await chair.until(lambda c: c.state is not None and c.state.voted == 1)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"ballot": "xyz"},
        {"ballot": "00"},
        {"round": "99999999999999999999"},
        {"poll": "../x"},
        {"choice": "-1"},
        {"choice": "9"},
    ],
)
async def test_a_form_that_nobody_was_given_registers_nothing(hosted: Hosted, spoilt: dict[str, str]) -> None:
    async with httpx.AsyncClient(base_url=hosted.engine.url, trust_env=False) as http:
        own = {"Origin": hosted.engine.url}
        await http.post("/plain/join", data={"code": hosted.created.cards[0].code}, headers=own)
        form = {"poll": "plan", "round": "1", "ballot": secrets.token_hex(16), "replaces": "0", "choice": "0"} | spoilt
        async with await hosted.chair() as chair:
            await run(chair, "plan", "arm", "open")
            answer = await http.post("/plain/vote", data=form, headers=own)
            assert answer.status_code == 200
            assert "Valet är inte registrerat." in answer.text
            assert chair.state is not None
            assert chair.state.voted == 0


async def test_everybody_can_use_it(hosted: Hosted, open_page: OpenPage, everybody: Everybody) -> None:
    everybody.widths = (820, 1920)
    page = await open_page(hosted.engine.url + "/plain", **PHONE)
    await everybody(page, "the door")
    await page.get_by_label("Kod på platskortet").fill(hosted.created.cards[0].code)
    await page.get_by_role("button", name="Gå med").click()
    await expect(page.locator(".who")).to_be_visible()
    await everybody(page, "waiting")
    async with await hosted.chair() as chair:
        await run(chair, "fragor", "arm", "open")
        await latest(page)
        await page.get_by_label("Tåg").check()
        await everybody(page, "open")
        await page.get_by_label("Jord").check()
        await page.get_by_role("button", name="Skicka").click()
        await expect(page.get_by_role("status")).to_be_visible()
        await everybody(page, "registered")
        await run(chair, "fragor", "close", "declare", "publish")
        await latest(page)
        await everybody(page, "result")
