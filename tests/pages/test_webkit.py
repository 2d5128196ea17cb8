"""The voter's flow in WebKit: join, vote, change, close, result, and an engine that dies and comes back."""

from collections.abc import AsyncIterator, Callable

import pytest_asyncio
from engine import Engine
from hosting import Hosted, host, run
from webkit import WebKit, run_webkit


@pytest_asyncio.fixture(loop_scope="session")
async def webkit(need: Callable[[str], str]) -> AsyncIterator[WebKit]:
    async with run_webkit(need("webkit"), need("xvfb")) as browser:
        await browser.resize(375, 740)
        yield browser


async def said(webkit: WebKit) -> str:
    return str(await webkit.run("return document.querySelector('p.unseen[role=status]').textContent"))


async def test_the_whole_flow(own_engine: Engine, webkit: WebKit) -> None:
    hosted: Hosted = await host(own_engine)
    await webkit.go(hosted.created.cards[0].link)
    await webkit.sees(".who", "Person 1")
    await webkit.sees("h1", "Du är på plats")
    assert await webkit.run("return location.hash") == ""
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await webkit.tap(".option", "Ja")
        await webkit.sees(".status", "Registrerad: Ja.")
        await webkit.tap(".option", "Nej")
        await webkit.sees(".status", "Ändrad. Registrerad: Nej.")
        assert await said(webkit) == "Ändrad. Registrerad: Nej."
        await webkit.reload()
        await webkit.sees(".status", "Registrerad: Nej.")
        for width in (820, 1900, 375):
            await webkit.resize(width, 740)
            await webkit.until("return document.documentElement.scrollWidth <= innerWidth")
    hosted.engine.kill9()
    await webkit.tap(".option", "Ja")
    await webkit.sees(".banner", "Du har ingen kontakt just nu.")
    hosted.engine.restart()
    await webkit.sees(".status", "Registrerad: Ja.")
    async with await hosted.chair() as chair:
        await run(chair, "plan", "close")
        await webkit.sees(".panel", "Omröstningen är stängd.")
        await run(chair, "plan", "declare", "publish")
        await webkit.sees(".result-sentence", "1 ja, 0 nej och 0 avstår")
        assert (await said(webkit)).startswith("Resultat: ")
        await run(chair, "fragor", "arm", "open")
        await webkit.tap(".option", "Tåg")
        await webkit.tap(".option", "Jord")
        await webkit.tap(".button.primary", "Skicka")
        await webkit.sees(".status", "Registrerad: B och E.")
    await hosted.close()


async def test_a_code_typed_by_hand(hosted: Hosted, webkit: WebKit) -> None:
    await webkit.go(hosted.engine.url + "/")
    code = hosted.created.cards[1].code.lower().replace("0", "o").replace("1", "i")
    await webkit.type("#code", f"{code[:4]} {code[4:]}")
    await webkit.tap(".button.primary", "Gå med")
    await webkit.sees(".who", "Person 2")
