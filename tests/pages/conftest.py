"""The pages in real Chromium against a real engine. One engine and one browser for all tests of a process; every test
has a meeting of its own, and every page a browser context of its own.

engine       the running engine (session); `own_engine` is one that a test may kill and start again
hosted       a fresh meeting on it: links, cards, a Python client for every role
open_page    open_page(link, width, height) -> a page in a browser context of its own

The browser outlives its tests, and so does the event loop that speaks to it: asynchronous fixtures of this folder say
`@pytest_asyncio.fixture(loop_scope="session")`.
"""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from axe import Everybody
from engine import Engine, run_engine
from hosting import Hosted, OpenPage, host
from playwright.async_api import Browser, BrowserContext, BrowserType, ConsoleMessage, Page, async_playwright, expect

# What is waited for comes when it comes: a machine that runs four of these at once may keep a page waiting for seconds.
expect.set_options(timeout=30_000)

CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# What the browser itself writes when a connection fails; the tests that kill an engine cause it on purpose.
NETWORK_NOISE = ("WebSocket connection to", "Failed to load resource", "net::ERR_")


ALL = os.environ.get("KLUBBA_TEST_ALL") == "1"
AGAIN_COUNT = 1
"""Where a change is judged (.ci/run), how often a failed test of this folder, and of no other, is run once more.

A browser on a machine that is busy with other things is late now and then, in ways that say nothing of the change; a
fault is there the second time as well. Both outcomes are printed with the whole failure: a test that needed this is to
be mended. At a desk nothing is run again, and what counts, stores or speaks on the wire never is.
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here not in item.path.parents:
            continue
        if ALL:
            item.add_marker(pytest.mark.flaky(reruns=AGAIN_COUNT))
        if pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory, need: Callable[[str], str]) -> Iterator[Engine]:
    need("chromium")
    with run_engine(tmp_path_factory.mktemp("k")) as running:
        yield running


@pytest.fixture
def own_engine(tmp_path: Path, need: Callable[[str], str]) -> Iterator[Engine]:
    need("chromium")
    with run_engine(tmp_path / "k") as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def hosted(engine: Engine) -> AsyncIterator[Hosted]:
    hosting = await host(engine)
    yield hosting
    await hosting.close()


@pytest_asyncio.fixture(loop_scope="session")
async def own_hosted(own_engine: Engine) -> AsyncIterator[Hosted]:
    hosting = await host(own_engine)
    yield hosting
    await hosting.close()


@pytest.fixture
def everybody(need: Callable[[str], str]) -> Everybody:
    """everybody(page, "name of the state"): fails when not everybody could use what the page shows now."""
    return Everybody(need("axe"))


class Chromium:
    """One running browser, and another when a test has made it crash."""

    def __init__(self, kind: BrowserType, path: str) -> None:
        self._kind = kind
        self._path = path
        self._running: Browser | None = None

    async def running(self) -> Browser:
        if self._running is None or not self._running.is_connected():
            self._running = await self._kind.launch(executable_path=self._path, args=list(CHROMIUM_ARGUMENTS))
        return self._running

    async def close(self) -> None:
        if self._running is not None:
            await self._running.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium(need: Callable[[str], str]) -> AsyncIterator[Chromium]:
    path = need("chromium")
    async with async_playwright() as playwright:
        chromium = Chromium(playwright.chromium, path)
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="session")
async def browser(chromium: Chromium) -> Browser:
    return await chromium.running()


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser) -> AsyncIterator[OpenPage]:
    """open_page(link, width=1440, height=900, **context options). An error that a page reports fails the test."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(noise in message.text for noise in NETWORK_NOISE):
            complaints.append(message.text)

    async def opened(link: str, width: int = 1440, height: int = 900, **options: object) -> Page:
        context = await browser.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = await context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(link)
        return page

    yield opened
    told = list(complaints)
    for context in contexts:
        await context.close()
    assert told == []
