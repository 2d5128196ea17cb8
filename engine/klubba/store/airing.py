"""What the store keeps for the outputs on air (contract.AirStore), on Redis and Valkey."""

from klubba import limits
from klubba.errors import MeetingUnknown
from klubba.store.keys import HINTS, MeetingKeys
from klubba.store.link import Link, Value

_KEY = b"key:"


class Airing:
    """Outputs, what they showed last, and the timeline of what was on air when."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def outputs(self, meeting: str) -> dict[str, bytes]:
        found = await self._link.call("HGETALL", MeetingKeys(meeting).outputs)
        return {name.decode(): record for name, record in found.items()}

    async def put(self, meeting: str, output: str, before: bytes, after: bytes) -> bool:
        of = MeetingKeys(meeting)
        return await self._write(meeting, "output", [of.head, of.outputs], [meeting, HINTS, output, before, after])

    async def aired(self, meeting: str) -> dict[str, bytes]:
        found = await self._link.call("HGETALL", MeetingKeys(meeting).aired)
        return {name.decode(): shown for name, shown in found.items() if not name.startswith(_KEY)}

    async def show(self, meeting: str, output: str, key: str, shown: bytes, entry: bytes) -> bool:
        of = MeetingKeys(meeting)
        args: list[Value] = [output, key, shown, entry, limits.AIR_LOG_ENTRIES_MAX_COUNT]
        return await self._write(meeting, "show", [of.head, of.aired, of.airlog], args)

    async def timeline(self, meeting: str) -> list[bytes]:
        return list(await self._link.call("LRANGE", MeetingKeys(meeting).airlog, 0, -1))

    async def _write(self, meeting: str, script: str, names: list[str], args: list[Value]) -> bool:
        answer = await self._link.run(script, names, args)
        if answer[0] == b"no_meeting":
            raise MeetingUnknown(meeting)
        return bool(answer[0] == b"ok")
