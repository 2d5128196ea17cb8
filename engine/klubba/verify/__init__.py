"""The stand-alone verifier of bundles: it trusts nobody, and the engine that made the bundle least of all.

Only Python's standard library, and nothing of the engine: its rules are written again from engine/AUDIT.md, so that a
mistake in the engine's counting is found and not repeated. `python -m klubba.verify BUNDLE` needs nothing installed.

    bytes ─reading─► lines, chain ─story─► rounds, ballots ─figures, ranked─► results ─checking─► findings
"""

from klubba.verify.checking import Report as Report
from klubba.verify.checking import verify as verify
