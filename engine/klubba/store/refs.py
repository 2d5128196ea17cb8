"""The name of a round, which every part of the store knows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RoundRef:
    """Names one round. `round` counts from 1."""

    meeting: str
    poll: str
    round: int
