"""An organiser's look: what is taken, what nobody could read, and the shades that are made of it."""

import base64
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klubba import limits
from klubba.core import colours
from klubba.core.branding import data_uri
from klubba.core.definition import define
from klubba.core.model import Brand
from klubba.meetingfile import load

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
SVG = b'<?xml version="1.0"?>\n<!-- a > mark --><svg xmlns="http://www.w3.org/2000/svg"><script>x</script></svg>'


def data(**more: object) -> dict[str, Any]:
    return {"id": "m", "title": "M", "roll": [{"seat": "1", "name": "A"}], "items": [{"title": "I"}], **more}


def refused(**look: object) -> list[tuple[str, str]]:
    meeting, problems = define(data(**look))
    assert meeting is None
    return [(problem.place, problem.code) for problem in problems]


def test_a_logo_and_two_colours() -> None:
    meeting, problems = define(data(logo=data_uri(PNG), primary="#7A1F5C", surface="#F3E6EF"))
    assert problems == []
    assert meeting is not None
    assert meeting.brand == Brand("#7a1f5c", "#f3e6ef", PNG, "image/png")


def test_nothing_said_is_our_own() -> None:
    meeting, _ = define(data())
    assert meeting is not None
    assert meeting.brand == Brand()


@pytest.mark.parametrize("colour", ["red", "#fff", "#12345g", "0f4c3a", 7, "", "url(x)"])
def test_what_is_no_colour_is_refused(colour: object) -> None:
    assert refused(primary=colour) == [("primary", "bad_colour")]


def test_colours_that_nobody_can_read_are_refused_with_their_contrast() -> None:
    assert refused(primary="#8fbc8f") == [("primary", "low_contrast")]
    assert refused(surface="#5a6a62") == [("surface", "low_contrast")]
    _, problems = define(data(primary="#777777"))
    assert "at least 4.5 against the surface (#efe9dc)" in problems[0].expected
    assert problems[0].got == "#777777, with 3.7"


def test_contrast_is_that_of_wcag() -> None:
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True), st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_whatever_is_taken_can_be_read_in_both_themes(primary: str, surface: str) -> None:
    meeting, _ = define(data(primary=primary, surface=surface))
    if meeting is None:
        return
    light, dark = colours.light(primary, surface), colours.dark(primary, surface)
    pairs = [
        *((light.primary, ground) for ground in (colours.PAPER, light.surface, light.soft, colours.WHITE)),
        *((colours.WHITE, ground) for ground in (light.primary, light.strong)),
        *((ink, light.surface) for ink in (colours.INK, colours.INK_SOFT)),
        *((dark.primary, ground) for ground in (colours.DARK_PAPER, dark.surface, dark.soft)),
        *((colours.ON_DARK_PRIMARY, ground) for ground in (dark.primary, dark.strong)),
        *((ink, dark.surface) for ink in ("#f2f0e9", "#b3bcb5")),
    ]
    assert [pair for pair in pairs if colours.contrast(*pair) < 4.5] == []


@pytest.mark.parametrize(
    "logo",
    [
        "logo.png",
        "data:image/png;base64",
        "data:image/png;base64,***",
        "data:text/html;base64," + base64.b64encode(b"<html><svg></svg>").decode(),
        "data:image/png," + PNG.hex(),
        7,
    ],
)
def test_what_is_no_picture_is_refused(logo: object) -> None:
    assert refused(logo=logo) == [("logo", "bad_picture")]


def test_a_picture_above_the_bound_is_refused() -> None:
    assert refused(logo=data_uri(PNG + bytes(limits.LOGO_MAX_BYTES))) == [("logo", "too_large")]


def test_the_type_is_what_the_bytes_show() -> None:
    meeting, _ = define(data(logo="data:image/png;base64," + base64.b64encode(SVG).decode()))
    assert meeting is not None
    assert meeting.brand.logo_type == "image/svg+xml"


def test_a_meeting_file_names_a_picture_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "m.toml"
    file.write_text('id = "m"\ntitle = "M"\nlogo = "logo.svg"\nroll = [{seat="1", name="A"}]\n[[items]]\ntitle="I"\n')
    meeting, problems = load(file)
    assert (meeting, problems[0].line, problems[0].code) == (None, 3, "unreadable")
    (tmp_path / "logo.svg").write_bytes(SVG)
    meeting, problems = load(file)
    assert problems == []
    assert meeting is not None
    assert meeting.brand == Brand("", "", SVG, "image/svg+xml")
