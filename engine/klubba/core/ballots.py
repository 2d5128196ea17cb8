"""When a ballot is valid, its canonical bytes, and the tally cells that it adds one to."""

from collections.abc import Sequence

import msgspec

from klubba.core.model import Method, Poll
from klubba.errors import Refusal


def check(poll: Poll, choices: Sequence[int]) -> tuple[int, ...]:
    """The choices in canonical (rising) order.

    choices: option numbers from 0 in the paper's order. Raises `Refusal`: unknown_option, choice_twice,
    too_many_choices, too_few_choices.
    """
    for number in choices:
        if not 0 <= number < len(poll.options):
            raise Refusal("unknown_option", f"an option from 0 to {len(poll.options) - 1}", str(number), "choices")
    if len(set(choices)) < len(choices):
        raise Refusal("choice_twice", "each option at most once", _listed(choices), "choices")
    _check_count(poll, len(choices))
    return tuple(sorted(choices))


def marks(poll: Poll) -> tuple[int, int]:
    """The fewest and the most marks on a valid ballot. A yes/no question always takes exactly one."""
    return (poll.choose_min, poll.choose_max) if poll.method is Method.CHOOSE else (1, 1)


def body(choices: Sequence[int]) -> bytes:
    """Canonical JSON of the sorted choices: b"[1,3]". Equal choices give equal bytes."""
    return msgspec.json.encode(sorted(choices))


def choices(body: bytes) -> tuple[int, ...]:
    """The choices of a stored body. Raises `Refusal` (malformed_body) for anything `body` cannot have made."""
    try:
        numbers = msgspec.json.decode(body, type=tuple[int, ...])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refusal("malformed_body", "a JSON array of option numbers", str(error)) from error
    if msgspec.json.encode(sorted(numbers)) != body:
        raise Refusal("malformed_body", "canonical JSON in rising order", repr(body[:80]))
    return numbers


def cells(poll: Poll, choices: Sequence[int]) -> tuple[str, ...]:
    """The tally cells a ballot adds one to: one per marked option, named by the option's number."""
    return tuple(str(number) for number in choices)


def _check_count(poll: Poll, count: int) -> None:
    fewest, most = marks(poll)
    if count > most:
        raise Refusal("too_many_choices", f"at most {most}", str(count), "choices")
    if count < fewest:
        raise Refusal("too_few_choices", f"at least {fewest}", str(count), "choices")


def _listed(choices: Sequence[int]) -> str:
    return ", ".join(map(str, choices))
