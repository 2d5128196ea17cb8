"""The data feeds, read by independent readers: json, xml.etree and csv of the standard library."""

import csv
import io
import json
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from klubba.core.model import RoundState, Text
from klubba.outputs.feeds import NAMES, feed
from klubba.outputs.timeline import as_json, as_srt, entry
from klubba.wire.air import Air, Bar, Board, Phase, Scene

EVIL = '=2+3 <b>& "citat"; radbrytning\x0b\u0000'
AIR = Air(
    n=4,
    scene=Scene.LOWER,
    board=Board(
        epoch="e",
        revision=12,
        meeting=Text("Mötet", "The meeting"),
        state=RoundState.PUBLISHED,
        phase=Phase.RESULT,
        poll="p",
        round=2,
        question=Text("Vad, då?", "What then?"),
        strap=Text("Resultat · Flest röster", "Result · Most votes"),
        sentence=Text("Flest röster fick A.", "A got most votes."),
        voted=1200,
        entitled=1300,
        bars=(
            Bar("a", Text("Elkraft", "Power"), "A", "0", 0, Text("7"), Text("70,0 %", "70.0%"), 1000, True),
            Bar("b", Text(EVIL), "B", "1", 1, Text("3"), Text("30,0 %", "30.0%"), 428),
        ),
        has_figures=True,
        winners=(0,),
        decided=True,
    ),
)


def rows(name: str, air: Air = AIR, language: str = "sv") -> list[dict[str, str]]:
    data, media_type = feed(name, air, language)
    form = name.rpartition(".")[2]
    if form == "json":
        assert media_type == "application/json"
        return list(json.loads(data))
    if form == "csv":
        return list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    document = ElementTree.fromstring(data)
    return [{cell.tag: cell.text or "" for cell in row} for row in document.findall("row")]


@pytest.mark.parametrize("form", ["json", "xml", "csv"])
def test_a_row_per_option_in_every_form(form: str) -> None:
    first, second = rows(f"options.{form}")
    assert first == {
        "Nr.Text": "1", "Label.Text": "Elkraft", "Letter.Text": "A", "Count.Text": "7", "Pct.Text": "70,0 %",
        "Bar.Text": "100", "Won.Text": "✓",
    }  # fmt: skip
    assert first.keys() == second.keys()
    evil = {"json": EVIL, "csv": f"'{EVIL}", "xml": EVIL.replace("\x0b", "").replace("\0", "")}
    assert second["Label.Text"] == evil[form]
    assert [row["Label.Text"] for row in rows(f"winners.{form}")] == ["Elkraft"]


@pytest.mark.parametrize("form", ["json", "xml", "csv"])
def test_the_summary_has_the_same_columns_whatever_is_on_air(form: str) -> None:
    full, empty = rows(f"summary.{form}")[0], rows(f"summary.{form}", Air(n=0))[0]
    assert full.keys() == empty.keys()
    assert set(empty.values()) == {""}
    assert (full["Question.Text"], full["Opt1Label.Text"], full["Opt1Pct.Text"]) == ("Vad, då?", "Elkraft", "70,0 %")
    assert (full["Winner1Label.Text"], full["Opt3Label.Text"], full["Voted.Text"]) == ("Elkraft", "", "1200")


def test_every_value_is_a_flat_string() -> None:
    for name in NAMES:
        if name.endswith(".json") and name != "air.json":
            value = json.loads(feed(name, AIR, "both")[0])
            for row in value if isinstance(value, list) else [value]:
                assert all(isinstance(text, str) for text in row.values()), name


def test_one_flat_object_for_anything_else() -> None:
    value = json.loads(feed("flat.json", AIR, "en")[0])
    assert (value["question"], value["opt1_label"], value["opt1_pct"]) == ("What then?", "Power", "70.0%")
    assert (value["scene"], value["phase"], value["revision"], value["round_state"]) == (
        "lower", "result", "12", "published",
    )  # fmt: skip
    (read,) = csv.DictReader(io.StringIO(feed("flat.csv", AIR, "en")[0].decode()))
    assert read["question"] == "What then?"
    assert json.loads(feed("flat.json", AIR, "both")[0])["question"] == "Vad, då? / What then?"


# The recording


def test_the_timeline_as_chapters() -> None:
    asking = Air(n=1, scene=Scene.LOWER, board=Board(epoch="e", revision=1, meeting=Text("m"), question=Text("Ska vi?"),
                 strap=Text("Omröstning pågår"), poll="p", round=1))  # fmt: skip
    entries = [
        entry("main", asking, 1_000_000),
        entry("other", asking, 1_000_500),
        entry("main", Air(n=2), 1_061_250),
        entry("main", AIR, 4_600_000),
    ]
    srt = as_srt(json.loads(as_json("m", entries))["entries"], "main").decode()
    assert srt == (
        "1\n00:00:00,000 --> 00:01:01,250\nOmröstning pågår\nSka vi?\n\n"
        "2\n01:00:00,000 --> 01:00:05,000\nResultat · Flest röster\nVad, då?\nFlest röster fick A.\n"
    )
    later = as_srt(entries, "main", start_ms=1_060_000, language="en").decode()
    assert later.startswith("1\n00:00:00,000 --> 00:00:01,250\n")
    assert "What then?" in later
    assert as_srt(entries, "nobody") == b""


@pytest.mark.parametrize(
    ("left_ms", "words"), [(-1, ""), (0, "0:00"), (1, "0:01"), (59_001, "1:00"), (88_000, "1:28"), (3_600_000, "60:00")]
)
def test_the_time_left_is_what_the_overlay_shows(left_ms: int, words: str) -> None:
    assert AIR.board is not None
    air = replace(AIR, board=replace(AIR.board, left_ms=left_ms))
    assert rows("summary.xml", air)[0]["TimeLeft.Text"] == words
    assert json.loads(feed("flat.json", air, "sv")[0])["time_left"] == words
