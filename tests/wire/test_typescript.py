"""The emitted TypeScript follows the schema: what is added there shows up here."""

from enum import StrEnum

import pytest
from msgspec import Struct

from klubba import limits
from klubba.wire import frames
from klubba.wire.typescript import emit


class Mood(StrEnum):
    GLAD = "glad"
    CALM = "calm"


class Inner(Struct, frozen=True):
    """Something inside a frame."""

    deep: bytes
    mood: Mood


class Extra(frames.Outbound, frozen=True, tag="extra", kw_only=True):
    """A frame that a later release may add.

    More about it.
    """

    must: int
    may: str = "as before"
    inner: Inner | None = None
    many: tuple[Inner, ...] = ()


class Shout(frames.Inbound, frozen=True, tag="shout"):
    how_loud: int
    words: str = ""


@pytest.fixture
def extended(monkeypatch: pytest.MonkeyPatch) -> str:
    """The module that is emitted once the schema has a new frame each way."""
    monkeypatch.setattr(frames, "Event", frames.Event | Extra)
    monkeypatch.setattr(frames, "Command", frames.Command | Shout)
    return emit()


def test_a_new_frame_its_fields_and_its_enum_show_up(extended: str) -> None:
    assert "export interface Extra {" in extended
    assert '  readonly t: "extra";' in extended
    assert "  readonly must: number;" in extended
    assert '  readonly may?: string; // default "as before"' in extended
    assert "  readonly inner?: Inner | null; // default null" in extended
    assert "  readonly many?: readonly Inner[]; // default []" in extended
    assert "  readonly deep: Uint8Array;" in extended
    assert 'export type Mood =\n  | "glad"\n  | "calm";' in extended
    assert "/** A frame that a later release may add. */" in extended
    assert "More about it" not in extended
    assert "  | Extra;" in extended


def test_a_new_command_has_its_type_and_its_maker(extended: str) -> None:
    assert 'export type Shout = readonly [t: "shout", how_loud: number, words: string];' in extended
    assert (
        'export const shout = (howLoud: number, words: string = ""): Shout => ["shout", howLoud, words];'
    ) in extended


def test_nothing_of_it_is_there_without() -> None:
    text = emit()
    assert not [name for name in ("Extra", "Inner", "Mood", "Shout") if name in text]


def test_a_changed_bound_shows_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert f"export const INBOUND_FRAME_MAX_BYTES = {limits.INBOUND_FRAME_MAX_BYTES};" in emit()
    monkeypatch.setattr(limits, "INBOUND_FRAME_MAX_BYTES", 77)
    assert "export const INBOUND_FRAME_MAX_BYTES = 77;" in emit()


def test_every_frame_and_each_name_once() -> None:
    text = emit()
    for kind in (*frames.Event.__args__, *frames.Command.__args__):
        name = kind.__name__
        assert text.count(f"export interface {name} {{") + text.count(f"export type {name} = readonly") == 1
