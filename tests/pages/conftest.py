"""The pages in real Chromium against a real engine. One engine for all tests; every test has a meeting of its own.

engine       the running engine (session); `own_engine` is one that a test may kill and start again
hosted       a fresh meeting on it: links, cards, a Python client for every role
open_page    open_page(link, width, height) -> a page in a browser context of its own
"""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from axe import Everybody
from engine import Engine, run_engine
from hosting import Hosted, OpenPage, host
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

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


@pytest.fixture
async def hosted(engine: Engine) -> AsyncIterator[Hosted]:
    hosting = await host(engine)
    yield hosting
    await hosting.close()


@pytest.fixture
async def own_hosted(own_engine: Engine) -> AsyncIterator[Hosted]:
    hosting = await host(own_engine)
    yield hosting
    await hosting.close()


@pytest.fixture
def everybody(need: Callable[[str], str]) -> Everybody:
    """everybody(page, "name of the state"): fails when not everybody could use what the page shows now."""
    return Everybody(need("axe"))


@pytest.fixture
async def browser(need: Callable[[str], str]) -> AsyncIterator[Browser]:
    path = need("chromium")
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_ARGUMENTS))
        yield launched
        await launched.close()


@pytest.fixture
async def open_page(browser: Browser) -> AsyncIterator[OpenPage]:
    """open_page(link, width=1440, height=900, **context options). An error that a page reports fails the test."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(noise in message.text for noise in NETWORK_NOISE):
            complaints.append(message.text)

    async def opened(link: str, width: int = 1440, height: int = 900, **options: object) -> Page:
        context = await browser.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
        page = await context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(link)
        return page

    yield opened
    assert complaints == []
