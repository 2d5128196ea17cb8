"""What a slow phone on bad wifi waits for: bytes of a cold first load, and the time until it can vote.

    .venv/bin/python clients/scripts/slowphone.py [runs]

Real Chromium against a real engine on this machine. Chromium delays every answer by the round trip and carries no
more than the bandwidth, its processor slowed four times. What is not in it: the handshakes of TCP and TLS, which
Chromium does not delay; a new connection adds one round trip for TCP and one for TLS 1.3. Nor does Chromium slow
what goes over an open WebSocket: to the tap's answer, and to the first picture, add one round trip each.
"""

import asyncio
import statistics
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / "tests" / "fixtures")]

from engine import run_engine  # noqa: E402
from hosting import Hosted, host, run  # noqa: E402
from pageweight import Wire  # noqa: E402
from playwright.async_api import Browser, async_playwright, expect  # noqa: E402

ROUND_TRIP_MS = 300
BITS_PER_SECOND = 400_000
CPU_SLOWDOWN = 4
CHROMIUM = "/usr/bin/chromium"


async def measured(browser: Browser, link: str) -> tuple[float, float, Wire]:
    """Milliseconds until the ballot can be tapped, then from tap to `registered`; what was carried until votable."""
    context = await browser.new_context(viewport={"width": 375, "height": 740}, is_mobile=True, has_touch=True)
    page = await context.new_page()
    wire, devtools = await Wire.on(page)
    bytes_per_second = BITS_PER_SECOND / 8
    conditions = {"offline": False, "latency": ROUND_TRIP_MS}
    rates = {"downloadThroughput": bytes_per_second, "uploadThroughput": bytes_per_second}
    await devtools.send("Network.emulateNetworkConditions", conditions | rates)
    await devtools.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    # The page's own clock: from the start of the navigation until the first option is painted.
    await page.add_init_script(
        """const look = () => {
            const there = document.querySelector(".option");
            if (there && !window.votable) window.votable = performance.now();
            if (!window.voted && document.querySelector(".registered")) window.voted = performance.now();
            requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
        addEventListener("click", () => (window.tapped = performance.now()), true);"""
    )
    await page.goto(link, wait_until="commit")
    await expect(page.locator(".option").first).to_be_visible(timeout=60_000)
    first = wire.copy()
    await page.locator(".option").first.tap()
    await expect(page.locator(".registered")).to_be_visible()
    votable, answered = await page.evaluate("[window.votable, window.voted - window.tapped]")
    await context.close()
    return votable, answered, first


async def report(hosted: Hosted, browser: Browser, runs: int) -> None:
    times, answers, wire = [], [], Wire()
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        for card in hosted.created.cards[:runs]:
            votable, answered, wire = await measured(browser, card.link)
            times.append(votable)
            answers.append(answered)
    print(f"{ROUND_TRIP_MS} ms round trip, {BITS_PER_SECOND // 1000} kbit/s, processor {CPU_SLOWDOWN} times slower")
    print(f"{runs} cold loads to a ballot that can be tapped: median {_ms(times)}, slowest {max(times):.0f} ms")
    print(f"tap to registered, which the browser does not slow: median {_ms(answers)}, slowest {max(answers):.0f} ms")
    print(f"carried until then: {wire.total} bytes")
    print("\n".join(wire.lines()))


def _ms(times: list[float]) -> str:
    return f"{statistics.median(times):.0f} ms"


async def main(runs: int) -> None:
    with tempfile.TemporaryDirectory() as folder, run_engine(Path(folder)) as engine:
        hosted = await host(engine, seats=runs)
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            await report(hosted, browser, runs)
            await browser.close()
        await hosted.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
