"""Room for sockets: every voter takes a file descriptor, and the usual limit is 1024."""

import resource
from dataclasses import dataclass


@dataclass(eq=False)
class TooFewDescriptors(Exception):
    """The system's hard limit is below what is needed."""

    needed: int
    limit: int

    def __str__(self) -> str:
        return (
            f"needs {self.needed} open files, the limit is {self.limit}: run `ulimit -Hn {self.needed}` as root, "
            "or use fewer voters"
        )


def allow_sockets(needed: int) -> None:
    """Raises this process's own limit of open files (children inherit it). Raises `TooFewDescriptors`."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return
    if hard != resource.RLIM_INFINITY and hard < needed:
        _allow_more(needed, hard)
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))


def _allow_more(needed: int, hard: int) -> None:
    """Above the hard limit only root may go."""
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, needed))
    except (ValueError, OSError):
        raise TooFewDescriptors(needed, hard) from None
