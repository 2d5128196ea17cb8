"""A holder checks every ballot that was cast from the phone, each said whose; a proof is kept and checked elsewhere."""

import asyncio
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe import Everybody
from engine import Engine
from hosting import Hosted, OpenPage, host, run
from playwright.async_api import Locator, Page, expect

PHONE = {"width": 375, "height": 740}
ROLL: list[dict[str, Any]] = [
    {"seat": "1", "name": "Ada Ombud"},
    {"seat": "2", "name": "Bo Bortrest", "proxy": "1"},
    {"seat": "3", "name": "Cia Sjuk", "proxy": "1"},
    {"seat": "4", "name": "Dan Där", "proxy": "1"},
    {"seat": "5", "name": "Eva Ensam"},
]
SV = {"yes": "Ja", "no": "Nej", "check": "Kontrollera mina röster", "own": "Din egen röst", "of": "Plats {} · fullmakt",
      "in": "Rösten är med i resultatet, räknad som: {}.", "mine": "Din röst är med i resultatet, räknad som: {}.",
      "save": "Spara beviset", "language": "SV Svenska", "secret": "Rösten är med i resultatet."}  # fmt: skip
EN = {"yes": "Yes", "no": "No", "check": "Check my votes", "own": "Your own vote", "of": "Seat {} · proxy",
      "in": "The vote is part of the result, counted as: {}.",
      "mine": "Your vote is part of the result, counted as: {}.",
      "save": "Save the proof", "language": "EN English", "secret": "The vote is part of the result."}  # fmt: skip


@pytest_asyncio.fixture(loop_scope="session")
async def held(engine: Engine) -> Any:
    made = await host(engine, roll=ROLL)
    yield made
    await made.close()


def line(page: Page, seat: str) -> Locator:
    return page.locator(f".checks li[data-seat='{seat}']")


async def cast(page: Page, seat: str, choice: str) -> None:
    if seat:
        await page.locator(f".turn[data-seat='{seat}']").click()
    await page.locator(".option").filter(has_text=choice).click()
    await expect(page.locator(".status.registered")).to_be_visible()


@pytest.mark.parametrize("words", [SV, EN], ids=["sv", "en"])
async def test_each_ballot_cast_by_proxy_is_checked_on_its_own_line(
    held: Hosted, open_page: OpenPage, everybody: Everybody, words: dict[str, str]
) -> None:
    page = await open_page(held.created.cards[0].link, **PHONE)
    await page.get_by_role("button", name=words["language"]).click()
    async with await held.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await cast(page, "", words["yes"])
        await cast(page, "2", words["no"])
        await cast(page, "3", words["yes"])
        # For seat 4 nothing is cast, and so there is nothing to check.
        await run(chair, "plan", "close", "declare", "publish")
        await expect(page.locator(".bars")).to_be_visible()
        await page.get_by_role("button", name=words["check"]).click()
        for seat, said in (("", words["mine"]), ("2", words["in"]), ("3", words["in"])):
            choice = words["no"] if seat == "2" else words["yes"]
            await expect(line(page, seat)).to_contain_text(said.format(choice))
        await expect(line(page, "")).to_contain_text(words["own"])
        for seat, name in (("2", "Bo Bortrest"), ("3", "Cia Sjuk")):
            await expect(line(page, seat)).to_contain_text(name)
            await expect(line(page, seat)).to_contain_text(words["of"].format(seat))
        await expect(page.locator(".checks li")).to_have_count(3)
        everybody.widths = (375, 820, 1440)
        await everybody(page, "every ballot of the phone is checked")


async def test_ballots_by_proxy_in_a_secret_round_are_found_after_a_reload(held: Hosted, open_page: OpenPage) -> None:
    page = await open_page(held.created.cards[0].link, **PHONE)
    async with await held.chair() as chair:
        await run(chair, "sluten", "arm", "open")
        for seat, choice in (("", "Ja"), ("2", "Nej"), ("3", "Ja")):
            await cast(page, seat, choice)
        await run(chair, "sluten", "close", "declare")
        await chair.until(lambda c: c.state is not None and c.state.sealed)
        await run(chair, "sluten", "publish")
        await page.reload()
        await page.get_by_role("button", name=SV["check"]).click()
        for seat in ("2", "3"):
            await expect(line(page, seat)).to_contain_text(SV["secret"])
        await expect(line(page, "")).to_contain_text("Din röst är med i resultatet.")
        # Another person takes over the phone: no receipt of anybody stays on it.
        kept = "Object.keys(localStorage).filter(name => name.startsWith('klubba.receipt')).length"
        assert await page.evaluate(kept) == 3
        await page.goto(held.created.cards[4].link)
        await expect(page.locator(".who")).to_contain_text("Eva Ensam")


async def test_a_saved_proof_is_verified_without_the_engine(held: Hosted, open_page: OpenPage, tmp_path: Path) -> None:
    page = await open_page(held.created.cards[0].link, **PHONE)
    async with await held.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await cast(page, "", "Ja")
        await cast(page, "2", "Nej")
        await run(chair, "plan", "close", "declare", "publish")
        digits = await page.locator(".control b").inner_text()
        await page.get_by_role("button", name=SV["check"]).click()
        for seat, voter, choice in (("", "1", "[0]"), ("2", "2", "[1]")):
            async with page.expect_download() as download:
                await line(page, seat).get_by_role("button", name=SV["save"]).click()
            saved = await download.value
            assert re.fullmatch(rf"klubba-proof-plan-1-{voter}\.txt", saved.suggested_filename)
            path = tmp_path / saved.suggested_filename
            await saved.save_as(path)
            command = [sys.executable, "-m", "klubba.verify", str(path), "--head", digits]
            done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=60)
            assert done.returncode == 0, done.stdout + done.stderr
            assert f"it is the ballot of the seat {voter}, and says {choice}" in done.stdout
            assert done.stdout.splitlines()[-1] == "verified: the proof of one ballot"
