"""Which ballots a paper allows, and what each adds to the tally."""

import re
from typing import Any, Final

from klubba.verify.reading import shown

_DECIMAL: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]{0,5}[1-9])?")
NOT_RATED: Final = -1
YES_NO: Final = ("yes_no", "yes_no_abstain")


def blank_option(paper: dict[str, Any]) -> int | None:
    """The blank option's number; it is the last."""
    return len(paper["options"]) - 1 if paper["blank"] else None


def choosable(paper: dict[str, Any]) -> int:
    """How many options there are without the blank one."""
    return len(paper["options"]) - bool(paper["blank"])


def is_blank(paper: dict[str, Any], marks: Any) -> bool:
    if not paper["blank"]:
        return False
    if paper["method"] == "rating":
        return bool(marks == [NOT_RATED] * choosable(paper))
    return bool(marks == ("" if paper["method"] in ("number", "text", "words") else [blank_option(paper)]))


def ballot_fault(paper: dict[str, Any], marks: Any) -> str:
    """What is wrong with a ballot; "" for a valid one."""
    if is_blank(paper, marks):
        return ""
    method = paper["method"]
    if method in ("number", "text", "words"):
        return _text_fault(method, marks)
    if not isinstance(marks, list) or any(type(mark) is not int for mark in marks):
        return "a list of numbers was to stand here"
    if method == "rating":
        return _rating_fault(paper, marks)
    return _choice_fault(paper, marks)


def _choice_fault(paper: dict[str, Any], marks: list[int]) -> str:
    ranged = paper["method"] in ("choose", "ranking")
    fewest, most = (paper["choose_min"], paper["choose_max"]) if ranged else (1, 1)
    if not all(0 <= mark < choosable(paper) for mark in marks) or len(set(marks)) < len(marks):
        return f"{shown(marks)} are not options of this paper, each once"
    if not fewest <= len(marks) <= most:
        return f"{len(marks)} marks, where {fewest} to {most} are allowed"
    if paper["method"] != "ranking" and marks != sorted(marks):
        return f"{shown(marks)} are not in rising order"
    return ""


def _rating_fault(paper: dict[str, Any], marks: list[int]) -> str:
    low, high = paper["scale_min"], paper["scale_max"]
    if len(marks) != choosable(paper) or all(mark == NOT_RATED for mark in marks):
        return "one score per option, and at least one"
    if not all(mark == NOT_RATED or low <= mark <= high for mark in marks):
        return f"a score outside {low} to {high}"
    return ""


def _text_fault(method: str, marks: Any) -> str:
    if not isinstance(marks, str) or not marks:
        return "a text was to stand here"
    if method == "number" and (not _DECIMAL.fullmatch(marks) or marks == "-0"):
        return f"{marks[:40]} is not a number in its shortest form"
    if method == "words" and marks.split(",") != sorted(set(marks.split(","))):
        return "words must be sorted, each once"
    return ""


def options_of(paper: dict[str, Any], marks: Any) -> list[int]:
    """The options that a ballot adds its weight to: of a ranking the first, of a rating all that it rates."""
    if is_blank(paper, marks):
        return [len(paper["options"]) - 1]
    match paper["method"]:
        case "ranking":
            return list(marks[:1])
        case "rating":
            return [number for number, score in enumerate(marks) if score != NOT_RATED]
        case "number" | "text" | "words":
            return []
    return list(marks)
