"""Lines of places in TOML, on texts that try to confuse the scanner."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klubba.core.tomlplaces import line_of, places

TEXT = '''# a comment with "quotes' and [brackets]
id = "m"     # id = "x"
title = """
[[items]]
not = "a key" """
a.b = 'c#'

[[items]]
title = "Ett \\" [[items]]"
polls = [
  # first
  { title = "P", options = [ "A", "B",
      "C" ] },

  { title = 'Q' },   # trailing comma
]

[[items]]
title = "Två"
[[items.polls]]
title = "R"
[[items.polls.options]]
text = "A"
[[items.polls.options]]
text = "B"
[[items.polls]]
"title" = "S"
when = 2024-01-01 10:00:00
numbers = [1, 2.5,
 -3]
empty = []
nothing = {}
[extra]
deep.er = [[1], [2, """x
y""", 3]]
quotes = [ """a"""", """b
""""" , 1]
'''


def test_places() -> None:
    lines = places(TEXT)
    expected = {
        "id": 2,
        "title": 3,
        "a.b": 6,
        "items": 8,
        "items[0]": 8,
        "items[0].title": 9,
        "items[0].polls": 10,
        "items[0].polls[0]": 12,
        "items[0].polls[0].options": 12,
        "items[0].polls[0].options[1]": 12,
        "items[0].polls[0].options[2]": 13,
        "items[0].polls[1].title": 15,
        "items[1]": 18,
        "items[1].polls": 20,
        "items[1].polls[0].title": 21,
        "items[1].polls[0].options[0].text": 23,
        "items[1].polls[0].options[1]": 24,
        "items[1].polls[1]": 26,
        "items[1].polls[1].title": 27,
        "items[1].polls[1].numbers[2]": 30,
        "items[1].polls[1].nothing": 32,
        "extra": 33,
        "extra.deep.er[1][1]": 34,
        "extra.deep.er[1][2]": 35,
        "extra.quotes[1]": 36,
        "extra.quotes[2]": 37,
    }
    assert {place: lines.get(place) for place in expected} == expected


def test_every_place_of_the_parsed_data_has_a_line() -> None:
    lines = places(TEXT)
    assert set(_walk(tomllib.loads(TEXT), "")) <= lines.keys()


def test_a_missing_field_has_the_line_of_what_it_is_missing_in() -> None:
    lines = places(TEXT)
    assert line_of("items[1].polls[1].method", lines) == 26
    assert line_of("items[0].polls[1].options[3].text", lines) == 15
    assert line_of("roll", lines) == 1
    assert line_of("", lines) == 1
    assert line_of("strange]", lines) == 1


keys = st.from_regex(r"[a-z]{1,4}", fullmatch=True)
atoms = st.one_of(
    st.sampled_from(['"a"', "'b'", '"\\""', "'''x\ny'''", '"""\n"#]"""', "1", "true", "1979-05-27", "-2.5e3"]),
)
values = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: "[\n# note ]\n" + ",\n".join(parts) + "\n]"),
        st.dictionaries(keys, inner, max_size=3).map(
            lambda table: "{ " + ", ".join(f"{key} = {value}" for key, value in table.items()) + " }"
        ),
    ),
    max_leaves=6,
)


@given(st.dictionaries(keys, values, max_size=4), st.lists(st.dictionaries(keys, values, max_size=3), max_size=3))
def test_made_up_texts(head: dict[str, str], entries: list[dict[str, str]]) -> None:
    parts = [f"{key} = {value}" for key, value in head.items()]
    for entry in entries:
        parts += ["[[zz-array]]", *(f"{key} = {value}" for key, value in entry.items())]
    text = "\n".join(parts)
    lines = places(text)
    for place in _walk(tomllib.loads(text), ""):
        assert place in lines
        name = place.rpartition(".")[2]
        if "[" not in name:
            assert name in text.split("\n")[lines[place] - 1]


@pytest.mark.parametrize("broken", ["=", '"', "a = ", "[[", "a = [1", "a = {b"])
def test_what_is_no_toml_ends_in_an_error_not_in_a_loop(broken: str) -> None:
    with pytest.raises((ValueError, IndexError)):
        places(broken)


def _walk(value: object, place: str) -> list[str]:
    found = [place] if place else []
    if isinstance(value, dict):
        for key, inner in value.items():
            found += _walk(inner, f"{place}.{key}" if place else key)
    if isinstance(value, list):
        for number, inner in enumerate(value):
            found += _walk(inner, f"{place}[{number}]")
    return found
