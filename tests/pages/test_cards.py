"""The seat cards: eight to an A4, names as text, the link's QR as the engine made it."""

import re
import secrets

import pytest
from hosting import Hosted, OpenPage, meeting
from playwright.async_api import expect

from klubba.outputs.cards import qr_svg

HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>'


async def test_eight_cards_a_page(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.links["cards"], 1100, 900)
    await expect(page.locator(".card")).to_have_count(12)
    assert [await sheet.locator(".card").count() for sheet in await page.locator(".sheet").all()] == [8, 4]
    pdf = await page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 2
    assert set(re.findall(rb"/MediaBox \[0 0 (\d+)\S* (\d+)", pdf)) == {(b"594", b"841")}
    await page.emulate_media(media="print")
    await expect(page.locator(".tools")).to_be_hidden()
    spills = await page.locator(".card, .card-text, .card-how").evaluate_all(
        """all => all.filter((box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1)
            .length"""
    )
    assert spills == 0


async def test_a_card_holds_what_its_voter_needs(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.links["cards"], 1100, 900)
    card, given = page.locator(".card").first, hosted.created.cards[0]
    await expect(card).to_contain_text("Provmötet")
    await expect(card.get_by_role("heading")).to_have_text("Person 1")
    await expect(card).to_contain_text("Bolag 1")
    await expect(card).to_contain_text(f"{given.code[:4]}-{given.code[4:]}")
    await expect(card).to_contain_text(hosted.links["hall"].split("/")[2])
    await expect(card).to_contain_text("Skanna med telefonen")
    await expect(card).to_contain_text("Scan with your phone")
    source = await card.locator("img").evaluate("image => decodeURIComponent(image.src.split(',')[1])")
    assert source == qr_svg(given.link)
    assert await card.locator("img").evaluate("image => image.naturalWidth > 0")


async def test_names_are_text_whatever_they_hold(hosted: Hosted, open_page: OpenPage) -> None:
    data = meeting(f"m{secrets.token_hex(6)}", 3)
    data["roll"][0]["name"] = HOSTILE
    data["roll"][1]["name"] = "Ä" * 200
    data["roll"][2]["name"] = "مرحبا بالعالم 🗳️"
    created = await hosted.operator.create_meeting(data)
    page = await open_page(created.links["cards"], 1100, 900)
    await expect(page.locator(".card h2").first).to_have_text(HOSTILE)
    assert await page.title() == "Platskort – Klubba"
    assert await page.locator(".card h2 img").count() == 0
    seat = page.locator(".card-seat").nth(1)
    box = await page.locator(".card").nth(1).bounding_box()
    inside = await seat.bounding_box()
    assert box
    assert inside
    assert inside["y"] + inside["height"] <= box["y"] + box["height"]


async def test_search_and_csv(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.links["cards"], 820, 1180)
    await page.get_by_role("searchbox").fill("bolag 11")
    await expect(page.locator(".card")).to_have_count(1)
    await expect(page.get_by_role("status")).to_contain_text("1 kort visas")
    async with page.expect_download() as downloading:
        await page.get_by_role("link", name="CSV för utskick").click()
    path = await (await downloading.value).path()
    text = path.read_bytes().decode("utf-8-sig")
    assert text.splitlines()[0].startswith("seat;name;")
    assert len(text.splitlines()) == 13


@pytest.mark.parametrize("page_of", ["chair", "hall"])
async def test_another_pages_link_does_not_open_the_cards(hosted: Hosted, open_page: OpenPage, page_of: str) -> None:
    page = await open_page(hosted.links[page_of].replace(f"/{page_of}#", "/cards#"))
    await expect(page.get_by_role("alert")).to_contain_text("Länken gäller inte")
    await expect(page.locator(".card")).to_have_count(0)


async def test_without_a_link_the_page_says_what_to_do(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(f"{hosted.engine.url}/cards")
    await expect(page.get_by_role("heading")).to_have_text("Den här sidan är för den som förbereder mötet")
