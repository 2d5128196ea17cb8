"""The heads of closed rounds, kept by reading each log entry once.

Nothing is read while a round is open. When one has been closed, the entries since the last look are added to the
chain, at most so many at once: a chain that is far behind (a new engine on a long log) catches up over several looks,
and until then the head is not said.
"""

from collections.abc import Awaitable, Callable, Sequence

from klubba import limits
from klubba.core.chain import Chain
from klubba.core.model import RoundState
from klubba.store.contract import Entry, RoundRef

_TAKES_BALLOTS = frozenset({RoundState.DRAFT, RoundState.ARMED, RoundState.OPEN, RoundState.PAUSED})

Log = Callable[[str, int, int], Awaitable[Sequence[Entry]]]
"""(meeting, after, count) → entries, as `Store.log`."""


class Chains:
    """One chain per meeting. epoch: which memory of the store the chain belongs to; another one starts it anew."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._chains: dict[str, tuple[str, Chain]] = {}

    async def head(self, ref: RoundRef, state: RoundState, epoch: str = "") -> str:
        """The chain's head (64 hex digits) when the round was closed, acclaimed or annulled; "" before, or not yet.

        epoch "": the one known last. Raises `StoreAway`.
        """
        if state in _TAKES_BALLOTS:
            return ""
        chain = self._of(ref.meeting, epoch)
        name = (ref.poll, ref.round)
        if name not in chain.rounds:
            await self._read(ref.meeting, chain)
        return chain.rounds.get(name, "")

    def _of(self, meeting: str, epoch: str) -> Chain:
        known = self._chains.get(meeting)
        if known is None or epoch not in ("", known[0]):
            known = self._chains[meeting] = (epoch or (known[0] if known else ""), Chain())
        return known[1]

    async def _read(self, meeting: str, chain: Chain) -> None:
        for _ in range(limits.CHAIN_READS_PER_LOOK_MAX_COUNT):
            after = chain.n
            entries = await self._log(meeting, after, limits.LOG_ENTRIES_PER_READ_COUNT)
            # Another task may have added the same entries while this one waited.
            chain.add(entry.data for entry in entries if entry.n > chain.n)
            if len(entries) < limits.LOG_ENTRIES_PER_READ_COUNT:
                return
