"""On air in Chromium: 4K, animations without layout, reloads, themes, and the producer's page."""

import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from hosting import Hosted, OpenPage, run
from PIL import Image
from playwright.async_api import Browser, Page, expect

ON_AIR = ".slot:not(.out)"


@asynccontextmanager
async def hands(hosted: Hosted) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {hosted.engine.key}"}
    base = f"{hosted.engine.url}/api/air/{hosted.created.meeting}"
    async with httpx.AsyncClient(base_url=base, headers=headers, trust_env=False, timeout=20) as http:
        yield http


async def do(http: httpx.AsyncClient, command: str, value: str = "", output: str = "main") -> None:
    answer = await http.post(f"/{output}/{command}", json={"value": value})
    assert answer.status_code == 200, answer.text


async def still(page: Page) -> Image.Image:
    """The picture once every animation that ends has ended, with its transparency."""
    await page.evaluate("Promise.allSettled(document.getAnimations().map((each) => each.finished)).then(() => 0)")
    return Image.open(io.BytesIO(await page.screenshot(omit_background=True)))


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


MARKS = """window.took = new Promise((done) => {
    addEventListener("animationstart", (event) => {
        if (!event.target.classList.contains("slot")) return;
        const frames = [];
        // The frame that the picture came with is laid out; from the next one on only the compositor works.
        requestAnimationFrame(() => requestAnimationFrame(() => {
            performance.mark("air-begins");
            const frame = (at) => { frames.push(at); frames.done || requestAnimationFrame(frame); };
            requestAnimationFrame(frame);
        }));
        event.target.addEventListener("animationend", () => {
            performance.mark("air-ends");
            frames.done = true;
            done(frames.slice(1).map((at, n) => at - frames[n]));
        }, { once: true });
    }, { capture: true, once: true });
});
if (window.planted) {
    const box = document.body.appendChild(document.createElement("div"));
    const shake = (at) => { box.style.width = `${at % 100}px`; box.offsetWidth; requestAnimationFrame(shake); };
    requestAnimationFrame(shake);
}"""
CATEGORIES = ["blink.user_timing", "devtools.timeline", "disabled-by-default-devtools.timeline"]


@pytest.mark.parametrize("planted", [False, True], ids=["as it is", "with a planted fault"])
async def test_an_animation_lays_nothing_out(
    hosted: Hosted, open_page: OpenPage, browser: Browser, planted: bool
) -> None:
    page = await open_page(hosted.links["overlay"], 1920, 1080)
    async with await hosted.chair() as chair, hands(hosted) as http:
        await run(chair, "plan", "arm")
        await page.evaluate("document.fonts.ready.then(() => 0)")
        await page.add_style_tag(content=":root { --air-in: 900ms }")
        await page.evaluate(f"window.planted = {json.dumps(planted)}")
        await page.evaluate(MARKS)
        await browser.start_tracing(page=page, categories=CATEGORIES)
        await run(chair, "plan", "open")
        frames = await page.evaluate("took")
        trace = json.loads(await browser.stop_tracing())["traceEvents"]
        await do(http, "clear")
    work = laid_out(trace)
    if planted:
        assert work
    else:
        assert work == []
    longest, mean = max(frames, default=0), sum(frames) / max(1, len(frames))
    print(f"{len(frames)} frames, longest {longest:.1f} ms, mean {mean:.1f} ms")


def laid_out(trace: list[dict[str, Any]]) -> list[str]:
    """Layouts on the page's own thread between the marks."""
    (begins,) = [event for event in trace if event["name"] == "air-begins"]
    (ends,) = [event for event in trace if event["name"] == "air-ends"]
    own = [event for event in trace if (event["pid"], event["tid"]) == (begins["pid"], begins["tid"])]
    inside = [event["name"] for event in own if begins["ts"] < event["ts"] < ends["ts"]]
    return [name for name in inside if name in ("Layout", "InvalidateLayout")]


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
        await page.wait_for_function("window.rightAt")
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
        await desk.get_by_role("button", name="Frys allt").click()
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
