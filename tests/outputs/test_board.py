"""What may go on air, in every state, and how it is said."""

from typing import Any

import msgspec
import pytest
from polls import ONE, poll, ranking, result

from klubba import views
from klubba.core.ballots import check
from klubba.core.model import BLANK, Cells, Item, Method, Poll, Result, Role, RoundState, Secrecy, Text
from klubba.core.visibility import visible
from klubba.outputs.board import board, letter, moment, winners
from klubba.outputs.feeds import NAMES, feed
from klubba.outputs.program import program
from klubba.store.contract import RoundRecord, RoundRef, Snapshot
from klubba.wire.air import Board, Output, Phase, Scene

SECRET_WORDS = ("Alfa", "Beta", "Gamma", "Delta", "Hemlig fråga")


def asked(**fields: Any) -> Poll:
    named = poll(Method.CHOOSE, 4, choose_max=1, **fields)
    options = tuple(
        msgspec.structs.replace(option, text=Text(word))
        for option, word in zip(named.options, SECRET_WORDS, strict=False)
    )
    return msgspec.structs.replace(named, title=Text("Hemlig fråga", "Secret question"), options=options)


def votes(paper: Poll) -> Result:
    return result(paper, [(check(paper, [0]), 41), (check(paper, [1]), 7)], 2)


def snapshot(paper: Poll, state: RoundState, *, entitled: int = 50) -> Snapshot:
    record = RoundRecord(
        ref=RoundRef("m", "p", 1), state=state, paper=paper, item="i", cells=Cells({"0": 41, "1": 7}, {"0": 41 * ONE}),
        entitled_heads=entitled, entitled_weight=entitled * ONE, present_heads=entitled, present_weight=entitled * ONE,
        voted=48, who=b"", result=b"", reason="", sealed=True,
    )  # fmt: skip
    return Snapshot("m", "e", 7, 3, record, {"p": (1, state, "")})


def on_air(paper: Poll, state: RoundState, counted: Result | None, **fields: Any) -> Board:
    seen = snapshot(paper, state, **fields)
    frame = views.state(seen, counted, Role.OVERLAY)
    assert seen.current is not None
    return board(Text("Mötet"), frame, views.paper(seen.current, Item("i", Text("Punkt")), Role.OVERLAY))


KINDS = [{"secrecy": Secrecy.SECRET}, {"secrecy": Secrecy.OPEN}, {"secrecy": Secrecy.OPEN, "live": True}]


@pytest.mark.parametrize("kind", KINDS, ids=["secret", "open", "live"])
@pytest.mark.parametrize("state", RoundState)
def test_every_output_shows_in_every_state_what_the_table_allows(state: RoundState, kind: dict[str, Any]) -> None:
    paper = asked(**kind)
    shown = on_air(paper, state, votes(paper))
    sight = visible(state, paper.secrecy, paper.live, Role.OVERLAY)
    outputs = [feed(name, program(Output(id="main"), shown, None), "both")[0].decode() for name in NAMES]
    for text in (msgspec.json.encode(shown).decode(), *outputs):
        if not sight.text:
            assert not any(word in text for word in SECRET_WORDS)
        if not sight.turnout:
            assert "48" not in text
        if not sight.result and not sight.tally:
            assert "41" not in text
            assert "85,4" not in text
    # An archived round is over: everybody may still see it, and no picture of it comes up by itself.
    if state is RoundState.ARCHIVED:
        assert program(Output(id="main"), shown, None).scene is Scene.NONE
    counting = sight.tally and state in (RoundState.OPEN, RoundState.PAUSED)
    assert shown.has_figures is (sight.result or counting)
    assert bool(shown.winners) is sight.result
    assert not (shown.places and not sight.votes)


def test_a_planted_leak_would_be_seen() -> None:
    """The words that are looked for do stand in what is published."""
    paper = asked()
    text = feed(
        "summary.json", program(Output(id="main"), on_air(paper, RoundState.PUBLISHED, votes(paper)), None), "sv"
    )
    assert all(word in text[0].decode() for word in ("Hemlig fråga", "Alfa", "41", "48 av 50 har röstat", "85,4"))


def test_a_result_is_said_whole_and_in_both_languages() -> None:
    paper = asked()
    shown = on_air(paper, RoundState.PUBLISHED, votes(paper))
    assert shown.strap == Text("Resultat · Flest röster", "Result · Most votes")
    first, second = shown.bars[:2]
    assert (first.count, first.permille, first.winner) == (Text("41", "41"), 1000, True)
    assert second.beside == Text("14,6\N{NO-BREAK SPACE}%", "14.6%")
    assert (shown.winners, shown.more, shown.decided) == ((0,), 0, True)
    assert shown.turnout == Text("48 av 50 har röstat", "48 of 50 have voted")


def test_phases_and_moments() -> None:
    paper = asked()
    counted = votes(paper)
    phases = {state: on_air(paper, state, counted).phase for state in RoundState}
    waiting = {state for state, phase in phases.items() if phase is Phase.WAITING}
    assert waiting == {RoundState.DRAFT, RoundState.ARMED}
    assert moment(on_air(paper, RoundState.OPEN, None)) == moment(on_air(paper, RoundState.PAUSED, None))
    # Putting a result away is a step of its own: what was taken for the result does not stand for what comes after.
    assert moment(on_air(paper, RoundState.PUBLISHED, counted)) != moment(on_air(paper, RoundState.ARCHIVED, counted))


def test_nothing_of_an_acclamation_before_it_is_published() -> None:
    paper = asked()
    assert on_air(paper, RoundState.DECLARED, None, entitled=0).phase is Phase.WAITING


def test_the_rows_of_a_choice() -> None:
    paper = poll(Method.CHOOSE, 8, choose_max=1, winners=8, blank=True)
    many = result(paper, [(check(paper, [n]), 9 - n) for n in range(8)])
    assert winners(many, 3) == ((0, 1, 2), 5)
    nothing = result(poll(Method.CHOOSE, 3, choose_max=1), [], 4)
    assert winners(nothing) == ((0, 1, 2), 0)


def test_the_elected_of_a_ranking_come_in_the_order_of_their_election() -> None:
    paper = ranking(poll(Method.RANKING, 3).counting, 3, winners=1)
    counted = result(paper, [(check(paper, [2, 0, 1]), 3), (check(paper, [0, 2, 1]), 2)])
    assert winners(counted)[0] == (2,)
    shown = on_air(paper, RoundState.PUBLISHED, counted)
    assert shown.bare
    assert BLANK not in [bar.id for bar in shown.bars]


def test_letters_go_on_after_z() -> None:
    assert [letter(n) for n in (0, 25, 26, 31)] == ["A", "Z", "AA", "AF"]
