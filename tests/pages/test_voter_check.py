"""A voter checks the own ballot on the own phone: against an honest engine, one that lies, and none at all."""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

import msgpack  # type: ignore[import-untyped]
import pytest
from axe import Everybody
from hosting import Hosted, OpenPage, run
from playwright.async_api import Locator, Page, WebSocketRoute, expect

from klubba.core import merkle, signing
from klubba_clients import Chair

PHONE = {"width": 375, "height": 740}
CHECK = "Kontrollera min röst"
Lie = Callable[[dict[str, Any]], dict[str, Any]]


def option(page: Page, text: str) -> Locator:
    return page.locator(".options").get_by_role("button", name=text)


def answer(page: Page) -> Locator:
    return page.locator(".check")


async def voted(hosted: Hosted, page: Page, chair: Chair, poll: str = "plan", *texts: str) -> None:
    """The phone votes, four others too, and the result is shown to all."""
    await run(chair, poll, "arm", "open")
    for text in texts or ("Ja",):
        await option(page, text).click()
        await expect(page.locator(".status")).to_contain_text(text)
        await expect(page.locator(".status")).to_contain_text(re.compile("Registrerad|registrerad"))
    await hosted.vote_from(1, [["yes"], ["no"], ["yes"], ["no"]])
    await run(chair, poll, "close", "declare")
    await chair.until(lambda c: c.state is not None and c.state.sealed)
    await run(chair, poll, "publish")
    await expect(page.locator(".bars")).to_be_visible()


async def check(page: Page, name: str = CHECK) -> Locator:
    await page.get_by_role("button", name=name).click()
    return answer(page)


async def test_a_phone_finds_its_vote_in_the_result_of_the_hall(
    hosted: Hosted, open_page: OpenPage, everybody: Everybody
) -> None:
    everybody.widths = (820, 1920)
    page = await open_page(hosted.created.cards[0].link, **PHONE)
    scripts: list[str] = []
    page.on("request", lambda request: scripts.append(request.url) if request.resource_type == "script" else None)
    async with await hosted.chair() as chair:
        await voted(hosted, page, chair)
        await everybody(page, "before the check")
        fetched = len(scripts)
        found = await check(page)
        await expect(found).to_contain_text("Din röst är med i resultatet, räknad som: Ja.")
        await expect(found).to_contain_text("en av de 5 röster som räknades")
        await expect(found).not_to_contain_text("inte undertecknat")
        # What checks came when it was asked for, and not before.
        assert len(scripts) == fetched + 1
        await everybody(page, "found")
        hall = await open_page(hosted.links["hall"])
        seen = await page.locator(".control b").inner_text()
        await expect(hall.locator(".control b")).to_have_text(seen)
        await page.get_by_role("button", name="English").click()
        await expect(found).to_contain_text("Your vote is part of the result, counted as: Yes.")
        await everybody(page, "found, in English")
        await check(page, "Check again")
        await expect(found).to_contain_text("one of the 5 votes that were counted")


async def test_a_secret_vote_is_found_after_a_reload_and_says_no_choice(hosted: Hosted, open_page: OpenPage) -> None:
    page = await open_page(hosted.created.cards[0].link, **PHONE)
    async with await hosted.chair() as chair:
        await voted(hosted, page, chair, "sluten")
        await page.reload()
        found = await check(page)
        await expect(found).to_contain_text("Din röst är med i resultatet.")
        await expect(found).not_to_contain_text("räknad som")
        silent = await open_page(hosted.created.cards[7].link, **PHONE)
        await expect(silent.locator(".own")).to_contain_text("Du röstade inte")
        await expect(silent.get_by_role("button", name=CHECK)).to_have_count(0)


async def test_an_older_receipt_is_told_that_a_later_vote_counts(
    hosted: Hosted, open_page: OpenPage, everybody: Everybody
) -> None:
    page = await open_page(hosted.created.cards[0].link, **PHONE)
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await option(page, "Ja").click()
        await expect(page.locator(".status")).to_contain_text("Registrerad: Ja.")
        first = await page.evaluate("localStorage.getItem('klubba.receipt')")
        await option(page, "Nej").click()
        await expect(page.locator(".status")).to_contain_text("Ändrad.")
        await run(chair, "plan", "close", "declare", "publish")
        await expect(page.locator(".bars")).to_be_visible()
        await page.evaluate("kept => localStorage.setItem('klubba.receipt', kept)", first)
        await page.reload()
        await expect(await check(page)).to_contain_text("En senare röst från din plats är med i resultatet.")
        await everybody(page, "replaced")


async def test_a_ballot_that_is_not_there_says_whom_to_tell(
    hosted: Hosted, open_page: OpenPage, everybody: Everybody
) -> None:
    page = await open_page(hosted.created.cards[0].link, **PHONE)
    async with await hosted.chair() as chair:
        await voted(hosted, page, chair)
        kept = json.loads(await page.evaluate("localStorage.getItem('klubba.receipt')"))
        gone = json.dumps(kept | {"ballotId": "0" * 32})
        await page.evaluate("kept => localStorage.setItem('klubba.receipt', kept)", gone)
        await page.reload()
        found = await check(page)
        await expect(found).to_contain_text("Din röst finns inte med i resultatet.")
        await expect(found).to_contain_text("Säg till mötesledningen nu")
        await everybody(page, "absent")


# An engine that lies


def own_tree(proof: dict[str, Any]) -> dict[str, Any]:
    """Another tree with this ballot in it, sealed and signed with a key of the liar's own: whole in itself."""
    seal = proof["seal"] | {"size": 1, "root": merkle.leaf(proof["leaf"].encode()).hex()}
    seal["key"] = signing.public_key(b"l" * 32)
    line = " ".join(
        ["klubba seal 1", *(str(seal[p]) for p in ("meeting", "poll", "round", "key", "size", "root", "head"))]
    )
    return {"seal": seal, "signature": signing.sign(b"l" * 32, line.encode()), "found": "counted", "index": 0,
            "leaf": proof["leaf"], "path": []}  # fmt: skip


def another_leaf(proof: dict[str, Any]) -> dict[str, Any]:
    return proof | {"leaf": proof["leaf"].replace('"choices":[0]', '"choices":[1]')}


LIES: dict[str, Lie] = {
    "another root": lambda proof: proof | {"seal": proof["seal"] | {"root": hashlib.sha256(b"x").hexdigest()}},
    "a tree of its own": own_tree,
    "another size": lambda proof: proof | {"seal": proof["seal"] | {"size": proof["seal"]["size"] + 1}},
    "another key": lambda proof: proof | {"seal": proof["seal"] | {"key": signing.public_key(b"l" * 32)}},
    "another signature": lambda proof: proof | {"signature": "00" * 64},
    "another ballot": another_leaf,
    "another place": lambda proof: proof | {"index": (proof["index"] + 1) % proof["seal"]["size"]},
    "a shorter path": lambda proof: proof | {"path": proof["path"][1:]},
    "no proof": lambda proof: {"found": "counted"},
}


async def test_every_lie_about_the_root_or_the_ballot_is_told(
    hosted: Hosted, open_page: OpenPage, everybody: Everybody
) -> None:
    page = await open_page(hosted.created.cards[0].link, **PHONE)
    async with await hosted.chair() as chair:
        await voted(hosted, page, chair)
        async with page.expect_response("**/api/me/proof") as response:
            await check(page)
        honest: dict[str, Any] = await (await response.value).json()
        await expect(answer(page)).to_contain_text("Din röst är med i resultatet")

        async def tell(proof: dict[str, Any]) -> Locator:
            """A fresh page asks an engine that says this."""
            await page.unroute_all()
            await page.route("**/api/me/proof", lambda route: route.fulfill(json=proof))
            await page.reload()
            return await check(page)

        await expect(await tell(honest), "the control").to_contain_text("Din röst är med i resultatet")
        for what, lie in LIES.items():
            found = await tell(lie(honest))
            await expect(found, what).to_contain_text("Svaret från mötets dator stämmer inte.")
            await expect(found, what).to_contain_text("Säg till mötesledningen nu")
        await everybody(page, "untrue")
        # Without a signature it is still proved, and the page says what is missing.
        await expect(await tell(honest | {"signature": ""})).to_contain_text("inte undertecknat")


async def test_a_vote_that_was_changed_on_its_way_is_told(
    hosted: Hosted, open_page: OpenPage, everybody: Everybody
) -> None:
    """Somebody between phone and engine hands in Nej for Ja: every answer looks right, and the check tells."""
    page = await open_page(hosted.engine.url + "/v", **PHONE)

    def between(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def swap(data: str | bytes) -> None:
            frame = msgpack.unpackb(data)
            if frame[0] == "cast":
                frame[5] = [1]
            server.send(msgpack.packb(frame))

        socket.on_message(swap)

    await page.route_web_socket(re.compile("/ws/"), between)
    await page.goto(hosted.created.cards[0].link)
    await page.reload()
    async with await hosted.chair() as chair:
        await voted(hosted, page, chair)
        found = await check(page)
        await expect(found).to_contain_text("Din röst är räknad som något annat än du valde: Nej.")
        await everybody(page, "counted as something else")


async def test_without_a_connection_it_says_so_and_works_again_after(
    hosted: Hosted, open_page: OpenPage, everybody: Everybody
) -> None:
    page = await open_page(hosted.created.cards[0].link, **PHONE)
    async with await hosted.chair() as chair:
        await voted(hosted, page, chair)
        await page.context.set_offline(True)
        found = await check(page)
        await expect(found).to_contain_text("Det gick inte att kontrollera just nu.")
        await expect(found).to_contain_text("Din registrerade röst gäller ändå.")
        await everybody(page, "not checked")
        await page.context.set_offline(False)
        await check(page, "Kontrollera igen")
        await expect(found).to_contain_text("Din röst är med i resultatet, räknad som: Ja.")
        await page.route("**/api/me/proof", lambda route: route.fulfill(status=503, json={}))
        await check(page, "Kontrollera igen")
        await expect(found).to_contain_text("Det gick inte att kontrollera just nu.")


@pytest.mark.parametrize(("code", "said"), [("not_sealed", "I det här mötet går det inte"), ("unknown", "just nu")])
async def test_what_cannot_be_proved_is_said_in_words(
    hosted: Hosted, open_page: OpenPage, code: str, said: str
) -> None:
    page = await open_page(hosted.created.cards[0].link, **PHONE)
    async with await hosted.chair() as chair:
        await voted(hosted, page, chair)
        await page.route("**/api/me/proof", lambda route: route.fulfill(status=404, json={"error": {"code": code}}))
        await expect(await check(page)).to_contain_text(said)
