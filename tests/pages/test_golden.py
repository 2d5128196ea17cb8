"""Pictures of the states of phone and hall that a person has looked at, and whether the pages still look like that.

Fonts differ between machines, so pictures are compared small and in grey: what has moved, gone, grown or changed its
ground is seen, how a letter is drawn is not. After a change that is meant, make them anew and look at them:

    GOLDEN=write make test ARGS=tests/pages/test_golden.py
"""

import io
import os
from pathlib import Path

from hosting import Hosted, OpenPage, run
from PIL import Image, ImageChops, ImageFilter, ImageStat
from playwright.async_api import Page, expect

GOLDEN = Path(__file__).parent / "golden"
WRITE = os.environ.get("GOLDEN") == "write"
SMALL_PX = 160
"""The longer side of a kept picture."""
MEAN_MAX = 2.5
"""Mean difference of a picture, in levels of 255. A font's own shapes make up to about 1; a button that is gone 4."""
SPOT_MAX = 70
"""The largest difference of any spot, after a blur about as wide as a line of text."""
# What is another on each run: addresses, their codes, and the digits of the log's head.
VARIES = ".join-code, .address, .join-corner p, .control, .wifi"
TOP = ".layer:not([aria-hidden])"


def small(png: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(png)).convert("L")
    picture.thumbnail((SMALL_PX, SMALL_PX))
    return picture


def unlike(one: Image.Image, other: Image.Image) -> str:
    """How two pictures differ more than two machines do; "" where they do not."""
    if one.size != other.size:
        return f"size {one.size}, was {other.size}"
    blur = ImageFilter.GaussianBlur(2)
    apart = ImageChops.difference(one.filter(blur), other.filter(blur))
    mean, (_, spot) = ImageStat.Stat(apart).mean[0], apart.getextrema()
    assert isinstance(spot, float | int)
    return f"mean {mean:.2f}, largest {spot}" if mean > MEAN_MAX or spot > SPOT_MAX else ""


async def look(page: Page, name: str, faults: list[str]) -> None:
    await page.evaluate("document.fonts.ready")
    await page.evaluate("document.getAnimations().forEach((animation) => animation.finish())")
    taken = small(await page.screenshot(mask=[page.locator(VARIES)], mask_color="#808080", animations="disabled"))
    file = GOLDEN / f"{name}.png"
    if WRITE:
        GOLDEN.mkdir(exist_ok=True)
        taken.quantize(16).save(file, optimize=True)
    difference = unlike(taken, Image.open(file).convert("L"))
    if difference:
        faults.append(f"{name}: {difference}")


async def test_phone_and_hall_look_as_somebody_saw_them(hosted: Hosted, open_page: OpenPage) -> None:
    faults: list[str] = []
    phone = await open_page(hosted.created.cards[0].link, 375, 740, reduced_motion="reduce")
    dark = await open_page(hosted.created.cards[1].link, 375, 740, reduced_motion="reduce", color_scheme="dark")
    hall = await open_page(hosted.links["hall"], 1920, 1080, reduced_motion="reduce")
    await expect(hall.locator(f"{TOP} .join-code")).to_be_visible()
    await expect(phone.locator("h1")).to_have_text("Du är på plats")
    await look(phone, "phone-waiting", faults)
    await look(hall, "hall-lobby", faults)
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await expect(phone.locator(".rules")).to_be_visible()
        await expect(hall.locator(f"{TOP} .place")).to_have_count(12)
        await look(phone, "phone-open", faults)
        for page in (phone, dark):
            await page.locator(".option").first.click()
            await expect(page.locator(".status")).to_contain_text("Registrerad: Ja.")
        await expect(hall.locator(f"{TOP} .place.voted")).to_have_count(2)
        await look(phone, "phone-registered", faults)
        await look(dark, "phone-registered-dark", faults)
        await look(hall, "hall-open", faults)
        await run(chair, "plan", "close")
        await expect(phone.locator(".panel")).to_be_visible()
        await look(phone, "phone-closed", faults)
        await run(chair, "plan", "declare", "publish")
        await expect(phone.locator(".bars")).to_be_visible()
        await expect(hall.locator(f"{TOP} .place.chose")).to_have_count(2)
        await expect(hall.locator(".layer")).to_have_count(1)
        await look(phone, "phone-result", faults)
        await look(hall, "hall-result", faults)
        await run(chair, "fragor", "arm", "open")
        await expect(phone.locator(".option")).to_have_count(5)
        await phone.locator(".option").nth(1).click()
        await expect(phone.locator(".status")).to_contain_text("1 av 2 valda")
        await look(phone, "phone-choose", faults)
    assert faults == []


def test_a_picture_that_has_changed_is_told() -> None:
    picture = Image.open(GOLDEN / "phone-open.png").convert("L")
    assert unlike(picture, picture.copy()) == ""
    moved = ImageChops.offset(picture, 0, 12)
    assert unlike(picture, moved)
    gone = picture.copy()
    gone.paste(250, (0, 60, picture.width, 85))
    assert unlike(picture, gone)
