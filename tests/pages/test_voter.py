"""The voter's page in a real browser, phone and desktop: join, vote, change, close, result, and bad wifi."""

import json
from urllib.parse import urlsplit

from hosting import Hosted, OpenPage, run
from playwright.async_api import Locator, Page, WebSocketRoute, expect

PHONE = {"width": 375, "height": 740}
SMALL = {"width": 320, "height": 568}
DESKTOP = {"width": 1280, "height": 800}


def option(page: Page, text: str) -> Locator:
    return page.locator(".options").get_by_role("button", name=text)


def status(page: Page) -> Locator:
    """Where the ballot is, as the page says it in words."""
    return page.locator(".status")


async def voter(
    hosted: Hosted, open_page: OpenPage, size: dict[str, int] = PHONE, seat: int = 0, **how: object
) -> Page:
    return await open_page(hosted.created.cards[seat].link, **size, **how)


async def tally(hosted: Hosted, poll: str) -> list[int]:
    """Heads per option, as the engine counted them (after publish)."""
    result = await hosted.operator.result(hosted.created.meeting, poll)
    return [line["heads"] for line in result["lines"]]


async def test_joins_by_the_link_and_takes_the_token_out_of_the_address(hosted: Hosted, open_page: OpenPage) -> None:
    page = await voter(hosted, open_page)
    await expect(page.locator(".who")).to_contain_text("Person 1")
    await expect(page.locator(".who")).to_contain_text("Plats 1 · Bolag 1")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Du är på plats")
    assert urlsplit(page.url)[2:] == ("/", "", "")
    assert await page.evaluate("document.cookie") == ""
    await page.reload()
    await expect(page.locator(".who")).to_contain_text("Person 1")


async def test_joins_by_a_code_typed_carelessly(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.engine.url + "/v", **PHONE)
    field = page.get_by_label("Kod på platskortet")
    code = hosted.created.cards[2].code.lower().replace("0", "o").replace("1", "l")
    await field.fill(code[:3])
    await page.get_by_role("button", name="Gå med").click()
    await expect(page.get_by_role("alert")).to_have_text("Koden har åtta tecken. Några saknas.")
    await expect(field).to_be_focused()
    await field.fill("zzzz zzzz")
    await field.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("gäller inte här")
    await field.fill(f" {code[:4]} {code[4:]}")
    await field.press("Enter")
    await expect(page.locator(".who")).to_contain_text("Person 3")


async def test_a_card_that_is_not_known_says_what_to_do(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.engine.url + "/#not-a-card", **PHONE)
    await expect(page.get_by_role("alert")).to_contain_text("gäller inte här")
    await expect(page.get_by_label("Kod på platskortet")).to_be_visible()


async def test_a_chairs_link_is_not_a_seat(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.engine.url + "/#" + hosted.created.token("chair"), **PHONE)
    await expect(page.get_by_role("alert")).to_contain_text("hör till en annan sida")


async def test_the_wrong_person_is_one_tap_out(hosted: Hosted, open_page: OpenPage) -> None:
    page = await voter(hosted, open_page)
    await page.get_by_role("button", name="Inte jag").click()
    await expect(page.get_by_role("status").filter(has_text="Du har lämnat platsen")).to_be_visible()
    await page.reload()
    await expect(page.get_by_label("Kod på platskortet")).to_be_visible()


async def test_one_tap_votes_and_changes_until_close(hosted: Hosted, open_page: OpenPage) -> None:
    page = await voter(hosted, open_page)
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await expect(status(page)).to_have_text("Tryck på ditt val.")
        await option(page, "Ja").click()
        await expect(status(page)).to_contain_text("Registrerad: Ja.")
        await expect(option(page, "Ja")).to_have_attribute("aria-pressed", "true")
        await expect(page.get_by_role("button", name="Inte jag")).to_be_hidden()
        await option(page, "Nej").click()
        await expect(status(page)).to_contain_text("Ändrad. Registrerad: Nej.")
        await page.reload()
        await expect(status(page)).to_contain_text("Registrerad: Nej.")
        await run(chair, "plan", "close")
        await expect(page.locator(".panel")).to_contain_text("Omröstningen är stängd.")
        await expect(page.locator(".own")).to_contain_text("Din röst: Nej.")
        assert await page.locator(".bars").count() == 0
        await run(chair, "plan", "declare", "publish")
        await expect(page.locator(".result-sentence")).to_have_text("Mötet svarar nej: 0 ja, 1 nej och 0 avstår.")
    assert await tally(hosted, "plan") == [0, 1, 0]


async def test_chooses_two_and_confirms_by_keyboard_on_a_desktop(hosted: Hosted, open_page: OpenPage) -> None:
    page = await voter(hosted, open_page, DESKTOP)
    async with await hosted.chair() as chair:
        await run(chair, "fragor", "arm", "open")
        await expect(page.get_by_role("heading", level=1)).to_be_focused()
        for _ in range(2):
            await page.keyboard.press("Tab")
        await expect(option(page, "Tåg")).to_be_focused()
        await page.keyboard.press("Space")
        await expect(status(page)).to_contain_text("1 av 2 valda")
        await expect(page.get_by_role("button", name="Skicka")).to_have_attribute("aria-disabled", "true")
        await option(page, "Vatten").click()
        await option(page, "Jord").click()
        await expect(status(page)).to_contain_text("Du har redan valt 2.")
        await page.get_by_role("button", name="Skicka").press("Enter")
        await expect(status(page)).to_contain_text("Registrerad: B och D.")
        await option(page, "Vatten").click()
        await option(page, "Elkraft").click()
        await expect(status(page)).to_contain_text("Ändringen är inte skickad.")
        await page.get_by_role("button", name="Behåll som det var").click()
        await expect(status(page)).to_contain_text("Registrerad: B och D.")
        await run(chair, "fragor", "close", "declare", "publish")
        await expect(page.locator(".bars li").nth(1)).to_contain_text("Vald")
    assert await tally(hosted, "fragor") == [0, 1, 0, 1, 0]


async def test_what_others_do_moves_no_mark(hosted: Hosted, open_page: OpenPage) -> None:
    page = await voter(hosted, open_page, seat=11)
    async with await hosted.chair() as chair:
        await run(chair, "fragor", "arm", "open")
        await option(page, "Skogen").click()
        before = await option(page, "Skogen").bounding_box()
        await hosted.vote([[0, 1], [0, 2], [3, 4]])
        await run(chair, "fragor", "pause", "resume")
        await expect(status(page)).to_contain_text("1 av 2 valda")
        await expect(option(page, "Skogen")).to_have_attribute("aria-pressed", "true")
        assert await option(page, "Skogen").bounding_box() == before


async def test_a_ballot_cast_without_a_link_is_sent_once_it_is_back(hosted: Hosted, open_page: OpenPage) -> None:
    page = await voter(hosted, open_page)
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await expect(status(page)).to_contain_text("Tryck på ditt val.")
        await page.context.set_offline(True)
        await option(page, "Ja").click()
        await expect(page.locator(".banner")).to_contain_text("skickas när du är tillbaka")
        await expect(status(page)).to_contain_text("inte registrerad än")
        await page.context.set_offline(False)
        await expect(status(page)).to_contain_text("Registrerad: Ja.")
        await expect(page.locator(".banner")).to_have_count(0)
        await run(chair, "plan", "close", "declare", "publish")
    assert await tally(hosted, "plan") == [1, 0, 0]


async def test_a_lost_answer_is_asked_for_again_after_a_reload(hosted: Hosted, open_page: OpenPage) -> None:
    """The engine counts the ballot, but its answer never reaches the page, which is then loaded anew."""
    page = await open_page("about:blank", **PHONE)
    deaf = True

    def hold(route: WebSocketRoute) -> None:
        server = route.connect_to_server()

        def pass_on(data: str | bytes) -> None:
            if not (deaf and isinstance(data, bytes) and (b"\xa6answer" in data or b"\xa4mine" in data)):
                route.send(data)

        server.on_message(pass_on)

    await page.route_web_socket("**/ws/voter", hold)
    await page.goto(hosted.created.cards[0].link)
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await option(page, "Avstår").click()
        await expect(status(page)).to_contain_text("Skickat … Avstår")
        await chair.until(lambda c: c.state is not None and c.state.voted == 1)
        await expect(status(page)).to_contain_text("Skickat … Avstår")
        deaf = False
        await page.reload()
        await expect(status(page)).to_contain_text("Registrerad: Avstår.")
        await run(chair, "plan", "close", "declare", "publish")
    assert await tally(hosted, "plan") == [0, 0, 1]


async def test_an_engine_that_dies_and_comes_back_keeps_the_vote(own_hosted: Hosted, open_page: OpenPage) -> None:
    hosted = own_hosted
    page = await voter(hosted, open_page)
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await option(page, "Ja").click()
        await expect(status(page)).to_contain_text("Registrerad: Ja.")
    hosted.engine.kill9()
    await option(page, "Nej").click()
    await expect(page.locator(".banner")).to_contain_text("Du har ingen kontakt just nu.")
    hosted.engine.restart()
    await expect(status(page)).to_contain_text("Registrerad: Nej.")
    async with await hosted.chair() as chair:
        await run(chair, "plan", "close", "declare", "publish")
    assert await tally(hosted, "plan") == [0, 1, 0]


async def test_the_older_phone_says_where_the_seat_went(hosted: Hosted, open_page: OpenPage) -> None:
    first = await voter(hosted, open_page)
    await expect(first.locator(".who")).to_contain_text("Person 1")
    second = await voter(hosted, open_page)
    await expect(second.locator(".who")).to_contain_text("Person 1")
    await expect(first.get_by_role("heading", level=1)).to_have_text("Du röstar nu på en annan telefon")


async def test_a_seat_that_has_voted_is_not_taken_over(hosted: Hosted, open_page: OpenPage) -> None:
    first = await voter(hosted, open_page)
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await option(first, "Ja").click()
        await expect(status(first)).to_contain_text("Registrerad: Ja.")
        second = await voter(hosted, open_page)
        await expect(second.get_by_role("alert")).to_contain_text("Be en funktionär frigöra platsen")
        await expect(status(first)).to_contain_text("Registrerad: Ja.")


async def test_a_secret_vote_says_so_and_keeps_no_choice_on_the_phone(hosted: Hosted, open_page: OpenPage) -> None:
    page = await voter(hosted, open_page)
    async with await hosted.chair() as chair:
        await run(chair, "sluten", "arm", "open")
        await expect(page.locator(".rules")).to_contain_text("Sluten omröstning.")
        await option(page, "Ja").click()
        await expect(status(page)).to_contain_text("Registrerad: Ja.")
        kept = await page.evaluate("Object.entries(localStorage)")
        assert [name for name, _ in kept] == ["klubba.receipt"]
        receipt = ["ballotId", "epoch", "mac", "meeting", "poll", "round", "seat", "seq"]
        assert sorted(json.loads(kept[0][1])) == receipt
        await run(chair, "sluten", "close")
        for _ in range(2):
            await expect(page.locator(".own")).to_have_text(
                "Din röst är räknad. Vad du röstade sparas inte i en sluten omröstning."
            )
            await page.reload()
        silent = await voter(hosted, open_page, seat=1)
        await expect(silent.locator(".own")).to_have_text("Du röstade inte i den här omröstningen.")


async def test_paused_and_annulled_say_what_counts(hosted: Hosted, open_page: OpenPage) -> None:
    page = await voter(hosted, open_page)
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await option(page, "Ja").click()
        await expect(status(page)).to_contain_text("Registrerad: Ja.")
        await run(chair, "plan", "pause")
        await expect(status(page)).to_contain_text("Omröstningen är pausad.")
        await option(page, "Nej").click(force=True)
        await expect(status(page)).to_contain_text("Registrerad: Ja.")
        await chair.step("annul", "plan", reason="Fel fråga visades.")
        await expect(page.locator(".panel")).to_contain_text("ogiltigförklarad")


async def test_english_is_one_tap_away_and_stays(hosted: Hosted, open_page: OpenPage) -> None:
    page = await voter(hosted, open_page)
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("You are in")
    assert await page.evaluate("document.documentElement.lang") == "en"
    await page.reload()
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await option(page, "Abstain").click()
        await expect(status(page)).to_contain_text("Registered: Abstain.")


async def test_a_screen_reader_hears_registered_closed_and_the_result(hosted: Hosted, open_page: OpenPage) -> None:
    page = await voter(hosted, open_page)
    said = page.locator("p.unseen[role=status]")
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await option(page, "Ja").click()
        await expect(said).to_have_text("Registrerad: Ja.")
        await run(chair, "plan", "close")
        await expect(said).to_have_text("Omröstningen är stängd.")
        await run(chair, "plan", "declare", "publish")
        await expect(said).to_have_text("Resultat: Mötet svarar ja: 1 ja, 0 nej och 0 avstår.")


async def test_fits_a_small_phone_with_large_targets(hosted: Hosted, open_page: OpenPage) -> None:
    page = await voter(hosted, open_page, SMALL)
    async with await hosted.chair() as chair:
        await run(chair, "fragor", "arm", "open")
        await expect(option(page, "Jord")).to_be_visible()
        await page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert await page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]
        for button in await page.get_by_role("button").all():
            box = await button.bounding_box()
            assert box is not None
            assert box["height"] >= 48
            assert box["width"] >= 48


async def test_the_page_asks_nobody_but_its_engine(hosted: Hosted, open_page: OpenPage) -> None:
    """What it carries is weighed in test_page_weight.py."""
    page = await open_page("about:blank", **PHONE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(hosted.created.cards[0].link)
    await expect(page.locator(".languages")).to_be_visible()
    assert len({urlsplit(url).netloc for url in asked}) == 1
