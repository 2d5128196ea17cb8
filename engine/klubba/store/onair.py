"""The store's contract for the outputs on air (`contract.Store.air`)."""

from typing import Protocol


class AirStore(Protocol):
    """What the store keeps for the outputs on air. No ballot and no figure is decided by it; nothing of it is logged
    in the meeting's chain. Every method may raise `StoreAway`; the writers also `MeetingUnknown`.
    """

    async def outputs(self, meeting: str) -> dict[str, bytes]:
        """How each output is set up, by id; empty before anybody has set one up."""

    async def put(self, meeting: str, output: str, before: bytes, after: bytes) -> bool:
        """Replaces an output's record if it still is `before` (b"": none yet), and hints. False: somebody was first."""

    async def aired(self, meeting: str) -> dict[str, bytes]:
        """What each output showed last, by id."""

    async def show(self, meeting: str, output: str, key: str, shown: bytes, entry: bytes) -> bool:
        """Notes that an output shows something else: `shown` replaces the last, `entry` goes to the timeline.

        key: what the picture is known by. Several engines may say the same; it is written once (False afterwards).
        """

    async def timeline(self, meeting: str) -> list[bytes]:
        """The entries, the oldest first; at most `AIR_LOG_ENTRIES_MAX_COUNT`, then the oldest have gone."""
