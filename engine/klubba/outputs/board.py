"""The current round as it may go on air: one pure function, used by overlay, feeds, graphics and buttons.

It is made of the frames that everybody may see (`views.state` and `views.paper`, which ask `visible`), so that no
output has a rule of its own about what may be shown.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from klubba.core.details import Detail
from klubba.core.model import BLANK, QUESTIONS, Counting, Line, Method, Outcome, Result, RoundState, Text
from klubba.limits import BOARD_TEXTS_MAX_COUNT, BOARD_WINNERS_MAX_COUNT, WEIGHT_UNIT_MICROS
from klubba.outputs import airwords
from klubba.wire.air import NO_TEXT, Bar, Board, Figure, Phase, Place, Work
from klubba.wire.frames import LiveLine, NumberForm, Paper, State

_COLOURS: Final = 5
_PHASES: Final = {
    RoundState.OPEN: Phase.ASKING,
    RoundState.PAUSED: Phase.ASKING,
    RoundState.CLOSED: Phase.CLOSED,
    RoundState.DECLARED: Phase.CLOSED,
    RoundState.PUBLISHED: Phase.RESULT,
    # Put away: nothing of it comes up by itself any more (program), but feeds keep it, and a producer may take it.
    RoundState.ARCHIVED: Phase.RESULT,
    RoundState.ANNULLED: Phase.ANNULLED,
}
_STRAPS: Final = {
    RoundState.OPEN: airwords.OPEN,
    RoundState.PAUSED: airwords.PAUSED,
    RoundState.CLOSED: airwords.CLOSED,
    RoundState.DECLARED: airwords.CLOSED,
    RoundState.ANNULLED: airwords.ANNULLED,
}


def board(title: Text, state: State, paper: Paper | None, places: Sequence[Place] = ()) -> Board:
    """The board of a meeting called `title`. state, paper: as the audience OVERLAY sees them; places: likewise."""
    phase = _phase(state, paper)
    plain = Board(epoch=state.epoch, revision=state.revision, meeting=title, state=state.state, phase=phase)
    if paper is None or phase is Phase.WAITING:
        return plain
    result = state.result
    order, more = winners(result) if result else ((), 0)
    return Board(
        epoch=state.epoch,
        revision=state.revision,
        meeting=title,
        state=state.state,
        phase=phase,
        poll=paper.poll,
        round=paper.round,
        item=paper.item,
        question=paper.title,
        method=paper.method,
        strap=_strap(state, paper),
        voted=state.voted,
        entitled=state.entitled,
        turnout=airwords.turnout(state.voted, state.entitled) if state.entitled else NO_TEXT,
        turnout_permille=1000 * state.voted // state.entitled if state.entitled else 0,
        bars=_bars(paper, state),
        has_figures=state.tally is not None or (result is not None and result.decided_by != "acclamation"),
        winners=order,
        more=more,
        decided=result is not None and any(line.winner or line.tied for line in result.lines),
        sentence=result.sentence if result else NO_TEXT,
        work=tuple(Work(line.text, line.holds) for line in (result.working if result else state.so_far)),
        reconciliation=result.reconciliation if result else NO_TEXT,
        figures=_figures(result, paper.number) if result else (),
        texts=_texts(result),
        places=tuple(places) if result else (),
        left_ms=state.left_ms if phase is Phase.ASKING else -1,
        ends_ms=state.ends_ms,
        bare=_is_bare(paper),
    )


def moment(shown: Board) -> str:
    """The part of the meeting that a board belongs to: while it stays the same, only figures change."""
    over = " over" if shown.state is RoundState.ARCHIVED else ""
    return f"{shown.poll} {shown.round} {shown.phase}{over}"


def _phase(state: State, paper: Paper | None) -> Phase:
    # Acclaimed without a vote: there is nothing to show before the decision is.
    if state.state is RoundState.DECLARED and state.entitled == 0:
        return Phase.WAITING
    if state.state in (RoundState.PUBLISHED, RoundState.ARCHIVED) and state.result is None:
        return Phase.CLOSED
    return _PHASES.get(state.state, Phase.WAITING) if paper is not None else Phase.WAITING


def _strap(state: State, paper: Paper) -> Text:
    result = state.result
    if result is None:
        return _STRAPS.get(state.state, airwords.CLOSED)
    if result.decided_by == "acclamation":
        return airwords.joined(airwords.ACCLAIMED, airwords.OUTCOMES[result.outcome])
    decided = result.outcome is Outcome.DECIDED
    said = airwords.decided_by(paper.method, paper.counting) if decided else airwords.OUTCOMES[result.outcome]
    return airwords.joined(airwords.RESULT, said)


def _bars(paper: Paper, state: State) -> tuple[Bar, ...]:
    figures: Mapping[str, tuple[Text, Text, int]] = {}
    lines: Mapping[str, Line] = {}
    if state.result is not None:
        lines = {line.option: line for line in state.result.lines}
        figures = _measures(paper, state.result)
    elif state.tally is not None:
        figures = _live(paper, state.tally)
    return tuple(_bar(paper, n, option.id, option.text, figures, lines) for n, option in enumerate(paper.options))


def _bar(
    paper: Paper,
    n: int,
    option: str,
    text: Text,
    figures: Mapping[str, tuple[Text, Text, int]],
    lines: Mapping[str, Line],
) -> Bar:
    tone, shape, letter = look(paper.method, n, option)
    count, beside, permille = figures.get(option, (NO_TEXT, NO_TEXT, 0))
    line = lines.get(option)
    won, tied = (line.winner, line.tied) if line else (False, False)
    return Bar(option, text, letter, tone, shape, count, beside, permille, won, tied)


def look(method: Method, n: int, option: str) -> tuple[str, int, str]:
    """How an option looks on every screen and on paper: tone, number of the shape, letter."""
    if option == BLANK:
        return "blank", 0, ""
    if method in QUESTIONS:
        return ("yes", "no", "abstain")[min(n, 2)], n, ""
    return str(n % _COLOURS), n % _COLOURS, letter(n)


def letter(n: int) -> str:
    """The letter of option n: A … Z, AA, AB …"""
    last = chr(65 + n % 26)
    return last if n < 26 else letter(n // 26 - 1) + last


def _measures(paper: Paper, result: Result) -> dict[str, tuple[Text, Text, int]]:
    """Votes; of ratings the mean, on the scale from zero to the best; of a Borda count the points."""
    detail = result.detail or Detail()
    weighted = result.register_weight != result.register * WEIGHT_UNIT_MICROS
    shown = [rating.shown for rating in detail.ratings] or list(detail.points)
    sizes = [line.weight if weighted else line.heads for line in result.lines]
    top = paper.scale[1] if detail.ratings and paper.scale else 0
    most = max([1, top, *([_decimal(figure) for figure in shown] or sizes)])
    return {
        line.option: _measured(line, shown[n], most, bool(detail.ratings))
        if n < len(shown)
        else _counted(line, sizes[n], max(1, result.cast) if shown else most, weighted)
        for n, line in enumerate(result.lines)
    }


def _measured(line: Line, figure: str, most: float, rated: bool) -> tuple[Text, Text, int]:
    count = airwords.both(figure) if figure else Text("–")
    return count, airwords.marks(line.heads) if rated else NO_TEXT, _permille(_decimal(figure), most)


def _counted(line: Line, size: int, most: float, weighted: bool) -> tuple[Text, Text, int]:
    beside = airwords.percent(line.percent)
    if weighted:
        weight = airwords.weight(line.weight)
        beside = airwords.joined(weight, beside) if beside.sv else weight
    return airwords.count(line.heads), beside, _permille(size, most)


def _live(paper: Paper, tally: Sequence[LiveLine]) -> dict[str, tuple[Text, Text, int]]:
    most = max([1, *(line.weight for line in tally)])
    return {
        option.id: (airwords.count(line.heads), NO_TEXT, _permille(line.weight, most))
        for option, line in zip(paper.options, tally, strict=False)
    }


def _permille(part: float, most: float) -> int:
    return min(1000, round(1000 * part / most))


def _decimal(figure: str) -> float:
    """A ready figure as a length to draw: nothing is decided by it."""
    return float(figure or 0)


def winners(result: Result, most: int = BOARD_WINNERS_MAX_COUNT) -> tuple[tuple[int, ...], int]:
    """Numbers of the options that won or tied, best first; where none did, of the leading ones. And how many more.

    Of those elected in rounds the first elected comes first.
    """
    detail = result.detail or Detail()
    elected = [option for counted in detail.rounds for option in counted.elected]

    def value(n: int) -> float:
        line = result.lines[n]
        if elected:
            return -float(elected.index(line.option)) if line.option in elected else float("-inf")
        if n < len(detail.ratings):
            return _decimal(detail.ratings[n].shown)
        return _decimal(detail.points[n]) if n < len(detail.points) else float(line.weight)

    numbered = [n for n, line in enumerate(result.lines) if line.option != BLANK]
    named = [n for n in numbered if result.lines[n].winner or result.lines[n].tied]
    best = sorted(named or numbered, key=lambda n: (-value(n), n))
    return tuple(best[:most]), max(0, len(best) - most) if named else 0


def _figures(result: Result, form: NumberForm | None) -> tuple[Figure, ...]:
    numbers = result.detail.number if result.detail else None
    if numbers is None:
        return ()
    unit = form.unit if form else NO_TEXT

    def measured(figure: str) -> Text:
        said = airwords.both(figure)
        return Text(f"{said.sv} {unit.sv}".strip(), f"{said.en} {unit.en or unit.sv}".strip())

    return (
        Figure(airwords.MEDIAN, measured(numbers.median_shown)),
        Figure(airwords.MEAN, measured(numbers.mean_shown)),
    )


def _texts(result: Result | None) -> tuple[str, ...]:
    written = result.detail.texts if result and result.detail else ()
    return tuple(each.text for each in written[:BOARD_TEXTS_MAX_COUNT])


def _is_bare(paper: Paper) -> bool:
    """Whether no single figure says who won: the end of a count in rounds or pairs."""
    return paper.method is Method.RANKING and paper.counting is not Counting.BORDA
