"""The hall's screen: one scene at a time, never a figure before publish, never a blank."""

import asyncio

from hosting import Hosted, OpenPage, heard, run
from playwright.async_api import Page, expect

TOP = ".layer:not([aria-hidden])"


async def test_the_scenes_of_a_poll(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.links["hall"], 1920, 1080)
    top = page.locator(TOP)
    await expect(top).to_contain_text("Så är du med")
    await expect(top.get_by_role("heading", level=1)).to_have_text("Provmötet")
    await expect(top.locator(".join-code")).to_have_js_property("complete", True)
    assert await top.locator(".join-code").evaluate("image => image.naturalWidth > 0")
    async with await hosted.chair() as chair:
        await run(chair, "fragor", "arm")
        await expect(top).to_contain_text("Omröstning kommer strax")
        await expect(top).not_to_contain_text("Vilka två frågor")
        await run(chair, "fragor", "open")
        await expect(top.get_by_role("heading", level=1)).to_have_text("Vilka två frågor ska få svar?")
        await expect(top.locator(".options li")).to_have_count(5)
        await hosted.vote([[0, 1], [0, 1], [0, 2]])
        await expect(top).to_contain_text("3 av 12 har röstat")
        await run(chair, "fragor", "pause")
        await expect(top).to_contain_text("Omröstningen är pausad.")
        await run(chair, "fragor", "resume", "close")
        await expect(top).to_contain_text("Omröstningen är stängd.")
        await run(chair, "fragor", "declare")
        await run(chair, "fragor", "publish")
        await expect(top.locator(".bars li").first).to_contain_text("3")
        await expect(top.locator(".badge")).to_have_text(["Vald", "Vald"])
        await expect(top).to_contain_text("12 röstberättigade = 3 röstande + 9 som inte röstade")
        await run(chair, "fragor", "archive")
        await expect(top).to_contain_text("Så är du med")


async def test_no_figure_of_any_option_reaches_the_hall_before_publish(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.links["hall"], 1920, 1080)
    frames = heard(page)
    await page.reload()
    top = page.locator(TOP)
    async with await hosted.chair() as chair:
        await run(chair, "fragor", "arm", "open")
        await hosted.vote([[0, 1], [0, 1]])
        await expect(top).to_contain_text("2 av 12 har röstat")
        await run(chair, "fragor", "close", "declare")
        await chair.until(lambda c: c.state is not None and c.state.state == "declared")
        await expect(top).to_contain_text("Resultatet kommer.")
        assert frames
        assert not any(word in frame for frame in frames for word in (b"lines", b"heads", b"Person"))
        await run(chair, "fragor", "publish")
        await expect(top.locator(".bars")).to_be_visible()
        assert any(b"lines" in frame for frame in frames)


async def test_there_is_a_picture_at_every_frame_between_scenes(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.links["hall"], 1280, 720)
    await expect(page.locator(TOP)).to_contain_text("Så är du med")
    await page.evaluate(
        """() => {
            window.seen = { frames: 0, blanks: 0, scenes: new Set() };
            const look = () => {
                const layers = [...document.querySelectorAll(".layer")];
                const whole = (layer) =>
                    getComputedStyle(layer).opacity === "1" && layer.querySelector("h1")?.textContent;
                seen.frames += 1;
                if (!layers.some(whole)) seen.blanks += 1;
                seen.scenes.add(document.querySelector(".layer:not([aria-hidden]) .scene")?.className);
                requestAnimationFrame(look);
            };
            requestAnimationFrame(look);
        }"""
    )
    async with await hosted.chair() as chair:
        for action, scene in (("arm", "soon"), ("open", "poll"), ("close", "closed-poll"), ("declare", "closed-poll")):
            await run(chair, "plan", action)
            await expect(page.locator(f"{TOP} .scene")).to_have_class(f"scene {scene}")
        await run(chair, "plan", "publish")
        await expect(page.locator(f"{TOP} .result-scene")).to_be_visible()
    await expect(page.locator(".layer")).to_have_count(1)
    seen = await page.evaluate("({ frames: seen.frames, blanks: seen.blanks, scenes: [...seen.scenes] })")
    assert seen["frames"] > 10
    assert len(seen["scenes"]) >= 5
    assert seen["blanks"] == 0


async def test_everything_fits_the_picture(hosted: Hosted, open_page: OpenPage) -> None:
    for width, height in ((1280, 720), (1920, 1080), (3840, 2160)):
        page = await open_page(hosted.links["hall"], width, height)
        await expect(page.locator(TOP)).to_contain_text("Så är du med")
        assert await spills(page) == []
    async with await hosted.chair() as chair:
        await run(chair, "fragor", "arm", "open")
        await expect(page.locator(f"{TOP} .options")).to_be_visible()
        assert await spills(page) == []


async def spills(page: Page) -> list[str]:
    """Texts that reach outside the screen or their box."""
    found: list[str] = await page.evaluate(
        """async () => {
            await document.fonts.ready;
            const outside = (element) => {
                const { left, top, right, bottom } = element.getBoundingClientRect();
                return left < 0 || top < 0 || right > innerWidth + 1 || bottom > innerHeight + 1;
            };
            const clipped = (element) => element.scrollHeight > element.clientHeight + 2;
            return [...document.querySelectorAll(".layer h1, .layer li, .layer p, .layer img")]
                .filter((element) => outside(element) || element.closest(".lobby-main, .poll-body, .centre") &&
                    clipped(element.closest(".lobby-main, .poll-body, .centre")))
                .map((element) => element.textContent);
        }"""
    )
    return found


async def test_kill_9_keeps_the_picture_and_the_screen_comes_back(own_hosted: Hosted, open_page: OpenPage) -> None:
    hosted = own_hosted
    page = await open_page(hosted.links["hall"], 1920, 1080)
    top = page.locator(TOP)
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await hosted.vote([["yes"], ["no"]])
        await expect(top).to_contain_text("2 av 12 har röstat")
        await asyncio.to_thread(hosted.engine.kill9)
        await expect(page.locator(".lost-mark")).to_be_visible()
        await expect(top.get_by_role("heading", level=1)).to_have_text("Ska vi göra en gemensam plan?")
        await expect(top).to_contain_text("2 av 12 har röstat")
        await asyncio.to_thread(hosted.engine.start)
        await expect(page.locator(".lost-mark")).to_have_count(0)
        await run(chair, "plan", "close")
        await expect(top).to_contain_text("Omröstningen är stängd.")


async def test_a_link_that_does_not_work_says_what_to_do(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(f"{hosted.engine.url}/hall", 1920, 1080)
    await expect(page.get_by_role("heading")).to_have_text("Den här sidan är för skärmen i salen")


async def test_the_screen_speaks_the_language_of_its_address(hosted: Hosted, open_page: OpenPage) -> None:
    link = hosted.links["hall"].replace("/hall#", "/hall?lang=en#")
    page = await open_page(link, 1920, 1080)
    await expect(page.locator(TOP)).to_contain_text("How to take part")
    await expect(page.locator(TOP)).to_contain_text("Sustainability")
