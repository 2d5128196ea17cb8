"""The stand-alone verifier of bundles: it trusts nobody, and the engine that made the bundle least of all.

Only Python's standard library, and nothing of the engine: its rules are written again from engine/AUDIT.md, so that a
mistake in the engine's counting is found and not repeated. `python -m klubba.verify BUNDLE` needs nothing installed.

    bytes ─reading─► lines, chain ─story─► rounds, ballots ─figures, ranked─► results ─checking─► findings
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from klubba.verify.checking import Report as Report
    from klubba.verify.checking import verify as verify


def __getattr__(name: str) -> object:
    """`Report` and `verify`, when they are asked for: `klubba serve` only needs to know the command's arguments."""
    if name not in ("Report", "verify"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from klubba.verify import checking

    return getattr(checking, name)
