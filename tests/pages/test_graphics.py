"""The graphics in other renderers' hands: OGraf's methods, CasparCG's call order, a host's data and the engine's."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from hosting import Hosted, OpenPage, run
from jsonschema import Draft202012Validator, ValidationError
from PIL import Image, ImageChops, ImageStat
from playwright.async_api import Page, expect
from referencing import Registry, Resource

SCHEMAS = Path(__file__).parents[1] / "fixtures" / "ograf"
DATA = {"question": "Ska vi bygga?", "strap": "Resultat", "options": "Ja;12;57 %\nNej;9;43 %"}
ON_AIR = ".slot:not(.out)"
SAME_PICTURE_MEAN = 0.05
"""Of 255, over all four channels: a few pixels at the edges of letters; another text differs by ten times that."""


def validator() -> Draft202012Validator:
    documents = [json.loads(path.read_text()) for path in SCHEMAS.glob("*.json")]
    registry: Registry[Any] = Registry().with_resources(
        [(document["$id"], Resource.from_contents(document)) for document in documents]
    )
    (schema,) = [document for document in documents if document["$id"].endswith("graphics/schema.json")]
    return Draft202012Validator(schema, registry=registry)


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `klubba export-graphics` writes."""
    folder = tmp_path_factory.mktemp("graphics")
    command = [sys.executable, "-m", "klubba.cli", "export-graphics", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def key_of(hosted: Hosted, output: str = "main") -> str:
    async with httpx.AsyncClient(base_url=hosted.engine.url, trust_env=False) as http:
        headers = {"Authorization": f"Bearer {hosted.engine.key}"}
        keys = (await http.get(f"/api/air/{hosted.created.meeting}/keys", headers=headers)).json()
    return str(keys["outputs"][output]["key"])


def test_the_manifest_is_valid_and_a_broken_one_is_not(exported: Path) -> None:
    manifest = json.loads((exported / "ograf" / "klubba.ograf.json").read_text())
    validator().validate(manifest)
    assert "/" not in manifest["id"]
    for spoilt in ({**manifest, "licence": "x"}, {**manifest, "stepCount": -2}, {**manifest, "main": None}):
        with pytest.raises(ValidationError):
            validator().validate(spoilt)
    with pytest.raises(ValidationError):
        validator().validate({name: value for name, value in manifest.items() if name != "name"})
    assert (exported / "ograf" / manifest["main"]).is_file()
    assert list((exported / "ograf" / "fonts").iterdir())


async def test_served_files_are_the_exported_ones_and_a_key_names_the_engine(hosted: Hosted, exported: Path) -> None:
    key = await key_of(hosted)
    async with httpx.AsyncClient(base_url=hosted.engine.url, trust_env=False) as http:
        for name, data in contents(exported).items():
            answer = await http.get(f"/graphics/{name}")
            assert (answer.status_code, answer.content) == (200, data)
            assert answer.headers["access-control-allow-origin"] == "*"
        live = (await http.get("/graphics/ograf/klubba.ograf.json", params={"key": key})).json()
        validator().validate(live)
        assert live["schema"]["properties"]["key"]["default"] == key
        assert live["supportsNonRealTime"] is False
        assert (await http.get("/graphics/ograf/klubba.ograf.json?key=x")).status_code == 401
        for name in ("../settings.py", "nosuch", "ograf/../../x"):
            assert (await http.get(f"/graphics/{name}")).status_code == 404


HARNESS = """async ([url, data]) => {
    const { default: Graphic } = await import(url);
    customElements.define("host-graphic", Graphic);
    window.g = document.body.appendChild(document.createElement("host-graphic"));
    window.before = g.shadowRoot ? g.shadowRoot.innerHTML : "";
    const renderCharacteristics = { resolution: { width: 1920, height: 1080 } };
    return g.load({ data, renderType: "realtime", renderCharacteristics });
}"""


async def graphic(hosted: Hosted, open_page: OpenPage, data: dict[str, Any]) -> Page:
    page = await open_page(f"{hosted.engine.url}/graphics/nosuch", 1920, 1080)
    loaded = await page.evaluate(HARNESS, [f"{hosted.engine.url}/graphics/ograf/klubba.mjs", data])
    assert loaded == {"statusCode": 200}
    return page


async def call(page: Page, method: str, params: Any = None) -> Any:
    return await page.evaluate("([method, params]) => g[method](params ?? {})", [method, params])


async def test_ograf_every_method(hosted: Hosted, open_page: OpenPage) -> None:
    page = await graphic(hosted, open_page, DATA)
    shown = page.locator(ON_AIR)
    assert await page.evaluate("before") == ""
    await expect(shown).to_have_count(0)
    assert await call(page, "playAction") == {"statusCode": 200, "currentStep": 0}
    await expect(shown).to_contain_text("Ska vi bygga?")
    assert await call(page, "updateAction", {"data": {"question": "Ska vi vänta?"}}) == {"statusCode": 200}
    await expect(shown).to_contain_text("Ska vi vänta?")
    await expect(shown).to_contain_text("12")
    refused = await call(page, "updateAction", {"data": {"scene": "ticker"}})
    assert refused["statusCode"] == 400
    assert "scene" in refused["statusMessage"]
    assert (await call(page, "updateAction", {"data": "not an object"}))["statusCode"] == 400
    await expect(shown).to_contain_text("Ska vi vänta?")
    assert await call(page, "customAction", {"id": "scene", "payload": {"scene": "full"}}) == {"statusCode": 200}
    await expect(page.locator(f"{ON_AIR} .frame")).to_be_visible()
    assert (await call(page, "customAction", {"id": "explode"}))["statusCode"] == 400
    # A target above the last step means: out.
    assert (await call(page, "playAction"))["statusCode"] == 200
    await expect(shown).to_have_count(0)
    assert (await call(page, "playAction", {"goto": 0, "skipAnimation": True}))["currentStep"] == 0
    assert await page.evaluate("g.shadowRoot.querySelectorAll('.slot.in').length") == 0
    overlapping = await page.evaluate("Promise.all([g.stopAction({}), g.playAction({}), g.stopAction({})])")
    assert [answer["statusCode"] for answer in overlapping] == [200, 200, 200]
    await expect(shown).to_have_count(0)
    assert await call(page, "dispose") == {"statusCode": 200}
    assert await page.evaluate("g.shadowRoot.childElementCount") == 0
    assert (await call(page, "playAction"))["statusCode"] == 400


async def test_ograf_without_real_time_gives_the_same_picture_for_the_same_time(
    hosted: Hosted, open_page: OpenPage
) -> None:
    page = await graphic(hosted, open_page, DATA)
    schedule = [
        {"timestamp": 3000, "action": {"type": "stopAction", "params": {}}},
        {"timestamp": 1000, "action": {"type": "playAction", "params": {}}},
        {"timestamp": 2000, "action": {"type": "updateAction", "params": {"data": {"question": "Ny fråga"}}}},
    ]
    assert await call(page, "setActionsSchedule", {"schedule": schedule}) == {"statusCode": 200}
    assert (await call(page, "setActionsSchedule", {"schedule": [{"timestamp": "soon"}]}))["statusCode"] == 400

    async def at(timestamp: int) -> bytes:
        assert await call(page, "goToTime", {"timestamp": timestamp}) == {"statusCode": 200}
        await page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return await page.screenshot(omit_background=True)

    pictures = {ms: await at(ms) for ms in (0, 1100, 1900, 2500, 4500)}
    four = [pictures[ms] for ms in (0, 1100, 1900, 2500)]
    assert not any(same_picture(one, other) for n, one in enumerate(four) for other in four[:n])
    assert same_picture(pictures[4500], pictures[0])
    for ms in (2500, 1100, 0):
        assert same_picture(await at(ms), pictures[ms])


async def test_ograf_without_real_time_stands_still_and_calls_may_overlap(hosted: Hosted, open_page: OpenPage) -> None:
    """Nothing that an earlier call set going comes over the picture: not a second later, nor at once."""
    page = await graphic(hosted, open_page, DATA)
    schedule = [
        {"timestamp": 1000, "action": {"type": "playAction", "params": {}}},
        {"timestamp": 2000, "action": {"type": "updateAction", "params": {"data": {"question": "Ny fråga"}}}},
    ]
    assert await call(page, "setActionsSchedule", {"schedule": schedule}) == {"statusCode": 200}

    async def later() -> bytes:
        await page.evaluate("new Promise(done => setTimeout(() => requestAnimationFrame(done), 1300))")
        return await page.screenshot(omit_background=True)

    for ms in (2500, 1900, 1100):
        assert await call(page, "goToTime", {"timestamp": ms}) == {"statusCode": 200}
        picture = await page.screenshot(omit_background=True)
        await expect(page.locator(ON_AIR)).to_contain_text("Ny fråga" if ms == 2500 else "Ska vi bygga?")
        assert same_picture(await later(), picture), ms
    answers = await page.evaluate("Promise.all([2500, 1900, 2500, 1100].map((timestamp) => g.goToTime({ timestamp })))")
    assert answers == [{"statusCode": 200}] * 4
    assert same_picture(await page.screenshot(omit_background=True), picture)
    assert same_picture(await later(), picture)
    unknown = [{"timestamp": 0, "action": {"type": "explode"}}]
    assert (await call(page, "setActionsSchedule", {"schedule": unknown}))["statusCode"] == 400


async def test_ograf_live_pictures_have_no_schedule(hosted: Hosted, open_page: OpenPage) -> None:
    page = await graphic(hosted, open_page, {"engine": hosted.engine.url, "key": await key_of(hosted)})
    refused = await call(page, "goToTime", {"timestamp": 0})
    assert (refused["statusCode"], "host" in refused["statusMessage"]) == (400, True)


def same_picture(one: bytes, other: bytes) -> bool:
    """Whether two pictures are the same to the eye: a browser may round an edge's pixel now so, now so."""
    difference = ImageChops.difference(*(Image.open(io.BytesIO(data)).convert("RGBA") for data in (one, other)))
    return sum(ImageStat.Stat(difference).mean) < SAME_PICTURE_MEAN


async def test_ograf_live_from_the_engine(hosted: Hosted, open_page: OpenPage) -> None:
    key = await key_of(hosted)
    page = await graphic(hosted, open_page, {"engine": hosted.engine.url, "key": key})
    await call(page, "playAction")
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
        await expect(page.locator(ON_AIR)).to_contain_text("Ska vi göra en gemensam plan?")
        await run(chair, "plan", "close", "declare", "publish")
        await expect(page.locator(ON_AIR)).to_contain_text("Resultat")
        await call(page, "stopAction")
        await expect(page.locator(ON_AIR)).to_have_count(0)


XML = """<templateData><componentData id="f0"><data id="text" value="Ur XML &amp; åäö"/></componentData>
<componentData id="f1"><data id="text" value="Strax"/></componentData></templateData>"""


async def test_a_template_from_a_file_in_casparcgs_order(exported: Path, open_page: OpenPage) -> None:
    page = await open_page((exported / "klubba.html").as_uri(), 1920, 1080)
    shown = page.locator(ON_AIR)
    data = json.dumps({"f0": "Från fil", "f3": "Ja;3;60 %|Nej;2;40 %"})
    await page.evaluate("(text) => { update(text); play(); }", data)
    await expect(shown).to_contain_text("Från fil")
    await expect(shown).to_contain_text("60 %")
    for broken in ('{"f0": ', "<templateData><componentData", "<other/>", '{"f4": "ticker"}', '{"f0": {}}', "[]"):
        await page.evaluate("(text) => update(text)", broken)
        await expect(shown).to_contain_text("Från fil")
    await page.evaluate("(text) => update(text)", XML)
    await expect(shown).to_contain_text("Ur XML & åäö")
    await page.evaluate("next()")
    await expect(shown).to_have_count(0)
    await page.evaluate("play()")
    await expect(shown).to_have_count(1)
    await page.evaluate("remove()")
    assert await page.locator(".slot").count() == 0
    definition = await page.evaluate("SPXGCTemplateDefinition")
    assert (definition["playserver"], definition["dataformat"], definition["out"]) == ("OVERLAY", "json", "manual")
    assert [field["field"] for field in definition["DataFields"]] == [f"f{n}" for n in range(8)]


async def test_a_template_live_and_a_broken_update_told_to_the_producer(hosted: Hosted, open_page: OpenPage) -> None:
    key = await key_of(hosted)
    page = await open_page(f"{hosted.engine.url}/graphics/klubba.html#{key}", 1920, 1080)
    await page.evaluate("play()")
    async with await hosted.chair() as chair:
        await run(chair, "plan", "arm", "open")
    await expect(page.locator(ON_AIR)).to_contain_text("Ska vi göra en gemensam plan?")
    desk = await open_page(hosted.links["producer"], 1440, 1200)
    await expect(desk.locator(".health")).to_contain_text("Mall")
    await page.evaluate("update('{')")
    await expect(desk.locator(".trouble")).to_contain_text("expected JSON")
    await expect(page.locator(ON_AIR)).to_contain_text("Ska vi göra en gemensam plan?")
