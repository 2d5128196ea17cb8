"""People's own words through the pages: the chair looks them through, and the screens show what was approved."""

import httpx
import pytest
import pytest_asyncio
from axe import Everybody
from engine import Engine
from hosting import Hosted, OpenPage, host, run
from playwright.async_api import expect

from klubba_clients import Voter

ITEMS = [
    {
        "title": "Torget",
        "polls": [
            {"id": "moln", "title": "Ett ord om torget", "method": "words", "choose_max": 2, "text_max": 20},
            {"id": "fritt", "title": "Vad saknas?", "method": "text", "text_max": 40, "secrecy": "secret"},
        ],
    }
]


@pytest_asyncio.fixture(loop_scope="session")
async def held(engine: Engine) -> Hosted:
    return await host(engine, 4, ITEMS)


async def say(held: Hosted, *texts: str) -> None:
    for card, text in zip(held.created.cards, texts, strict=False):
        voter = await Voter.join(held.site, token=card.token)
        await voter.until(lambda v: v.is_open)
        assert (await voter.cast(text=text)).answer == "accepted"
        await voter.close()


@pytest.mark.parametrize(("language", "show"), [("SV Svenska", "Visa"), ("EN English", "Show")])
async def test_a_word_cloud_shows_what_the_chair_approves(
    held: Hosted, open_page: OpenPage, language: str, show: str
) -> None:
    chair, hall = await open_page(held.links["chair"]), await open_page(held.links["hall"], 1920, 1080)
    await chair.get_by_role("button", name=language).click()
    async with await held.chair() as stepper:
        await run(stepper, "moln", "arm", "open")
        await say(held, "hav,mod", "hav", "Fulord", "mod,tid")
        await run(stepper, "moln", "close")
        rows = chair.locator(".moderated")
        await expect(rows).to_have_count(4)
        await expect(rows.filter(has_text="hav")).to_contain_text("2")
        await rows.filter(has_text="hav").get_by_role("button", name=show, exact=True).click()
        await expect(rows.filter(has_text="hav")).to_have_class("moderated is-shown")
        await rows.filter(has_text="fulord").get_by_role("button").nth(1).click()
        await expect(rows.filter(has_text="fulord")).to_have_class("moderated is-hidden")
        await expect(hall.locator("body")).not_to_contain_text("hav")
        await run(stepper, "moln", "declare", "publish")
        await expect(hall.locator(".cloud li").last).to_contain_text("hav")
        # Decided on after it was published: every screen follows, in both directions.
        await rows.filter(has_text="mod").get_by_role("button", name=show, exact=True).click()
        await expect(hall.locator(".cloud li")).to_have_count(2)
        await rows.filter(has_text="hav").get_by_role("button").nth(1).click()
        await expect(hall.locator(".cloud li")).to_have_count(1)
        await expect(hall.locator("body")).not_to_contain_text("fulord")
    detail = (await held.operator.result(held.created.meeting, "moln"))["detail"]
    assert ([line["text"] for line in detail["texts"]], detail["waiting"], detail["refused"]) == (["mod"], 1, 2)
    await held.close()


@pytest.mark.parametrize(("language", "title"), [("SV Svenska", "Texter"), ("EN English", "texts")])
async def test_the_moderators_page_is_for_everybody(
    held: Hosted, open_page: OpenPage, everybody: Everybody, language: str, title: str
) -> None:
    page = await open_page(held.links["moderator"], 375, 740)
    everybody.widths = (820, 1440)
    await page.get_by_role("button", name=language).click()
    await expect(page.locator(".link.is-live")).to_be_visible()
    await everybody(page, "nothing to look through")
    async with await held.chair() as stepper:
        await run(stepper, "moln", "arm", "open")
        await everybody(page, "an open vote")
        await say(held, "hav,mod", "hav", "Fulord", "Ö" * 20)
        await run(stepper, "moln", "close")
        await expect(page.locator(".moderated")).to_have_count(4)
        await page.locator(".moderated").first.get_by_role("button").first.click()
        await expect(page.locator(".moderated.is-shown")).to_have_count(1)
        await everybody(page, "texts to look through")
        await expect(page.locator(".link.is-live")).to_be_visible()
    await held.close()


async def test_the_queue_opens_at_close_and_only_to_those_who_decide(held: Hosted, engine: Engine) -> None:
    url = f"{engine.url}/api/meetings/{held.created.meeting}/polls/fritt/texts"
    key = {"Authorization": f"Bearer {engine.key}"}
    async with await held.chair() as stepper, httpx.AsyncClient(headers={"Origin": engine.url}) as page:
        await run(stepper, "fritt", "arm", "open")
        await say(held, "Fler bänkar", "Fler bänkar", "Skräp")
        assert (await page.get(url, headers=key)).json()["error"]["code"] == "not_closed"
        await run(stepper, "fritt", "close")
        # How many wrote a text is a tally, and no operator's before it is published.
        rows = (await page.get(url, headers=key)).json()["texts"]
        assert rows == [{"text": text, "heads": 0, "status": "waiting"} for text in ("Fler bänkar", "Skräp")]
        assert (await page.get(url)).status_code == 403
        for role in ("hall", "voter"):
            token = held.created.token("hall") if role == "hall" else held.created.cards[0].token
            await page.post(f"{engine.url}/api/join", json={"token": token, "as": role})
        assert (await page.get(url)).status_code == 403
        assert (await page.post(url, json={"round": 1, "show": ["Skräp"]})).status_code == 403
        for wrong in ({"round": 1, "show": ["aldrig skrivet"]}, {"round": 1, "show": ["Skräp"], "hide": ["Skräp"]}):
            assert (await page.post(url, json=wrong, headers=key)).json()["error"]["code"] == "unknown_text"
        assert (await page.post(url, json={"round": 1, "show": "x"}, headers=key)).json()["error"][
            "code"
        ] == "malformed"
        assert (await page.post(url, json={"round": 1, "hide": ["Skräp"]}, headers=key)).status_code == 204
    await held.close()
