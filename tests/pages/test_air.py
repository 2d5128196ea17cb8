"""On air in Chromium: 4K, animations without layout, reloads, themes, and the producer's page."""

from pathlib import Path

import pytest
from hosting import Hosted, OpenPage, drawn, run
from playwright.async_api import expect

from pictures import ON_AIR, do, hands, still


@pytest.mark.parametrize("scale", [1, 2])
async def test_every_scene_is_transparent_and_inside_the_safe_area(
    hosted: Hosted, open_page: OpenPage, scale: int
) -> None:
    width, height = 1920 * scale, 1080 * scale
    page = await open_page(hosted.links["overlay"], width, height)
    async with await hosted.chair() as chair, hands(hosted) as http:
        await run(chair, "plan", "arm", "open")
        await hosted.vote([["yes"], ["yes"], ["no"]])
        await run(chair, "plan", "close", "declare", "publish")
        for scene, mark in [("lower", ".figures"), ("winners", ".podium"), ("strap", ".bare"), ("full", ".seats")]:
            await do(http, "take", scene)
            await expect(page.locator(f"{ON_AIR} {mark}")).to_be_visible()
            alpha = (await still(page)).getchannel("A")
            assert alpha.size == (width, height)
            left, top, right, bottom = alpha.getbbox() or (0, 0, 0, 0)
            assert (left, bottom) == (96 * scale, 1026 * scale), scene
            assert right <= 1824 * scale
            assert top >= 54 * scale
            assert alpha.getpixel((0, 0)) == alpha.getpixel((width - 1, 0)) == 0
        await do(http, "bug", "on")
        await expect(page.locator(".bug")).to_be_visible()
        assert ((await still(page)).getchannel("A").getbbox() or (0,))[1] == 54 * scale
        await do(http, "panic", "on")
        await expect(page.locator(".slot, .corner")).to_have_count(0)
        assert (await still(page)).getchannel("A").getbbox() is None


async def test_a_reload_on_air_is_right_at_once(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.links["overlay"], 1920, 1080)
    await page.add_init_script(
        """window.played = [];
        addEventListener("animationstart", (event) => played.push(event.animationName), true);
        new MutationObserver(() => {
            if (!window.rightAt && document.querySelector(".slot .frame")) window.rightAt = performance.now();
        }).observe(document, { subtree: true, childList: true });"""
    )
    async with await hosted.chair() as chair, hands(hosted) as http:
        await run(chair, "plan", "arm", "open", "close", "declare", "publish")
        await expect(page.locator(f"{ON_AIR} .figures")).to_be_visible()
        await do(http, "take", "full")
        await expect(page.locator(f"{ON_AIR} .frame")).to_be_visible()
        await page.reload()
        await expect(page.locator(".slot .frame")).to_be_visible()
        print(f"right after {await page.evaluate('rightAt'):.0f} ms")
        assert await page.evaluate("played") == []


THEME = '[variables]\nair-accent = "#c81e5a"\n'


def themes(data: Path) -> Path:
    """A theme that can be used, and one whose font is missing."""
    folder = data / "themes"
    folder.mkdir()
    (folder / "ros.toml").write_text(THEME)
    (folder / "trasig.toml").write_text('[[fonts]]\nfamily = "Nordlys"\nfile = "nordlys.woff2"\n')
    return folder


def remove(path: Path) -> None:
    path.unlink()


async def test_themes_and_what_is_wrong_with_them(own_hosted: Hosted, open_page: OpenPage) -> None:
    hosted = own_hosted
    folder = themes(hosted.engine.data)
    page = await open_page(hosted.links["overlay"], 1920, 1080)
    async with await hosted.chair() as chair, hands(hosted) as http:
        await run(chair, "plan", "arm", "open")
        await do(http, "theme", "ros")
        await expect(page.locator(".strap")).to_have_css("background-color", "rgb(200, 30, 90)")
        assert (await http.post("/main/theme", json={"value": "trasig"})).status_code == 400
        await expect(page.locator(".strap")).to_have_css("background-color", "rgb(200, 30, 90)")
        desk = await open_page(hosted.links["producer"])
        await expect(desk.locator("header")).to_contain_text("nordlys.woff2")
        remove(folder / "ros.toml")
        await page.reload()
        await expect(page.locator(ON_AIR)).to_contain_text("Ska vi göra en gemensam plan?")
        await expect(desk.locator(".trouble").first).to_contain_text("ros")


async def test_the_producers_hands(own_hosted: Hosted, open_page: OpenPage) -> None:
    hosted = own_hosted
    desk = await open_page(hosted.links["producer"], 1440, 1200)
    overlay = await open_page(hosted.links["overlay"], 1920, 1080)
    program = desk.frame_locator(".is-program iframe, .is-panic iframe").locator(ON_AIR)
    ahead = desk.frame_locator(".is-preview iframe").locator(ON_AIR)

    async def press(name: str) -> None:
        await desk.get_by_role("button", name=name, exact=True).click()

    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await expect(program).to_contain_text("Omröstning pågår")
        await press("Bara rad")
        await expect(ahead.locator(".bare")).to_be_visible()
        await press("Ta in")
        for picture in (program, overlay.locator(ON_AIR)):
            await expect(picture.locator(".bare")).to_be_visible()
        freeze = desk.get_by_role("button", name="Frys allt")
        await freeze.click()
        await expect(freeze).to_have_attribute("aria-pressed", "true")
        await run(chair, "plan", "close")
        await expect(desk.locator(".now")).to_contain_text("stängd")
        await expect(program.locator(".bare")).to_contain_text("Omröstning pågår")
        await press("Svart – visa ingenting")
        await expect(overlay.locator(".slot")).to_have_count(0)
        await press("Panik av – visa igen")
        await expect(overlay.locator(ON_AIR)).to_have_count(1)
        await desk.get_by_label("Fördröjning (sekunder)").fill("301")
        await press("Ställ in")
        await expect(desk.get_by_role("alert")).to_contain_text("300000")
        await expect(desk.locator(".health")).to_contain_text("Webbkälla")
        hosted.engine.kill9()
        await expect(desk.get_by_text("Bilderna i sändning ligger kvar")).to_be_visible()
        await expect(overlay.locator(ON_AIR)).to_have_count(1)


async def test_the_producers_page_stands_still_under_a_finger(hosted: Hosted, open_page: OpenPage) -> None:
    desk, other = await open_page(hosted.links["producer"]), await open_page(hosted.links["producer"])
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        for page in (desk, other):
            await expect(page.locator(".now")).to_contain_text("pågår")
        code = desk.get_by_role("button", name="QR-kod i hörnet")
        await code.hover()
        await desk.mouse.down()
        await run(chair, "plan", "close")
        await expect(other.locator(".now")).to_contain_text("stängd")
        await drawn(desk)
        assert "pågår" in await desk.locator(".now").inner_text()
        await desk.mouse.up()
        await expect(desk.locator(".now")).to_contain_text("stängd")
        await expect(code).to_have_attribute("aria-pressed", "true")


async def test_what_obs_says_of_its_source_stands_on_the_producers_page(hosted: Hosted, open_page: OpenPage) -> None:
    overlay = await open_page(hosted.links["overlay"], 1920, 1080)
    desk = await open_page(hosted.links["producer"], 1440, 1200)
    health = desk.locator(".health")

    async def obs(name: str, fact: str, value: bool) -> None:
        event = "([name, fact, value]) => dispatchEvent(new CustomEvent(name, { detail: { [fact]: value } }))"
        await overlay.evaluate(event, [name, fact, value])

    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await expect(health).to_contain_text("Webbkälla")
        await expect(health).not_to_contain_text("OBS")
        await obs("obsSourceVisibleChanged", "visible", True)
        await expect(health).to_contain_text("bara i förhandsvisningen")
        await obs("obsSourceActiveChanged", "active", True)
        await expect(health).to_contain_text("källan är i sändning")
        await obs("obsSourceActiveChanged", "active", False)
        await obs("obsSourceVisibleChanged", "visible", False)
        await expect(health.locator(".trouble")).to_contain_text("källan visas inte")
        await run(chair, "plan", "close", "declare", "publish", "archive")
        await expect(health).to_contain_text("källan visas inte")
        await expect(health.locator(".trouble")).to_have_count(0)
        # An event of another shape changes nothing on the page, and nothing on air.
        await overlay.evaluate("dispatchEvent(new CustomEvent('obsSourceActiveChanged'))")
        await expect(health).to_contain_text("källan visas inte")
