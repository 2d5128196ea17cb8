"""What ends a command before it has begun."""

from dataclasses import dataclass


@dataclass(eq=False)
class CouldNotRun(Exception):
    """One clear line for whoever started the command."""

    line: str

    def __str__(self) -> str:
        return self.line
