"""Every meeting on air on this engine, and whom a key belongs to."""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from klubba import limits
from klubba.access import Access, output_key
from klubba.air.channel import Channel
from klubba.air.room import CONTROLS, MAIN, AirRoom, Themes
from klubba.around import Left
from klubba.core.model import Role, Text
from klubba.counted import Results
from klubba.errors import AccessError, MeetingUnknown, Refusal
from klubba.fanout import Fanout
from klubba.store.contract import Store
from klubba.wire.air import Output

_OUTPUT_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_CONTROL_ROLES: Final = dict(zip(CONTROLS, (Role.PRODUCER, Role.CHAIR), strict=True))


@dataclass(frozen=True, slots=True)
class Tuned:
    """What a key opens: an output of a meeting, to look at."""

    room: AirRoom
    channel: Channel


@dataclass(frozen=True, slots=True)
class Controller:
    """What a control key opens: a meeting, to be controlled in a role."""

    room: AirRoom
    role: Role


class NoThemes:
    """No theme files at all."""

    def names(self) -> frozenset[str]:
        return frozenset()

    def troubles(self) -> tuple[Text, ...]:
        return ()


class OnAir:
    """The outputs of every meeting. Raises `StoreError` where it must read."""

    def __init__(
        self,
        store: Store,
        results: Results,
        fanout: Fanout,
        access: Access,
        now_ms: Callable[[], int],
        time_left: Left,
    ) -> None:
        self.themes: Themes = NoThemes()
        self._store = store
        self._results = results
        self._fanout = fanout
        self._access = access
        self._now_ms = now_ms
        self._time_left = time_left
        self._rooms: dict[str, AirRoom] = {}

    async def room(self, meeting: str) -> AirRoom:
        """The meeting on air, from the first time it is asked for. Raises `MeetingUnknown`, `StoreAway`."""
        room = await self._fanout.room(meeting)
        known = self._rooms.get(meeting)
        if known is None or known.room is not room:
            made = AirRoom(room, self._store, self._results, self._now_ms, self.themes, self._time_left)
            await made.start()
            # Another task may have made it while this one was reading.
            if self._rooms.get(meeting) is known:
                self._rooms[meeting] = made
            else:
                await made.close()
        return self._rooms[meeting]

    async def by_key(self, key: str) -> Tuned:
        """The output that a key belongs to. AccessError: no_session (401), key_revoked (401).

        The token of the meeting's overlay link opens the main output until that gets a key of its own.
        """
        if "." not in key:
            holder = await self._access.by_key(key)
            room = await self.room(holder.card.meeting)
            channel = room.channels[MAIN]
            return self._checked(room, channel, channel.output.serial == 0)
        room, name, valid = await self._named(key)
        if name not in room.channels:
            raise AccessError("no_session", 401)
        return self._checked(room, room.channels[name], valid(room.channels[name].output))

    def _checked(self, room: AirRoom, channel: Channel, valid: bool) -> Tuned:
        if valid and not channel.output.shut:
            return Tuned(room, channel)
        room.trouble(*channel.refused())
        raise AccessError("key_revoked", 401)

    async def controller(self, key: str) -> Controller:
        """Who may control a meeting with this key. AccessError: no_session, key_revoked (401)."""
        room, name, valid = await self._named(key)
        if name not in room.controls:
            raise AccessError("no_session", 401)
        if not valid(room.controls[name]) or room.controls[name].shut:
            raise AccessError("key_revoked", 401)
        return Controller(room, _CONTROL_ROLES[name])

    async def _named(self, key: str) -> tuple[AirRoom, str, Callable[[Output], bool]]:
        """The room and the output's name in a key, and how to find out whether the key is that output's."""
        parts = key.split(".")
        if len(parts) != 3 or not 0 < len(parts[0]) <= limits.ID_MAX_CHARS:
            raise AccessError("no_session", 401)
        try:
            room = await self.room(parts[0])
        except MeetingUnknown:
            raise AccessError("no_session", 401) from None

        def valid(output: Output) -> bool:
            wanted = output_key(room.secret, room.meeting, output.id, output.serial)
            return hmac.compare_digest(wanted.encode(), key.encode())

        return room, parts[1], valid

    async def is_open_without_delay(self, meeting: str) -> bool:
        """Whether the meeting's overlay link may still read the meeting's own frames, as they come."""
        return (await self.room(meeting)).channels[MAIN].is_raw

    async def close(self) -> None:
        for room in self._rooms.values():
            await room.close()


def check_output_id(name: str) -> str:
    """A name that an output may have in addresses. Raises `Refusal` (bad_id)."""
    if not _OUTPUT_ID.fullmatch(name):
        raise Refusal("bad_id", "1 to 40 lower-case letters, digits and hyphens", name[:60])
    return name
