"""Nothing on the chair's panel moves, changes its name or is replaced under a finger, whatever comes meanwhile."""

import asyncio

from hosting import Hosted, OpenPage, drawn
from playwright.async_api import Locator, Page, Route, expect

from klubba_clients import Voter


async def top(at: Locator) -> float:
    box = await at.bounding_box()
    assert box
    return box["y"]


async def point(page: Page, at: Locator) -> None:
    box = await at.bounding_box()
    assert box
    await page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


async def opened(hosted: Hosted, open_page: OpenPage, width: int = 1440, height: int = 900) -> tuple[Page, Page]:
    """Two chairs' pages in an open vote: one to press on, and one to see that something has come."""
    page = await open_page(hosted.links["chair"], width, height)
    other = await open_page(hosted.links["chair"])
    for action in ("arm", "open"):
        await page.locator(f"#primary[data-action={action}][aria-disabled=false]").click()
    for each in (page, other):
        await expect(each.locator(".turnout-large")).to_contain_text("0 av 12")
    await expect(page.locator(".seat-line")).to_have_count(12)
    return page, other


async def test_a_press_is_a_click_on_what_was_pressed(hosted: Hosted, open_page: OpenPage) -> None:
    page, other = await opened(hosted, open_page, 820, 1180)
    voted = page.locator(".seats .filters button", has_text="Röstat")
    await voted.scroll_into_view_if_needed()
    await point(page, voted)
    before = await top(voted)
    voter = await Voter.join(hosted.site, token=hosted.created.cards[0].token)
    hosted.voters.append(voter)
    await voter.until(lambda v: v.is_open)
    await page.mouse.down()
    await voter.cast([0, 1])
    await expect(other.locator(".turnout-large")).to_contain_text("1 av 12")
    await drawn(page)
    # As it was pressed, so it stands; what came is drawn with the click.
    assert (await voted.inner_text(), await top(voted)) == ("Röstat 0", before)
    await page.mouse.up()
    await expect(voted).to_have_text("Röstat 1")
    await expect(voted).to_have_attribute("aria-pressed", "true")
    await expect(page.locator(".seat-line")).to_have_count(1)
    await expect(page.locator(".turnout-large")).to_contain_text("1 av 12")


async def test_a_press_on_nothing_holds_nothing_up(hosted: Hosted, open_page: OpenPage) -> None:
    page, _ = await opened(hosted, open_page)
    await point(page, page.locator(".turnout-large"))
    await page.mouse.down()
    await hosted.vote([[0, 1]])
    await expect(page.locator(".turnout-large")).to_contain_text("1 av 12")
    await page.mouse.up()


async def test_rows_stay_while_somebody_points_into_the_list(hosted: Hosted, open_page: OpenPage) -> None:
    page, _ = await opened(hosted, open_page)
    first, second = (page.locator(".seat-line", has_text=f"Person {n}").first for n in (1, 2))
    await second.scroll_into_view_if_needed()
    await point(page, second.get_by_role("button"))
    before = await top(second)
    await hosted.vote([[0, 1]])
    await expect(page.locator(".filters")).to_contain_text(["Lista", "Röstat 1"])
    # Who has voted is marked, and still stands where it stood.
    await expect(first.locator(".seat-mark")).to_contain_text("har röstat")
    assert await top(second) == before
    await point(page, page.locator("h1"))
    await expect(first.get_by_text("Person 1", exact=True)).to_have_count(0)
    await expect(page.locator(".seat-line")).to_have_count(11)


async def test_previews_that_come_late_move_nothing(hosted: Hosted, open_page: OpenPage) -> None:
    page, _ = await opened(hosted, open_page)
    come = asyncio.Event()

    async def late(route: Route) -> None:
        await come.wait()
        await route.continue_()

    await page.route("**/previews", late)
    await page.reload()
    attendance = page.get_by_role("button", name="Närvaro och ersättare")
    await expect(page.locator(".seat-line")).to_have_count(12)
    before = await top(attendance)
    come.set()
    await expect(page.locator(".preview-frame iframe")).to_have_count(2)
    assert await top(attendance) == before


async def test_a_small_picture_of_the_stream_is_no_graphics_on_air(hosted: Hosted, open_page: OpenPage) -> None:
    page, _ = await opened(hosted, open_page)
    small = page.frame_locator("iframe[title='Sändningen']")
    await expect(small.locator("body")).to_contain_text("Vilka två frågor ska få svar?")
    await open_page(hosted.links["overlay"], 1920, 1080)
    await expect(page.locator(".counts")).to_contain_text("1 sändningsbild")
    await expect(page.locator(".counts")).not_to_contain_text("sändningsbilder")


async def test_the_roll_is_asked_for_until_it_comes_and_nothing_is_claimed_before(
    hosted: Hosted, open_page: OpenPage
) -> None:
    page, _ = await opened(hosted, open_page)
    asked = 0

    async def busy(route: Route) -> None:
        nonlocal asked
        asked += 1
        # Twice it is asked for anyway: when the page is live, and when it learns of the register.
        if asked <= 3:
            assert await page.get_by_text("Platslistan kunde inte hämtas").count() == 0
            await route.fulfill(status=503)
        else:
            await route.continue_()

    await page.route("**/roll", busy)
    await page.reload()
    await expect(page.locator(".seat-line")).to_have_count(12)
    assert asked > 3
