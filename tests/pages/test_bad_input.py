"""Names, questions and rolls at their worst: laid out, escaped, legible, on phone and hall."""

from collections.abc import AsyncIterator

import pytest
from axe import Everybody
from hosting import Hosted, OpenPage, host, run
from playwright.async_api import Page, expect

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


@pytest.fixture
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
