"""A full disk, a disk that fails, no memory: the chair is told why, and everybody else what it means for them.

The troubles are real ones, made as the fault harness makes them, and the pages are read as people read them.
"""

import errno
import os
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis
from engine import Engine, run_engine
from hosting import Hosted, OpenPage, host, run
from playwright.async_api import Page, expect

from klubba_loadtest.trials import suites
from klubba_loadtest.trials.shim import Shim, build

SAFE = "Inga röster tas emot just nu. Allt som är registrerat finns kvar. Mötet fortsätter av sig självt."
TECHNICAL = re.compile(
    r"disk|minne|lagring|databas|server|skriv|redis|fel\b|memory|stor(e|age)\b|fsync|error|kod \d|\b50\d\b",
    re.IGNORECASE,
)
BACK_MS = 30_000
PHONE = {"width": 375, "height": 740}


@dataclass
class Trouble:
    """An engine, and what makes its store fail for as long as it is entered. says: what the chair is told."""

    engine: Engine
    strike: Callable[[], AbstractContextManager[None]]
    says: str


def fill(path: Path) -> None:
    """Writes until nothing more can be written, which it raises."""
    with path.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass


@contextmanager
def full_disk(folder: Path, _: Path) -> Iterator[Trouble]:
    if why := suites._no_mounts():
        pytest.skip(why)
    with run_engine(folder, prefix=suites.on_small_disk(folder), env={"KLUBBA_DATA": str(folder / "store")}) as engine:
        filler = Path(f"/proc/{engine.process.pid}/root{folder}/store/filler")

        @contextmanager
        def filled() -> Iterator[None]:
            with pytest.raises(OSError, match="No space left"):
                fill(filler)
            try:
                yield
            finally:
                filler.unlink()

        yield Trouble(engine, filled, "Disken är full: frigör plats på datorn som kör mötet.")


@contextmanager
def failing_disk(folder: Path, library: Path) -> Iterator[Trouble]:
    shim = Shim(library, folder)
    with run_engine(folder, env=shim.environment) as engine:

        @contextmanager
        def failing() -> Iterator[None]:
            shim.fail_syncs(errno.EIO)
            try:
                yield
            finally:
                shim.fail_syncs(0)

        yield Trouble(engine, failing, "Disken svarar med fel: datorn som kör mötet kan inte spara.")


@contextmanager
def no_memory(folder: Path, _: Path) -> Iterator[Trouble]:
    with run_engine(folder) as engine:

        @contextmanager
        def out_of_memory() -> Iterator[None]:
            with redis.Redis(unix_socket_path=str(engine.data / "store" / "server.sock")) as client:
                client.config_set("maxmemory", 1)
                try:
                    yield
                finally:
                    client.config_set("maxmemory", 0)

        yield Trouble(engine, out_of_memory, "Lagringens minne är fullt.")


@pytest.fixture(params=[full_disk, failing_disk, no_memory], ids=lambda trouble: trouble.__name__)
def trouble(request: pytest.FixtureRequest, tmp_path: Path, need: Callable[[str], str]) -> Iterator[Trouble]:
    need("chromium")
    if why := suites._no_shim():
        pytest.skip(why)
    folder = tmp_path / "k"
    folder.mkdir()
    with request.param(folder, build(tmp_path)) as made:
        yield made


@asynccontextmanager
async def hosted_on(engine: Engine) -> AsyncIterator[Hosted]:
    hosting = await host(engine)
    yield hosting
    await hosting.close()


async def words(page: Page) -> str:
    """Everything that can be read on a page now."""
    return await page.locator("body").inner_text()


async def test_everybody_is_told_in_words_of_their_own(trouble: Trouble, open_page: OpenPage) -> None:
    async with hosted_on(trouble.engine) as hosted, await hosted.chair() as steps:
        await run(steps, "fragor", "arm", "open")
        cards = hosted.created.cards
        chair, hall = await open_page(hosted.links["chair"]), await open_page(hosted.links["hall"], 1920, 1080)
        waits = await open_page(cards[0].link, **PHONE)
        casts = await open_page(cards[1].link, **PHONE)
        english = await open_page(cards[2].link, **PHONE)
        await english.get_by_role("button", name="English").click()
        for phone in (waits, casts, english):
            await expect(phone.locator(".options")).to_be_visible()
        before = {page: await words(page) for page in (hall, waits, casts, english)}
        with trouble.strike():
            await expect(chair.get_by_text(trouble.says)).to_be_visible(timeout=BACK_MS)
            await expect(chair.get_by_text(SAFE)).to_be_visible()
            await expect(hall.get_by_text("Ett ögonblick. Inga röster tas emot just nu.")).to_be_visible()
            told = "Ett ögonblick. Mötet kan inte ta emot röster just nu."
            await expect(waits.get_by_text(f"{told} Det som är registrerat gäller.")).to_be_visible()
            await expect(english.get_by_text("One moment. The meeting cannot take votes right now.")).to_be_visible()
            await vote(casts)
            kept = f"{told} Din röst ligger kvar i telefonen och skickas igen av sig själv."
            await expect(casts.get_by_text(kept)).to_be_visible()
            await expect(casts.locator(".status")).to_contain_text("Skickat")
            await expect(casts.get_by_text("Registrerad:")).to_have_count(0)
            for page in (hall, waits, casts, english):
                new = [line for line in (await words(page)).splitlines() if line not in before[page]]
                assert not TECHNICAL.search(" ".join(new)), new
            if folder := os.environ.get("KLUBBA_TEST_PICTURES"):
                for name, page in (
                    ("chair", chair),
                    ("hall", hall),
                    ("waits", waits),
                    ("casts", casts),
                    ("en", english),
                ):
                    await page.screenshot(path=f"{folder}/{trouble.says.split()[1]}-{name}.png")
        # It goes on by itself: nobody touches anything.
        await expect(casts.get_by_text("Registrerad:").first).to_be_visible(timeout=BACK_MS)
        await expect(chair.get_by_text(trouble.says)).to_have_count(0, timeout=BACK_MS)
        for page in (hall, waits, casts, english):
            await expect(page.get_by_text(re.compile("Ett ögonblick|One moment"))).to_have_count(0, timeout=BACK_MS)
        await steps.until(lambda c: c.state is not None and c.state.voted == 1)


async def vote(page: Page) -> None:
    for name in ("Tåg", "Vatten"):
        await page.locator(".options").get_by_role("button", name=name).click()
    await page.get_by_role("button", name=re.compile("^Rösta|Lämna|Skicka")).click()
