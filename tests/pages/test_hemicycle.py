"""The seats of the hall: filled as people vote, marked with the result, never before, and never in a secret vote."""

from axe import Everybody
from hosting import Hosted, OpenPage, heard, host, run
from playwright.async_api import expect

TOP = ".layer:not([aria-hidden])"


async def test_seats_fill_as_people_vote_and_show_their_choice_with_the_result(
    hosted: Hosted, open_page: OpenPage
) -> None:
    page = await open_page(hosted.links["hall"], 1920, 1080)
    frames = heard(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    top = page.locator(TOP)
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await expect(top.locator(".place.silent")).to_have_count(12)
        await hosted.vote([[0], [1], [0], [2], [1]])
        await expect(top.locator(".place.voted")).to_have_count(5)
        await expect(top.locator(".place.silent")).to_have_count(7)
        await run(chair, "plan", "close", "declare")
        await expect(top).to_contain_text("Resultatet kommer.")
        await expect(page.locator(".place.chose")).to_have_count(0)
        assert not any("/result" in url for url in asked)
        await run(chair, "plan", "publish")
        for tone, count in (("c-yes", 2), ("c-no", 2), ("c-abstain", 1)):
            await expect(top.locator(f".place.chose.{tone}")).to_have_count(count)
        await expect(top.locator(".place.silent")).to_have_count(7)
        # A shape for each choice, not a colour alone.
        drawn = await top.locator(".place.chose").evaluate_all("all => all.map((p) => p.getAttribute('d'))")
        assert len(set(drawn)) == 3
    assert not any(b"Person" in frame for frame in frames)
    assert "Person" not in await page.content()


async def test_a_drawn_plan_is_the_one_on_the_screen(hosted: Hosted, open_page: OpenPage) -> None:
    own = await host(
        hosted.engine, seats=3, seat_map=[{"seat": str(n), "x": 500 * n - 500, "y": 700} for n in (1, 2, 3)]
    )
    page = await open_page(own.links["hall"], 1920, 1080)
    async with await own.chair() as chair:
        await run(chair, "plan", "arm", "open")
        places = page.locator(f"{TOP} .place")
        await expect(places).to_have_count(3)
        boxes = [await place.bounding_box() for place in await places.all()]
        assert len({round(box["y"]) for box in boxes if box}) == 1
        xs = [round(box["x"]) for box in boxes if box]
        assert xs == sorted(xs)
        assert abs((xs[2] - xs[1]) - (xs[1] - xs[0])) <= 2
    await own.close()


async def test_a_secret_vote_draws_no_seats(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.links["hall"], 1920, 1080)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    async with await hosted.chair() as chair:
        await run(chair, "sluten", "arm", "open")
        await expect(page.locator(f"{TOP} .options")).to_be_visible()
        await hosted.vote([[0], [1]])
        await expect(page.locator(TOP)).to_contain_text("2 av 12 har röstat")
        await run(chair, "sluten", "close")
        await chair.until(lambda c: c.state is not None and c.state.sealed)
        await run(chair, "sluten", "declare", "publish")
        await expect(page.locator(f"{TOP} .bars")).to_be_visible()
        assert await page.locator(".place, .seats").count() == 0
        assert not any("/plan" in url or "/result" in url for url in asked)


async def test_every_scene_is_for_everybody(hosted: Hosted, open_page: OpenPage, everybody: Everybody) -> None:
    everybody.touch = False  # nobody taps the hall's screen
    page = await open_page(hosted.links["hall"], 1920, 1080)
    top = page.locator(TOP)
    await expect(top.locator(".join-code")).to_be_visible()
    await everybody(page, "lobby")
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm")
        await expect(top.locator(".join-corner")).to_be_visible()
        await everybody(page, "soon")
        await run(chair, "plan", "open")
        await hosted.vote([[0], [1], [0]])
        await expect(top.locator(".place.voted")).to_have_count(3)
        await everybody(page, "open")
        await run(chair, "plan", "close")
        await expect(page.locator(".layer")).to_have_count(1)
        await everybody(page, "closed")
        await run(chair, "plan", "declare", "publish")
        await expect(top.locator(".place.chose")).to_have_count(3)
        await expect(page.locator(".layer")).to_have_count(1)
        await everybody(page, "result")
