"""A scenario of `klubba-load run` on an engine of our own, for its figures."""

import io

from klubba_loadtest.live import Live
from klubba_loadtest.run import unique_name
from klubba_loadtest.runcommand import arena, hold
from klubba_loadtest.scenarios import SCENARIOS
from klubba_loadtest.stage import Wishes
from klubba_loadtest.verdicts import Report


async def held(scenario: str, voters: int, polls: int, seed: int = 1) -> Report:
    """One whole run: played, reconciled, judged. Raises what such a run raises."""
    plan = SCENARIOS[scenario].make(Wishes(voters, seed, name=unique_name(scenario), polls=polls))
    live = Live(io.StringIO(), len(plan.phones))
    async with arena(None, None, lambda words: None) as at:
        return await hold(plan, at, live)
