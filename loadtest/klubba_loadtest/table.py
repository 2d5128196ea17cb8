"""A plain table: columns as wide as their widest cell, figures to the right. Pure."""

from collections.abc import Sequence

from klubba_loadtest.replay import Outcome

HEADINGS = ("vote", "yes", "no", "abstain", "absent", "outcome", "match")
_RIGHT = frozenset({1, 2, 3, 4})


def outcome_table(outcomes: Sequence[Outcome], *, plain: bool = False) -> str:
    """One line per vote, with the figures that the engine counted. plain: words for ✓ and ✗."""
    return table(HEADINGS, [_row(outcome, plain) for outcome in outcomes])


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Headings, a rule, and the rows."""
    lines = [headings, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    text = ["  ".join(_cell(line, column, widths) for column in range(len(headings))).rstrip() for line in lines]
    return "\n".join([text[0], "  ".join("─" * width for width in widths), *text[1:]])


def _row(outcome: Outcome, plain: bool) -> tuple[str, ...]:
    result = outcome.result
    heads = {line["option"]: line["heads"] for line in result.get("lines", [])}
    figures = [heads.get("yes"), heads.get("no"), heads.get("abstain"), result.get("not_voted"), result.get("outcome")]
    marks = ("yes", "NO") if plain else ("✓", "✗")
    return (outcome.vote.name, *("–" if f is None else str(f) for f in figures), marks[bool(outcome.mismatches)])


def _cell(line: Sequence[str], column: int, widths: Sequence[int]) -> str:
    text = line[column]
    return text.rjust(widths[column]) if column in _RIGHT else text.ljust(widths[column])
