"""Names, questions and rolls at their worst: laid out, escaped, legible, on phone and hall."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from axe import Everybody
from hosting import Hosted, OpenPage, host, run
from playwright.async_api import Page, expect
from reflow import cut_off

SCRIPT = '<script>document.title = "x"</script><img src=x onerror=alert(1)>'
LONG = "Ett långt namn på en förening som aldrig tar slut " * 4
NAMES = {
    "long": LONG[:200],
    "one word": "Ö" * 200,
    "right to left": "مجلس الأعمال في الشمال",
    "emoji": "👩🏽‍💻🇸🇪🦌 Renskötarna 🪵",
    "script": SCRIPT,
}
QUESTION = ("Ska mötet besluta att " + "utreda frågan om en gemensam plan för hela regionen och dess bolag " * 9)[
    :599
] + "?"
TOP = ".layer:not([aria-hidden])"


def roll() -> list[dict[str, str]]:
    return [
        {"seat": str(n), "name": name, "organisation": name, "group": name}
        for n, name in enumerate(NAMES.values(), start=1)
    ]


def items(options: list[str]) -> list[dict[str, object]]:
    poll = {"id": "p", "title": QUESTION, "method": "choose", "options": options, "choose_min": 1, "choose_max": 2}
    return [{"title": SCRIPT, "polls": [poll]}]


async def clipped(page: Page) -> list[str]:
    """Words that are cut off, by the screen's edge or by their own box."""
    found: list[str] = await page.evaluate(
        """() => [...document.querySelectorAll(".who b, .who p, h1, .option-text, .topic, .eyebrow")]
            .filter((element) => element.getClientRects().length)
            .filter((element) => {
                const { left, right } = element.getBoundingClientRect();
                const inline = getComputedStyle(element).display === "inline";
                const wide = !inline && element.scrollWidth > element.clientWidth + 1;
                return left < -1 || right > innerWidth + 1 || wide;
            })
            .map((element) => element.className + ": " + element.textContent.slice(0, 40))"""
    )
    return found


@pytest_asyncio.fixture(loop_scope="session")
async def worst(hosted: Hosted) -> AsyncIterator[Hosted]:
    options = [*NAMES.values(), *(f"Förslag {n}" for n in range(6, 21))]
    own = await host(hosted.engine, items=items(options), roll=roll(), title=NAMES["emoji"])
    yield own
    await own.close()


async def test_a_phone_lays_out_and_escapes_the_worst(worst: Hosted, open_page: OpenPage, everybody: Everybody) -> None:
    async with await worst.chair() as chair:
        await run(chair, "p", "arm", "open")
        for seat, name in enumerate(NAMES.values()):
            page = await open_page(worst.created.cards[seat].link, 320, 640)
            await expect(page.locator(".who b")).to_have_text(name)
            await expect(page.locator("h1")).to_have_text(QUESTION)
            await expect(page.locator(".option")).to_have_count(20)
            await expect(page.locator(".rules")).to_be_visible()
            assert await page.locator(".option img, .who img, h1 img").count() == 0
            assert await clipped(page) == [], name
        await everybody(page, "the worst question")
        await page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert await clipped(page) == []
        await page.locator(".option").last.click()
        await page.get_by_role("button", name="Skicka").click()
        await expect(page.locator(".status")).to_contain_text("Registrerad: T, Förslag 20.")
        await run(chair, "p", "close", "declare", "publish")
        await expect(page.locator(".bars li")).to_have_count(20)
        assert await page.evaluate("document.title") == NAMES["emoji"]


async def test_the_hall_fits_the_worst_into_its_picture(worst: Hosted, open_page: OpenPage) -> None:
    page = await open_page(worst.links["hall"], 1920, 1080)
    async with await worst.chair() as chair:
        await run(chair, "p", "arm", "open")
        await expect(page.locator(f"{TOP} .options li")).to_have_count(20)
        await page.evaluate("document.fonts.ready")
        assert await clipped(page) == []
        box = await page.locator(f"{TOP} .poll-body").evaluate("box => [box.scrollHeight, box.clientHeight]")
        assert box[0] <= box[1] + 1
        smallest = await page.locator(f"{TOP} .option-text").first.evaluate(
            "e => parseFloat(getComputedStyle(e).fontSize)"
        )
        # A letter of 1/60 of the picture's height is what can be read from the last row.
        assert smallest >= 1080 / 60
        await worst.vote([[0, 3]])
        await run(chair, "p", "close", "declare", "publish")
        await expect(page.locator(f"{TOP} .bars li")).to_have_count(20)


@pytest.mark.parametrize("size", [(375, 740), (820, 1180), (1920, 1080)])
async def test_chair_and_organiser_lay_out_the_worst(
    worst: Hosted, open_page: OpenPage, everybody: Everybody, size: tuple[int, int]
) -> None:
    chair = await open_page(worst.links["chair"], *size)
    organiser = await open_page(worst.links["organiser"], *size)
    faults: list[str] = []
    for number, part in enumerate(("meeting", "agenda", "roll", "hall", "links")):
        await organiser.locator(".parts button").nth(number).click()
        if part == "agenda":
            await organiser.locator(".poll-box summary").first.click()
            await expect(organiser.get_by_label("Alternativ 5", exact=True)).to_have_value(SCRIPT)
        faults += [f"organiser, {part}: {fault}" for fault in await cut_off(organiser)]
    async with await worst.chair() as stepper:
        await run(stepper, "p", "arm", "open")
        await expect(chair.locator("h1")).to_have_text(QUESTION)
        await worst.vote([[0, 3]])
        await expect(chair.locator(".turnout-large")).to_contain_text("1 av 5")
        # The agenda's line is a short form; the whole question stands in the middle.
        faults += [f"chair, open: {fault}" for fault in await cut_off(chair, but=".agenda-title")]
        await everybody(chair, "the worst, open")
        await run(stepper, "p", "close")
        await expect(chair.locator(".bars li")).to_have_count(20)
        faults += [f"chair, closed: {fault}" for fault in await cut_off(chair, but=".agenda-title")]
    for page in (chair, organiser):
        assert await page.locator("main img[src='x'], nav img[src='x']").count() == 0
        assert SCRIPT not in await page.title()
    assert faults == []


async def test_a_roll_of_two_thousand_is_drawn_seat_by_seat(hosted: Hosted, open_page: OpenPage) -> None:
    own = await host(hosted.engine, seats=2000)
    page = await open_page(own.links["hall"], 1920, 1080)
    async with await own.chair() as chair:
        await run(chair, "plan", "arm", "open")
        places = page.locator(f"{TOP} .place")
        await expect(places).to_have_count(2000)
        await own.vote([[0], [1]])
        await expect(page.locator(f"{TOP} .place.voted")).to_have_count(2)
        widths = await places.evaluate_all("all => all.map((p) => p.getBoundingClientRect().width)")
        assert min(widths) > 7.5
    await own.close()
