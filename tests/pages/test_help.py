"""A ballot entered for somebody who asks for help, by every method: the voter's own form and the same box."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from axe import Everybody
from engine import Engine
from hosting import Hosted, OpenPage, host, run
from playwright.async_api import Locator, expect

PLACES = ["Torget", "Parken", "Hamnen"]
POLLS: list[dict[str, Any]] = [
    {"id": "choose", "title": "Vilka två?", "method": "choose", "choose": 2, "options": PLACES, "blank": True},
    {"id": "rating", "title": "Hur bra är platserna?", "method": "rating", "options": PLACES, "blank": True},
    {"id": "ranking", "title": "Var ska scenen stå?", "method": "ranking", "options": PLACES, "blank": True},
    {"id": "number", "title": "Vad får det kosta?", "method": "number", "number_max": 100, "decimals": 1, "unit": "kr"},
    {"id": "text", "title": "Vad saknas?", "method": "text", "text_max": 30},
    {"id": "words", "title": "Två ord om mötet?", "method": "words", "choose_max": 2, "text_max": 20},
]


@pytest_asyncio.fixture(loop_scope="session")
async def held(engine: Engine) -> AsyncIterator[Hosted]:
    hosting = await host(engine, 4, [{"title": "Alla sätt att rösta", "polls": POLLS}])
    yield hosting
    await hosting.close()


async def choose(form: Locator) -> None:
    await form.get_by_label("Torget").check()
    await form.get_by_label("Hamnen").check()


async def rate(form: Locator) -> None:
    await form.get_by_role("group", name="Parken").get_by_role("button", name="4").click()


async def rank(form: Locator) -> None:
    for place in ("Hamnen", "Torget"):
        await form.get_by_role("button", name=place).click()


async def count(form: Locator) -> None:
    await form.get_by_label("Ditt tal").fill("101")
    await form.get_by_role("button", name="Lägg rösten").click()
    await expect(form.get_by_role("alert").last).to_contain_text("högst 100 kr")
    await form.get_by_label("Ditt tal").fill("12,5")


async def write(form: Locator) -> None:
    await form.get_by_label("Ditt svar").fill("Fler bänkar")


async def name(form: Locator) -> None:
    await form.get_by_label("Ord 1").fill("hav")
    await form.get_by_label("Ord 2").fill("mod")


FILLED: dict[str, tuple[Callable[[Locator], Awaitable[None]], str]] = {
    "choose": (choose, "Registrerad: A och C."),
    "rating": (rate, "Registrerad: B 4."),
    "ranking": (rank, "Registrerad: C, A."),
    "number": (count, "Registrerad: 12,5 kr."),
    "text": (write, "Registrerad"),
    "words": (name, "Registrerad: hav, mod."),
}


@pytest.mark.parametrize("method", FILLED)
async def test_the_operator_enters_a_ballot_of_any_method(
    held: Hosted, open_page: OpenPage, everybody: Everybody, method: str
) -> None:
    fill, registered = FILLED[method]
    desk = await open_page(held.links["organiser"].replace("/organiser#", "/operator#"), 820, 1180)
    phone = await open_page(held.created.cards[1].link, 375, 740)
    async with await held.chair() as chair:
        await run(chair, method, "arm", "open")
        await desk.get_by_role("button", name="Hjälp att rösta: Person 2").click()
        form = desk.get_by_role("dialog")
        await expect(form.get_by_role("button", name="Lägg rösten")).to_have_attribute("aria-disabled", "true")
        await fill(form)
        await expect(form.get_by_role("button", name="Lägg rösten")).to_have_attribute("aria-disabled", "false")
        everybody.widths = (375,)
        await everybody(desk, f"help with {method}")
        await form.get_by_role("button", name="Lägg rösten").click()
        await expect(desk.locator(".said")).to_have_text("Rösten är registrerad: Person 2.")
        # It is the person's own ballot, and the person sees what it says.
        await expect(phone.locator(".status")).to_contain_text(registered)
        if method == "text":
            await expect(phone.locator("textarea")).to_have_value("Fler bänkar")
        await run(chair, method, "close", "declare", "publish")
        stood = await held.operator.result(held.created.meeting, method)
        assert stood["cast"] == 1
