"""The chair's page: a whole poll by keyboard, never the tally before close, never a step twice."""

from axe import Everybody
from engine import Engine
from hosting import Hosted, OpenPage, heard, host
from playwright.async_api import Page, WebSocketRoute, expect

PRIMARY = "#primary"


# A finger that taps once more a moment after the button has become "close". In the page, where the moment is measured
# by the same timers as the page's own rest: a driver may come seconds later.
IMPATIENT = """() => {
    window.tapped = new Promise((done) => {
        const look = () => {
            const button = document.querySelector("#primary");
            if (button?.dataset.action !== "close") return requestAnimationFrame(look);
            setTimeout(() => {
                done(button.ariaDisabled);
                button.click();
            }, 300);
        };
        look();
    });
}"""


async def ready(page: Page, action: str) -> None:
    """The primary button offers this step and takes it."""
    button = page.locator(f"{PRIMARY}[data-action={action}][aria-disabled=false]")
    await expect(button).to_be_visible()


async def step(page: Page, action: str) -> None:
    """Takes the next step by keyboard, which must be this one."""
    await ready(page, action)
    await page.keyboard.press("Space")


async def test_a_whole_poll_by_keyboard(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.links["chair"], 820, 1180)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Vilka två frågor ska få svar?")
    await step(page, "arm")
    await step(page, "open")
    await expect(page.locator(".state-line")).to_contain_text("Omröstningen pågår")
    await hosted.vote([[0, 1], [0, 1], [0, 2]])
    await expect(page.locator(".turnout-large")).to_contain_text("3 av 12 har röstat")
    await expect(page.locator(".turnout-large")).to_contain_text("9 saknas")
    assert await page.locator(".bars").count() == 0
    await step(page, "close")
    await expect(page.locator(".bars li").first).to_contain_text("3")
    await step(page, "declare")
    await step(page, "publish")
    await expect(page.locator(".state-line")).to_contain_text("visas för alla")
    await expect(page.locator(PRIMARY)).to_contain_text("Förbered nästa omröstning")
    await expect(page.locator("#step-hint")).to_have_text("Ska vi göra en gemensam plan?")
    result = await hosted.operator.result(hosted.created.meeting, "fragor")
    assert [line["heads"] for line in result["lines"]] == [3, 2, 1, 0, 0]


async def test_no_figure_of_any_option_before_close(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.links["chair"])
    frames = heard(page)
    await page.reload()
    await step(page, "arm")
    await step(page, "open")
    await hosted.vote([[0, 1], [0, 1]])
    await expect(page.locator(".turnout-large")).to_contain_text("2 av 12")
    assert frames
    assert not any(b"lines" in frame or b"heads" in frame for frame in frames)
    await step(page, "close")
    await expect(page.locator(".bars")).to_be_visible()
    assert any(b"lines" in frame for frame in frames)


async def test_a_stale_second_page_is_told_and_changes_nothing(hosted: Hosted, open_page: OpenPage) -> None:
    link = hosted.links["chair"]
    page = await open_page(link)
    await ready(page, "arm")
    # The page's own frames are held back, so that it still believes in what another chair changes meanwhile.
    late = await open_page("about:blank")
    holding = False

    def route(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def to_page(data: str | bytes) -> None:
            assert isinstance(data, bytes)
            if not holding or b"stepped" in data:
                socket.send(data)

        server.on_message(to_page)

    await late.route_web_socket("**/ws/chair", route)
    await late.goto(link)
    await ready(late, "arm")
    holding = True
    await step(page, "arm")
    await ready(page, "open")
    await late.keyboard.press("Space")
    await expect(late.locator(".notices")).to_contain_text("Någon annan hann före")
    assert await hosted.stands() == (1, "armed")


async def test_a_double_click_is_one_step(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.links["chair"])
    await step(page, "arm")
    await ready(page, "open")
    await page.evaluate(IMPATIENT)
    await page.locator(PRIMARY).dblclick()
    await expect(page.locator(".state-line")).to_contain_text("Omröstningen pågår")
    # What is under the finger now is "close": for a moment it does not answer.
    assert await page.evaluate("tapped") == "true"
    await ready(page, "close")
    assert await hosted.stands() == (2, "open")


async def test_a_key_held_down_is_one_step(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.links["chair"])
    await ready(page, "arm")
    await page.locator(PRIMARY).focus()
    await page.keyboard.down("Enter")
    await ready(page, "open")
    await page.keyboard.down("Enter")
    await page.keyboard.down("Enter")
    await page.keyboard.up("Enter")
    await ready(page, "open")
    assert await hosted.stands() == (1, "armed")


async def test_what_the_rules_allow_is_undone_with_one_key(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.links["chair"])

    async def press(action: str) -> None:
        button = page.locator(f".other-steps [data-action={action}][aria-disabled=false]")
        await page.keyboard.press(await button.locator("kbd").inner_text())

    await step(page, "arm")
    await ready(page, "open")
    await press("disarm")
    await ready(page, "arm")
    assert await hosted.stands() == (2, "draft")
    await step(page, "arm")
    await step(page, "open")
    await ready(page, "close")
    await hosted.vote([[0, 1]])
    await press("pause")
    await step(page, "resume")
    await ready(page, "close")
    # Nothing of it has cost a ballot.
    await expect(page.locator(".turnout-large")).to_contain_text("1 av 12")
    assert await hosted.stands() == (6, "open")


async def test_annulling_needs_a_reason(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.links["chair"])
    await step(page, "arm")
    await step(page, "open")
    await ready(page, "close")
    await page.keyboard.press("2")
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(dialog).to_contain_text("Skriv ett skäl först.")
    await dialog.get_by_label("Skäl").fill("Fel fråga visades.")
    await dialog.get_by_role("button", name="Ogiltigförklara").click()
    await expect(page.locator(".poll")).to_contain_text("Skäl: Fel fråga visades.")
    await expect(page.locator(PRIMARY)).to_contain_text("Rösta om i en ny omgång")


async def test_acclamation_is_recorded_without_ballots(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.links["chair"])
    await page.get_by_role("button", name="Ska vi göra en gemensam plan?").click()
    await ready(page, "arm")
    await page.get_by_role("button", name="Besluta med acklamation").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Skriv in beslutet").click(force=True)
    await expect(dialog).to_be_visible()
    await dialog.get_by_label("Ja, bifall").check()
    await dialog.get_by_role("button", name="Skriv in beslutet").click()
    await step(page, "publish")
    await expect(page.locator(".state-line")).to_contain_text("visas för alla")
    result = await hosted.operator.result(hosted.created.meeting, "plan")
    assert (result["decided_by"], result["outcome"]) == ("acclamation", "yes")


async def test_who_is_missing_and_a_seat_released(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.links["chair"])
    await step(page, "arm")
    await step(page, "open")
    await hosted.vote([[0, 1], [0, 1]])
    seats = page.locator(".seats")
    await expect(seats.get_by_role("button", name="Saknas 10")).to_be_visible()
    await expect(seats.locator(".seat-line").first).to_contain_text("Person 3")
    await seats.get_by_role("button", name="Röstat 2").click()
    await expect(seats.locator(".seat-line")).to_have_count(2)
    await seats.get_by_role("searchbox").fill("bolag 2")
    await expect(seats.locator(".seat-line")).to_have_count(1)
    await seats.get_by_role("button", name="Frigör: Person 2").click()
    await page.get_by_role("dialog").get_by_role("button", name="Frigör platsen").click()
    await expect(seats).to_contain_text("Platsen är fri: Person 2.")
    await expect(page.locator(".turnout-large")).to_contain_text("2 av 12")


async def test_a_link_that_does_not_work_says_what_to_do(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(f"{hosted.engine.url}/chair")
    await expect(page.get_by_role("heading")).to_have_text("Den här sidan är för mötets ordförande")
    wrong = await open_page(f"{hosted.engine.url}/chair#AAAAAAAAAAAAAAAAAAAAAA")
    await expect(wrong.get_by_role("alert")).to_contain_text("Länken gäller inte")
    voters = await open_page(hosted.created.cards[0].link.replace("/#", "/chair#"))
    await expect(voters.get_by_role("alert")).to_contain_text("Länken gäller inte")


async def test_the_token_leaves_the_address_bar_and_english_is_complete(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.links["chair"])
    await ready(page, "arm")
    assert "#" not in page.url
    await page.get_by_role("button", name="English").click()
    await expect(page.locator(PRIMARY)).to_contain_text("Prepare the vote")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Which two questions should be answered?")
    await expect(page.locator("html")).to_have_attribute("lang", "en")


async def test_an_unanswered_step_is_sent_again_unchanged_and_counts_once(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page("about:blank")
    steps: list[bytes] = []

    def route(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        async def to_engine(data: str | bytes) -> None:
            if isinstance(data, bytes) and b"step" in data[:6]:
                steps.append(data)
                if len(steps) == 1:  # Lost on the way, with the connection.
                    await socket.close()
                    return
            server.send(data)

        socket.on_message(to_engine)

    await page.route_web_socket("**/ws/chair", route)
    await page.goto(hosted.links["chair"])
    await step(page, "arm")
    await ready(page, "open")
    assert len(steps) == 2
    assert steps[0] == steps[1]
    assert await hosted.stands() == (1, "armed")


async def test_the_page_comes_back_after_kill_9(own_hosted: Hosted, open_page: OpenPage) -> None:
    hosted = own_hosted
    page = await open_page(hosted.links["chair"])
    await step(page, "arm")
    await step(page, "open")
    await ready(page, "close")
    hosted.engine.kill9()
    await expect(page.locator(".notices")).to_contain_text("Ingen kontakt med servern.")
    await expect(page.locator(f"{PRIMARY}[aria-disabled=true]")).to_be_visible()
    await page.keyboard.press("Space")
    hosted.engine.start()
    await ready(page, "close")
    await expect(page.locator(".notices")).to_be_empty()
    await page.keyboard.press("Space")
    await ready(page, "declare")


async def test_a_secret_vote_of_few_is_opened_after_a_warning_by_another_gesture(
    engine: Engine, open_page: OpenPage, everybody: Everybody
) -> None:
    polls = [{"id": "sluten", "title": "Vem?", "method": "yes_no", "secrecy": "secret"},
             {"id": "oppen", "title": "Ska vi?", "method": "yes_no"}]  # fmt: skip
    hosted = await host(engine, seats=4, items=[{"title": "Val", "polls": polls}])
    try:
        page = await open_page(hosted.links["chair"], 820, 1180)
        await step(page, "arm")
        await ready(page, "open")
        # It stands on the page before anything is pressed.
        warning = "Sluten omröstning, men bara 4 får rösta."
        await expect(page.locator(".notices .banner", has_text=warning)).to_be_visible()
        # Nothing is being sealed of a vote that nobody has opened.
        await expect(page.get_by_text("Rösterna förseglas")).to_have_count(0)
        await page.keyboard.press("Space")
        dialog = page.locator("dialog[open]")
        await expect(dialog).to_contain_text(warning)
        await everybody(page, "the warning")
        # The key that opens everything else does not open this, nor does the one that was pressed already.
        await page.keyboard.press("Escape")
        await expect(dialog).to_have_count(0)
        assert (await hosted.stands())[1] == "armed"
        await page.keyboard.press("Space")
        await expect(dialog.get_by_role("button", name="Avbryt")).to_be_focused()
        await page.get_by_role("button", name="Öppna ändå").click()
        await expect(page.locator(".state-line")).to_contain_text("Omröstningen pågår")
        await expect(page.locator(".notices .banner", has_text=warning)).to_have_count(0)
        # What level 1 leaks stands on the poll's own page.
        await page.get_by_text("Hur hemlig är omröstningen?").click()
        await expect(page.locator(".how-secret")).to_contain_text("så avslöjar resultatet det självt")
        phone = await open_page(hosted.created.cards[0].link, 375, 740)
        await phone.get_by_text("Hur hemlig är omröstningen?").click()
        await expect(phone.locator(".how-secret")).to_contain_text("så avslöjar resultatet det självt")
        for action in ("close", "declare", "publish"):
            await step(page, action)
        # An open vote of as few is opened by the one key.
        await step(page, "arm")
        await step(page, "open")
        await expect(page.locator(".state-line")).to_contain_text("Omröstningen pågår")
        await page.get_by_role("button", name="English").click()
        await expect(page.locator(".state-line")).to_contain_text("The vote is open")
    finally:
        await hosted.close()


async def test_the_warning_is_said_in_english_too(engine: Engine, open_page: OpenPage) -> None:
    polls = [{"id": "sluten", "title": "Vem?", "title_en": "Who?", "method": "yes_no", "secrecy": "secret"}]
    hosted = await host(engine, seats=1, items=[{"title": "Val", "polls": polls}])
    try:
        page = await open_page(hosted.links["chair"], 1440, 900)
        await page.get_by_role("button", name="English").click()
        await step(page, "arm")
        await ready(page, "open")
        await page.keyboard.press("Space")
        dialog = page.locator("dialog[open]")
        await expect(dialog).to_contain_text("A secret vote, but only one may vote.")
        await dialog.get_by_role("button", name="Open all the same").click()
        await expect(page.locator(".state-line")).to_contain_text("open")
    finally:
        await hosted.close()
