"""From figures to a verdict, method by method: what was decided, who won, who is tied, and the working.

Judged in this order: register, valid ballots, the method's own rule, quorum.
"""

from collections.abc import Sequence
from fractions import Fraction

from msgspec import Struct, structs

from klubba.core import ballots, choosing, numbers, pairwise, ratings, rounds, rules, transfers, written
from klubba.core.choosing import Cut
from klubba.core.details import Counting, Detail, Lots
from klubba.core.model import QUESTIONS, Base, Cells, Method, Outcome, Poll, Text, Working
from klubba.core.words import number
from klubba.core.written import Moderation


class Verdict(Struct, frozen=True):
    """What the rule says: outcome, working, and the option numbers that won or are tied. by_lots: lots were needed."""

    outcome: Outcome
    working: tuple[Working, ...] = ()
    won: frozenset[int] = frozenset()
    tied: frozenset[int] = frozenset()
    detail: Detail | None = None
    by_lots: bool = False


class Case(Struct, frozen=True):
    """What is judged. lots: drawn after a tie, None before; moderated: which texts may be shown."""

    poll: Poll
    cells: Cells
    figures: rules.Figures
    moderated: Moderation
    lots: Lots | None

    @property
    def order(self) -> list[int] | None:
        """The lots as option numbers, the luckiest first."""
        number = {option.id: index for index, option in enumerate(self.poll.options)}
        return [number[option] for option in self.lots.order] if self.lots else None


def judge(case: Case) -> Verdict:
    """The verdict on a closed round's figures."""
    quorum = rules.quorum_working(case.poll, case.figures)
    if case.figures.entitled_heads == 0:
        return Verdict(Outcome.NO_RESULT, quorum)
    verdict = _by_method(case)
    if not all(line.holds for line in quorum):
        # What the votes would have decided is nobody's win; the figures stand.
        return Verdict(Outcome.NO_QUORUM, quorum + verdict.working, detail=verdict.detail)
    return structs.replace(verdict, working=quorum + verdict.working)


def _by_method(case: Case) -> Verdict:
    if case.poll.method in QUESTIONS:
        return _answer(case)
    if rules.base_weight(Base.VALID, case.figures) == 0:
        return Verdict(Outcome.NO_RESULT)
    match case.poll.method:
        case Method.RATING:
            return _rate(case)
        case Method.RANKING:
            return _rank(case)
        case Method.NUMBER:
            return Verdict(Outcome.DECIDED, detail=Detail(number=numbers.summed(case.cells)))
        case Method.TEXT | Method.WORDS:
            texts, waiting, refused = written.shown(case.cells, case.moderated)
            return Verdict(Outcome.DECIDED, detail=Detail(texts=texts, waiting=waiting, refused=refused))
    return _choose(case)


def _answer(case: Case) -> Verdict:
    outcome, working = rules.judge(case.poll, case.figures)
    number = {option.id: number for number, option in enumerate(case.poll.options)}
    if outcome is Outcome.TIE:
        return _answer_by_lots(case, working, frozenset({number["yes"], number["no"]}))
    won = frozenset({number[outcome]} if outcome in (Outcome.YES, Outcome.NO) else ())
    return Verdict(outcome, working, won)


def _answer_by_lots(case: Case, working: tuple[Working, ...], tied: frozenset[int]) -> Verdict:
    """A tie of yes and no: in an election the first of the two in the lots is the answer, once they are drawn."""
    if case.order is None or not case.poll.election:
        return Verdict(Outcome.TIE, working, tied=tied)
    first = next(option for option in case.order if option in tied)
    return Verdict(Outcome(case.poll.options[first].id), working, frozenset({first}), by_lots=True)


def _choose(case: Case) -> Verdict:
    poll, figured = case.poll, case.figures
    options = poll.options[: ballots.choosable(poll)]
    cut = choosing.cut([figured.weight[option.id] for option in options], poll.winners)
    working = choosing.cut_working(cut, rules.base_weight(poll.base, figured), figured.grain)
    # Where everything that could win has won there is no line to tell of.
    shown = (working,) if len(cut.won) < len(options) else ()
    return structs.replace(_settle(case, cut), working=shown)


def _settle(case: Case, cut: Cut) -> Verdict:
    """Who won by the cut; a tie at it goes by the lots where they have been drawn."""
    order = case.order
    if not cut.tied or order is None:
        return Verdict(Outcome.TIE if cut.tied else Outcome.DECIDED, (), cut.won, cut.tied)
    lucky = [number for number in order if number in cut.tied][: cut.places]
    return Verdict(Outcome.DECIDED, (), cut.won | frozenset(lucky), by_lots=True)


def _rate(case: Case) -> Verdict:
    means = ratings.means(case.poll, case.cells)
    cut = choosing.cut(_dense(means), case.poll.winners)
    return structs.replace(_settle(case, cut), detail=Detail(ratings=ratings.ratings(case.poll, case.cells)))


def _dense(means: Sequence[Fraction | None]) -> tuple[int, ...]:
    """Ranks from 1 for the lowest mean; 0 for what nobody rated, which never wins."""
    order = {mean: rank for rank, mean in enumerate(sorted({mean for mean in means if mean is not None}), 1)}
    return tuple(order[mean] if mean is not None else 0 for mean in means)


def _rank(case: Case) -> Verdict:
    match case.poll.counting:
        case Counting.BORDA:
            return _borda(case)
        case Counting.SCHULZE:
            return _schulze(case)
    return _transfer(case)


def _borda(case: Case) -> Verdict:
    points = pairwise.half_points(profiles(case.poll, case.cells), ballots.choosable(case.poll))
    shown = tuple(rounds.amount(Fraction(half, 2)) for half in points)
    verdict = _settle(case, choosing.cut(points, case.poll.winners))
    return structs.replace(verdict, detail=Detail(counting=Counting.BORDA, points=shown))


def _schulze(case: Case) -> Verdict:
    preferred = pairwise.preferences(profiles(case.poll, case.cells), ballots.choosable(case.poll))
    paths = pairwise.strongest_paths(preferred)
    best = pairwise.unbeaten(paths)
    cut = Cut(best, frozenset(), 0, 0, 0) if len(best) == 1 else Cut(frozenset(), best, 1, 0, 0)
    detail = Detail(counting=Counting.SCHULZE, pairwise=preferred, paths=paths)
    return structs.replace(_settle(case, cut), detail=detail)


def _transfer(case: Case) -> Verdict:
    poll, grain = case.poll, case.figures.grain
    ballots_by_rank, options = profiles(poll, case.cells), ballots.choosable(poll)
    if poll.counting is Counting.IRV:
        counted = transfers.run_off(ballots_by_rank, options, grain, case.order)
    else:
        counted = transfers.transferable(ballots_by_rank, options, poll.winners, grain, case.order)
    told = tuple(rounds.count_round(poll, n, stage, options) for n, stage in enumerate(counted.stages, 1))
    quota = rounds.amount(counted.stages[0].quota) if poll.counting is Counting.STV else ""
    return Verdict(
        Outcome.TIE if counted.tied else Outcome.DECIDED,
        _run_off_working(counted) if poll.counting is Counting.IRV else (),
        frozenset(counted.elected),
        counted.tied,
        Detail(counting=poll.counting, quota=quota, rounds=told),
        by_lots=any(stage.how is transfers.How.LOTS for stage in counted.stages),
    )


def profiles(poll: Poll, cells: Cells) -> dict[tuple[int, ...], int]:
    """The rankings of a tally with their weights, without the blank ballots."""
    blank = str(ballots.blank(poll))
    return {ballots.ranking(cell): weight for cell, weight in cells.weight.items() if cell != blank}


def _run_off_working(counted: transfers.Transferred) -> tuple[Working, ...]:
    """The last round in figures. In a run-off every ballot counts for one option at its whole weight."""
    last = counted.stages[-1]
    got, base = int(max(last.votes.values())), int(sum(last.votes.values()))
    least, whole, had = number(last.quota), number(base), number(got)
    text = Text(
        f"Mer än hälften av rösterna i sista omgången: behövde minst {least} av {whole}, fick {had}.",
        "More than half of the votes in the last round: "
        f"needed at least {number(last.quota, 'en')} of {number(base, 'en')}, got {number(got, 'en')}.",
    )
    return (Working(text, last.quota, got, base, got >= last.quota),)
