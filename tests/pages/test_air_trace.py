"""A trace of every scene's way in, updates and way out: once the first frame is laid out, only the compositor works."""

import json
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from engine import Engine
from hosting import Hosted, OpenPage, host, run
from playwright.async_api import Browser, Page, expect

from klubba_clients import Chair
from pictures import do, hands

WATCH = """() => {
    window.took = new Promise((done) => {
        let begun = false;
        const begin = () => {
            if (begun) return;
            begun = true;
            const frames = [];
            let texts = 0;
            let left = 0;
            // A clock that ticks is a new text, and a new text is laid out: once each, and nothing else is. What has
            // left is taken away by a timer, which on a busy machine may come before the last frame.
            const gone = ({ addedNodes, removedNodes }) =>
                removedNodes.length && !addedNodes.length && [...removedNodes].every((node) => node.matches?.(".out"));
            const news = new MutationObserver((all) => { all.every(gone) ? (left += 1) : (texts += 1); });
            // The frame that the picture came with is laid out; from the next one on only the compositor works.
            requestAnimationFrame(() => requestAnimationFrame(() => {
                const ends = ({ effect }) => effect.getComputedTiming().iterations !== Infinity;
                const moving = document.getAnimations().filter(ends);
                news.observe(document.body, { subtree: true, childList: true, characterData: true });
                performance.mark("air-begins");
                const frame = (at) => { frames.push(at); frames.done || requestAnimationFrame(frame); };
                requestAnimationFrame(frame);
                // The frame after the last one too: an end that takes a layer away lays out what was in it.
                const frameOn = () => new Promise(requestAnimationFrame);
                Promise.allSettled(moving.map((each) => each.finished)).then(frameOn).then(frameOn).then(() => {
                    performance.mark("air-ends");
                    news.disconnect();
                    frames.done = true;
                    const names = moving.map((each) => each.animationName ?? each.transitionProperty);
                    done({ frames: frames.slice(1).map((at, n) => at - frames[n]), texts, left, names });
                });
            }));
        };
        addEventListener("animationstart", begin, { capture: true, once: true });
        addEventListener("transitionrun", begin, { capture: true, once: true });
    });
}"""
STILL = """() => Promise.allSettled(document.getAnimations()
    .filter(({ effect }) => effect.getComputedTiming().iterations !== Infinity)
    .map((each) => each.finished)).then(() => 0)"""
PLANT = """() => {
    const box = document.body.appendChild(document.createElement("div"));
    const shake = (at) => { box.style.width = `${at % 100}px`; box.offsetWidth; requestAnimationFrame(shake); };
    requestAnimationFrame(shake);
}"""
# Slow enough that a busy machine draws some frames of each, and that a window holds more than its ends.
SLOW = ":root { --air-in: 700ms; --air-out: 500ms }"
CATEGORIES = ["blink.user_timing", "devtools.timeline", "disabled-by-default-devtools.timeline"]
ITEMS = [
    {
        "id": "a",
        "title": "Energi",
        "polls": [{"id": "p", "title": "Ska vi bygga?", "method": "yes_no_abstain", "closes_after_s": 600}],
    }
]


class Traced:
    """The overlay under a microscope. `seen`: what moved, by the step that moved it."""

    def __init__(self, browser: Browser, page: Page) -> None:
        self._browser = browser
        self._page = page
        self.seen: dict[str, set[str]] = {}

    async def of(self, name: str, action: Callable[[], Awaitable[object]]) -> tuple[int, int]:
        """How often `action` made the page lay out while the picture moved, and how many texts changed meanwhile."""
        await self._page.evaluate(STILL)
        await self._page.evaluate(WATCH)
        await self._browser.start_tracing(page=self._page, categories=CATEGORIES)
        await action()
        took = await self._page.evaluate("took")
        trace = json.loads(await self._browser.stop_tracing())["traceEvents"]
        self.seen[name] = set(took["names"])
        frames = took["frames"]
        longest, mean = max(frames, default=0), sum(frames) / max(1, len(frames))
        print(f"{name}: {len(frames)} frames, longest {longest:.1f} ms, mean {mean:.1f} ms")
        # Taking away what has left may be laid out, once.
        return max(0, len(laid_out(trace)) - took["left"]), took["texts"]


def laid_out(trace: list[dict[str, Any]]) -> list[str]:
    """Layouts, forced ones too, on the page's own thread between the marks."""
    begins = [event for event in trace if event["name"] == "air-begins"][-1]
    ends = [event for event in trace if event["name"] == "air-ends"][-1]
    own = [event for event in trace if (event["pid"], event["tid"]) == (begins["pid"], begins["tid"])]
    return [event["name"] for event in own if begins["ts"] < event["ts"] < ends["ts"] and event["name"] == "Layout"]


async def test_nothing_is_laid_out_while_anything_moves(engine: Engine, open_page: OpenPage, browser: Browser) -> None:
    hosted = await host(engine, items=ITEMS)
    page = await overlay(hosted, open_page)
    traced = Traced(browser, page)
    async with await hosted.chair() as chair, hands(hosted) as http:
        await run(chair, "p", "arm")

        def press(command: str, value: str = "") -> Callable[[], Coroutine[Any, Any, None]]:
            return lambda: do(http, command, value)

        for name, action in steps(hosted, chair, press):
            layouts, texts = await traced.of(name, action)
            assert layouts <= texts, f"{name}: laid out {layouts} times for {texts} texts"
            if "countdown" not in name:
                assert texts == 0, name
    await hosted.close()
    ways = {"in", "fade", "leave", "out", "air-grow", "transform"}
    assert set().union(*traced.seen.values()) >= ways
    for name, moved in traced.seen.items():
        assert moved & ways, name


Step = tuple[str, Callable[[], Awaitable[object]]]


def steps(hosted: Hosted, chair: Chair, press: Callable[..., Callable[[], Coroutine[Any, Any, None]]]) -> list[Step]:
    """Every scene in, changed and out, in the order of a meeting."""
    votes = iter([[["yes"]] * n for n in range(1, 9)])

    def vote() -> Callable[[], Awaitable[object]]:
        ballots = next(votes)
        return lambda: hosted.vote(ballots)  # type: ignore[arg-type]

    def around(scene: str, *, update: bool = True) -> list[Step]:
        there: list[Step] = [(f"{scene} in", press("take", scene))]
        back: list[Step] = [(f"{scene} out", press("clear"))]
        return there + ([(f"{scene} update", vote())] if update else []) + back

    return [
        ("lower in", lambda: run(chair, "p", "open")),
        ("lower update", vote()),
        ("lower out", press("clear")),
        *around("full"),
        *around("strap", update=False),
        *around("countdown"),
        *around("card", update=False),
        ("bug in", press("bug", "on")),
        ("bug out", press("bug", "off")),
        ("lower in again", press("take", "lower")),
        ("lower to full", press("take", "full")),
        ("closed", lambda: run(chair, "p", "close")),
        ("result", lambda: run(chair, "p", "declare", "publish")),
        *[step for scene in ("winners", "full", "lower") for step in around(scene, update=False)],
    ]


async def test_the_trace_sees_a_planted_reflow(hosted: Hosted, open_page: OpenPage, browser: Browser) -> None:
    page = await overlay(hosted, open_page)
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm")
        await page.evaluate(PLANT)
        layouts, texts = await Traced(browser, page).of("planted", lambda: run(chair, "plan", "open"))
        assert layouts > texts


async def overlay(hosted: Hosted, open_page: OpenPage) -> Page:
    page = await open_page(hosted.links["overlay"], 1920, 1080)
    await expect(page.locator("#page")).to_be_attached()
    await page.evaluate("document.fonts.ready.then(() => 0)")
    await page.add_style_tag(content=SLOW)
    return page
