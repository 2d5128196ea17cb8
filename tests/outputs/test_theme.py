"""Theme files: what they may set, and what is said when they are wrong."""

import pytest

from klubba.errors import Refusal
from klubba.outputs.theme import theme

GOOD = """
name = "Norrsken"
[variables]
air-accent = "#c81e5a"
air-font = "Nordlys"
[[fonts]]
family = "Nordlys"
file = "nordlys.woff2"
weight = "400 700"
"""


def test_a_theme_is_a_style_sheet() -> None:
    css = theme("norr", GOOD.encode(), {"nordlys.woff2"}).css("/themes/norr")
    assert 'src:url("/themes/norr/nordlys.woff2")' in css
    assert ":root{--air-accent:#c81e5a;--air-font:Nordlys;}" in css


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (GOOD, "font_missing", "nordlys.woff2"),
        ("[variables", "bad_theme", "TOML"),
        ("[variables]\nair-accent = 3", "bad_theme", "air-accent"),
        ("[variables]\ncolour = 'red'", "bad_theme", "air-accent"),
        ("[variables]\nair-accent = 'red;} body{display:none'", "bad_theme", "air-accent"),
        ("[variables]\nair-surface = 'url(https://example.org/x)'", "bad_theme", "air-surface"),
        ("[[fonts]]\nfamily = 'A'\nfile = '../../etc/passwd'", "bad_theme", "file"),
        ("[[fonts]]\nfamily = 'A\"}'\nfile = 'a.woff2'", "bad_theme", "family"),
        ("variables = 3", "bad_theme", "table"),
        ("fonts = 3", "bad_theme", "fonts"),
        ("\x00", "bad_theme", "TOML"),
    ],
)
def test_a_bad_theme_is_refused_with_its_reason(text: str, code: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        theme("norr", text.encode(), set())
    assert refused.value.code == code
    assert said in str(refused.value)


def test_a_theme_has_a_name_that_may_stand_in_an_address() -> None:
    with pytest.raises(Refusal):
        theme("Norr Sken", b"", set())
