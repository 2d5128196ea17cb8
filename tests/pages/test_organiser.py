"""The organiser's page: what is written is saved, what is wrong is named where it stands, and nothing is lost."""

import io
import tomllib
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from axe import Everybody
from hosting import Hosted, OpenPage
from organising import SAVED, at, definition, opened, save
from playwright.async_api import expect

HOSTILE = ["<script>document.title=1</script>", "مرحبا بالعالم", "🗳️ Å", "=HYPERLINK(1)", "Ä" * 200]


async def test_a_poll_written_by_keyboard_is_on_the_chairs_page(hosted: Hosted, open_page: OpenPage) -> None:
    page = await opened(hosted, open_page, "agenda")
    chair = await open_page(hosted.links["chair"])
    await page.locator(".items > li").first.get_by_role("button", name="Lägg till en omröstning").focus()
    await page.keyboard.press("Enter")
    box = page.locator(".poll-box[open]")
    await box.get_by_label("Fråga").focus()
    await page.keyboard.type("Ska vi bygga broar?")
    await box.get_by_label("Så röstar man").focus()
    await page.keyboard.type("Välja")
    await box.get_by_label("Alternativ 1", exact=True).fill("Stål")
    await box.get_by_label("Alternativ 2", exact=True).fill("Trä")
    await page.keyboard.press("Enter")
    await box.get_by_label("Alternativ 3", exact=True).fill("Sten")
    await save(page)
    await expect(chair.locator(".agenda")).to_contain_text("Ska vi bygga broar?")
    polls = (await definition(hosted, page))["items"][0]["polls"]
    assert [poll["id"] for poll in polls[:2]] == ["fragor", "plan"]
    assert [option["text"] for option in polls[2]["options"]] == ["Stål", "Trä", "Sten"]


async def test_a_rule_is_chosen_with_one_tap_and_refined(hosted: Hosted, open_page: OpenPage) -> None:
    page = await opened(hosted, open_page, "agenda")
    await page.locator("summary", has_text="Ska vi göra en gemensam plan?").click()
    rule = page.locator(".rule")
    await rule.get_by_role("button", name="Två tredjedelar").click()
    await expect(rule.get_by_label("Bråk")).to_have_value("2/3")
    await rule.get_by_role("button", name="Lägg till ett villkor").click()
    await expect(rule.get_by_label("Bråk")).to_have_count(2)
    await rule.get_by_label("Bråk").last.fill("1/3")
    await save(page)
    poll = (await definition(hosted, page))["items"][0]["polls"][1]
    assert poll["rule"] == [{"share_of": "yes_no", "at_least": "2/3"}, {"share_of": "entitled", "more_than": "1/3"}]
    await rule.get_by_label("Bråk").last.fill("4/3")
    await expect(rule.locator(".wrong")).to_have_text("Bråket är för stort.")


async def test_every_mistake_stands_at_its_field_and_nothing_is_lost(hosted: Hosted, open_page: OpenPage) -> None:
    page = await opened(hosted, open_page, "meeting")
    await page.get_by_label("Mötets namn").fill("x" * 601)
    await page.get_by_role("button", name="Dagordning").click()
    await page.get_by_role("button", name="Lägg till en punkt").click()
    await expect(page.locator(".save")).to_contain_text("2 saker att rätta")
    await expect(page.locator(".parts button", has_text="Mötet")).to_contain_text("1")
    await page.keyboard.press("Control+s")
    await page.get_by_role("button", name="2 saker att rätta").click()
    await expect(page.locator(":focus")).to_have_attribute("aria-invalid", "true")
    await expect(page.locator(".wrong").first).to_contain_text("högst 600 tecken")
    assert (await definition(hosted, page))["title"] == "Provmötet"
    # A closed tab: what was written comes back, and can be thrown away.
    again = await page.context.new_page()
    await again.goto(page.url)
    await expect(again.locator(".save-state")).to_contain_text("hämtats tillbaka")
    await again.get_by_role("button", name="Kasta det").click()
    await expect(again.locator(".save-state")).to_have_text(SAVED)


async def test_of_two_organisers_the_later_one_is_told_and_keeps_what_was_written(
    hosted: Hosted, open_page: OpenPage
) -> None:
    one, two = await opened(hosted, open_page, "meeting"), await opened(hosted, open_page, "meeting")
    await one.get_by_label("Plats", exact=True).fill("Lilla salen")
    await two.get_by_label("Plats", exact=True).fill("Torget")
    await save(one)
    await two.keyboard.press("Control+s")
    await expect(two.locator(".save-state")).to_contain_text("Någon annan har sparat mötet")
    await expect(two.get_by_label("Plats", exact=True)).to_have_value("Torget")
    await two.get_by_role("button", name="Hämta det som gäller").click()
    await expect(two.get_by_label("Plats", exact=True)).to_have_value("Lilla salen")


async def test_a_broken_sheet_shows_its_cells_and_changes_nothing(
    hosted: Hosted, open_page: OpenPage, everybody: Everybody
) -> None:
    page = await opened(hosted, open_page, "roll", 820)
    before = await definition(hosted, page)
    pasted = page.get_by_role("textbox", name="Klistra in från Excel här")
    await pasted.fill("Plats\tNamn\tVikt\tSko\n1\tAnna\t1\n2\tBjörn\ttung\n2\tCecilia\t1\t42")
    await page.get_by_role("button", name="Visa vad som ändras").click()
    broken = page.get_by_role("alert")
    await expect(broken).to_contain_text("Ingenting har ändrats. 3 saker att rätta")
    await expect(broken).to_contain_text("Cell C3.")
    await expect(broken.locator(".bad")).to_have_text(["Sko", "tung", "2"])
    await pasted.fill(f"Plats\tNamn\tDistans\n1\t{'Ä' * 250}\tkanske")
    await page.get_by_role("button", name="Visa vad som ändras").click()
    await expect(broken.locator("li")).to_contain_text(["högst 200 tecken", "Skriv ja eller nej."])
    everybody.widths = (375,)
    await everybody(page, "a broken sheet with a long cell")
    await broken.get_by_role("button", name="Stäng").click()
    await expect(page.locator(".save-state")).to_have_text(SAVED)
    assert await definition(hosted, page) == before


# One event after another with nothing between them but what the first has made the page do.
_WRITE_AND_PRESS = """async ([sheet, name]) => {
    const field = document.querySelector("textarea");
    field.value = sheet;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await null;
    [...document.querySelectorAll("button")].find((button) => button.textContent === name).click();
}"""


async def test_a_press_right_after_a_key_is_about_what_was_written(hosted: Hosted, open_page: OpenPage) -> None:
    page = await opened(hosted, open_page, "roll")
    await page.evaluate(_WRITE_AND_PRESS, ["Plats\tNamn\n1\tAnna", "Visa vad som ändras"])
    await expect(page.get_by_role("region", name="Det här ändras")).to_contain_text("Anna")


def workbook(path: Path, names: list[str]) -> Path:
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["plats", "namn"])
    for number, name in enumerate(names, start=1):
        sheet.write_row(number, 0, [number, name])
    book.close()
    return path


async def test_a_workbook_is_previewed_taken_in_and_shown_as_text(
    hosted: Hosted, open_page: OpenPage, tmp_path: Path
) -> None:
    page = await opened(hosted, open_page, "roll")
    await page.locator("input[accept*=xlsx]").set_input_files(workbook(tmp_path / "roll.xlsx", HOSTILE))
    preview = page.get_by_role("region", name="Det här ändras")
    await expect(preview).to_contain_text("0 nya, 7 tas bort, 5 ändras, 0 är som förut.")
    await expect(preview.locator("ins").first).to_have_text(HOSTILE[0])
    await preview.get_by_role("button", name="Ta in i röstlängden").click()
    await save(page)
    roll = (await definition(hosted, page))["roll"]
    assert [seat["name"] for seat in roll] == HOSTILE
    assert await page.title() == "Förbered mötet – Klubba"
    # What a spreadsheet would take for a formula leaves as text.
    csv = await page.request.get(at(hosted, page, "cards.csv"))
    assert "'=HYPERLINK(1)" in await csv.text()


async def test_two_thousand_seats(hosted: Hosted, open_page: OpenPage) -> None:
    page = await opened(hosted, open_page, "roll")
    out = io.StringIO("")
    out.write("plats\tnamn\tgrupp\n" + "".join(f"{n}\tPerson {n}\tGrupp {n % 9}\n" for n in range(1, 2001)))
    await page.get_by_role("textbox", name="Klistra in från Excel här").evaluate(
        """(field, text) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        out.getvalue(),
    )
    await expect(page.locator(".preview")).to_contain_text("1\N{NO-BREAK SPACE}988 nya, 0 tas bort, 12 ändras")
    await page.get_by_role("button", name="Ta in i röstlängden").click()
    await save(page)
    await expect(page.locator(".roll tbody tr")).to_have_count(50)
    await page.get_by_role("searchbox").fill("person 1999")
    await expect(page.locator(".roll tbody tr")).to_have_count(1)
    await page.get_by_label("Namn, 1999").fill("Åsa")
    await save(page)
    assert (await definition(hosted, page))["roll"][1998]["name"] == "Åsa"


async def test_the_plan_is_drawn_by_keyboard_and_mouse(hosted: Hosted, open_page: OpenPage) -> None:
    page = await opened(hosted, open_page, "hall")
    await expect(page.locator(".spot")).to_have_count(12)
    await page.get_by_role("button", name="Ställ i rader").click()
    spot = page.get_by_role("button", name="Plats 1 Person 1,")
    await spot.focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    other = page.get_by_role("button", name="Plats 2 Person 2,")
    await other.hover()
    box = await other.bounding_box()
    assert box
    await page.mouse.down()
    await page.mouse.move(box["x"] + 90, box["y"] + 60, steps=4)
    await page.mouse.up()
    await save(page)
    first, second, third = (await definition(hosted, page))["seat_map"][:3]
    assert first["y"] == third["y"] + 20
    assert second["y"] > third["y"] + 20


async def test_a_new_link_shuts_the_old_page_out(hosted: Hosted, open_page: OpenPage) -> None:
    chair = await open_page(hosted.links["chair"])
    await expect(chair.locator("#primary")).to_be_visible()
    page = await opened(hosted, open_page, "links")
    line = page.locator(".links li", has_text="Ordförande")
    old = await line.get_by_role("textbox").input_value()
    await line.get_by_role("button", name="Gör en ny länk").click()
    await line.get_by_role("button", name="Ja, den gamla slutar gälla").click()
    await expect(chair.get_by_role("alert")).to_contain_text("Länken gäller inte")
    await expect(line.get_by_role("textbox")).not_to_have_value(old)
    again = await open_page(await line.get_by_role("textbox").input_value())
    await expect(again.locator("#primary")).to_be_visible()


async def test_the_file_is_saved_and_read_back(hosted: Hosted, open_page: OpenPage, tmp_path: Path) -> None:
    page = await opened(hosted, open_page, "file")
    async with page.expect_download() as downloading:
        await page.get_by_role("link", name="Hämta mötesfilen").click()
    path = tmp_path / "meeting.toml"
    await (await downloading.value).save_as(path)
    text = path.read_text(encoding="utf-8")
    assert tomllib.loads(text) == await definition(hosted, page)
    path.write_text(text.replace("Provmötet", "Mötet ur filen"), encoding="utf-8")
    await page.locator("input[accept='.toml']").set_input_files(path)
    await expect(page.locator("main")).to_contain_text("Filen är inläst")
    await save(page)
    assert (await definition(hosted, page))["title"] == "Mötet ur filen"


@pytest.mark.parametrize(("width", "language"), [(375, "sv"), (820, "en"), (1920, "sv")])
async def test_every_part_can_be_used_by_everybody(
    hosted: Hosted, open_page: OpenPage, everybody: Everybody, width: int, language: str
) -> None:
    page = await opened(hosted, open_page, "meeting", width)
    if language == "en":
        await page.get_by_role("button", name="English").click()
        await expect(page.locator("#save")).to_have_text("Save")
    for number, part in enumerate(("meeting", "agenda", "roll", "hall", "links", "rehearse", "file")):
        await page.locator(".parts button").nth(number).click()
        await expect(page.locator(".parts button").nth(number)).to_have_attribute("aria-current", "page")
        if part == "agenda":
            await page.locator(".poll-box summary").first.click()
            await page.locator(".poll-box summary").nth(1).click()
        if part == "hall":
            await expect(page.locator(".spot").first).to_be_visible()
        await everybody(page, f"{part} at {width} px")


async def test_another_pages_link_does_not_open_it(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.links["chair"].replace("/chair#", "/organiser#"))
    await expect(page.get_by_role("alert")).to_contain_text("Länken gäller inte")


@pytest.mark.parametrize("language", ["sv", "en"])
async def test_an_election_is_marked_and_its_vote_is_secret_unless_said(
    hosted: Hosted, open_page: OpenPage, everybody: Everybody, language: str
) -> None:
    page = await opened(hosted, open_page, "agenda")
    words = ("Det här är ett val", "Öppen eller sluten", "Allt är sparat.")
    if language == "en":
        await page.get_by_role("button", name="EN English").click()
        words = ("This is an election", "Open or secret", "Everything is saved.")
    box = page.locator(".poll-box").nth(1)
    await box.locator("summary").click()
    secrecy = box.get_by_label(words[1])
    await expect(secrecy).to_have_value("open")
    await box.get_by_label(words[0]).check()
    await expect(secrecy).to_have_value("secret")
    everybody.widths = (375, 820, 1440)
    await everybody(page, "an election")

    async def saved() -> dict[str, Any]:
        # The words alone may still be those of the last time.
        async with page.expect_response(lambda answer: answer.request.method != "GET") as kept:
            await page.keyboard.press("Control+s")
        assert (await kept.value).ok
        await expect(page.locator(".save-state")).to_have_text(words[2])
        poll = (await definition(hosted, page))["items"][0]["polls"][1]
        return {key: poll.get(key) for key in ("election", "secrecy")}

    assert await saved() == {"election": True, "secrecy": "secret"}
    await secrecy.select_option("open")
    assert await saved() == {"election": True, "secrecy": "open"}
    await page.reload()
    await box.locator("summary").click()
    await expect(secrecy).to_have_value("open")
    await box.get_by_label(words[0]).uncheck()
    assert await saved() == {"election": None, "secrecy": None}
