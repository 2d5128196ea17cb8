"""What one engine process is made of, as the edge sees it. Put together in app.py."""

from collections.abc import Callable
from dataclasses import dataclass

from klubba.access import Access
from klubba.air.onair import OnAir
from klubba.ballotbox import BallotBox
from klubba.clerk import Clerk
from klubba.core.model import Text
from klubba.counted import Results
from klubba.deadlines import Deadlines
from klubba.fanout import Fanout
from klubba.gavel import Gavel
from klubba.lineage import Lineage
from klubba.metrics import Metrics
from klubba.proceedings import Proceedings
from klubba.proving import Proofs
from klubba.rollcall import RollCall
from klubba.sealer import Sealer
from klubba.store.contract import Store
from klubba.storewatch import StoreWatch


@dataclass(frozen=True, slots=True)
class Services:
    """now_ms: wall clock in milliseconds, for the record only. promise: what the store promises less than that a
    registered ballot survives a power cut, in words; None when it holds.
    """

    store: Store
    results: Results
    fanout: Fanout
    box: BallotBox
    gavel: Gavel
    deadlines: Deadlines
    sealer: Sealer
    clerk: Clerk
    watch: StoreWatch
    rollcall: RollCall
    proceedings: Proceedings
    lineage: Lineage
    proofs: Proofs
    access: Access
    onair: OnAir
    metrics: Metrics
    now_ms: Callable[[], int]
    promise: Text | None = None
