"""What happens in one trial, as data: made from its seed before anything is sent. Pure."""

from dataclasses import dataclass
from random import Random
from typing import Any, Final

from klubba_loadtest.plan import meeting

POLL: Final = "poll-1"
OPTIONS: Final = ("Första", "Andra", "Tredje", "Fjärde", "Femte")
VOTERS_COUNT: Final = 12
WINDOW_SECONDS: Final = 0.4
SECRET_SHARE: Final = 0.35
CHANGE_OF_MIND_SHARE: Final = 0.3
LATE_SHARE: Final = 0.15
AT_THE_CLOSE_SHARE: Final = 0.5
AT_THE_CLOSE_SECONDS: Final = 0.03

Tap = tuple[float, int, tuple[int, ...]]
"""When (seconds after the open), which voter, which options."""


@dataclass(frozen=True, slots=True)
class Script:
    """One trial. close_at, strike_at: seconds after the open. random: seeds whatever the fault itself draws."""

    name: str
    seed: int
    meeting: dict[str, Any]
    voters: int
    secret: bool
    taps: tuple[Tap, ...]
    close_at: float
    strike_at: float

    @property
    def random(self) -> Random:
        return Random(f"{self.seed}:{self.name}:strike")  # noqa: S311  # a trial that repeats


def script(
    name: str, seed: int, *, voters: int = VOTERS_COUNT, window: float = WINDOW_SECONDS, secret: bool | None = None
) -> Script:
    """Everybody taps within the window, some change their minds, some are late; the gavel falls at its end.

    Half of the faults strike somewhere in the window, the other half within a moment of the gavel.
    """
    random = Random(f"{seed}:{name}")  # noqa: S311  # a trial that repeats
    is_secret = random.random() < SECRET_SHARE if secret is None else secret
    taps: list[Tap] = []
    for voter in range(voters):
        first = random.uniform(0, window)
        taps.append((first, voter, _two(random)))
        if random.random() < CHANGE_OF_MIND_SHARE:
            taps.append((random.uniform(first, window), voter, _two(random)))
        if random.random() < LATE_SHARE:
            taps.append((window + random.uniform(0, 0.1), voter, _two(random)))
    aimed = random.random() < AT_THE_CLOSE_SHARE
    strike_at = window + random.gauss(0, AT_THE_CLOSE_SECONDS) if aimed else random.uniform(0, window)
    return Script(
        name=name,
        seed=seed,
        meeting=meeting(f"trial-{name}-{seed}", voters, [_poll(is_secret)]),
        voters=voters,
        secret=is_secret,
        taps=tuple(sorted(taps)),
        close_at=window,
        strike_at=max(0.0, strike_at),
    )


def _two(random: Random) -> tuple[int, ...]:
    return tuple(sorted(random.sample(range(len(OPTIONS)), 2)))


def _poll(secret: bool) -> dict[str, Any]:
    return {
        "id": POLL, "title": "Provfråga", "method": "choose", "choose": 2, "winners": 2, "options": list(OPTIONS),
        "secrecy": "secret" if secret else "open",
    }  # fmt: skip
