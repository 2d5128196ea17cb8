"""Preparing meetings: storing a definition with its cards, and making the links that open it."""

import asyncio
import contextlib
import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec

from klubba import __version__, access, limits
from klubba.core import erasure, signing
from klubba.core.definition import with_added
from klubba.core.model import Meeting, Role, RoundState
from klubba.errors import MeetingExists, MeetingUnknown, Refusal, SecretLost
from klubba.outputs.bundle import bundle, check_finished, erased_bundle, rounds
from klubba.outputs.cards import SeatCard
from klubba.store.contract import Card, MeetingSetup, Relink, Snapshot, Store

SECRET_BYTES: Final = 32
_DAY_MS: Final = 24 * 3600 * 1000
_encoder: Final = msgspec.json.Encoder(order="deterministic")
TOOL: Final = f"klubba {__version__}"
_PATHS: Final = {
    "chair": (Role.CHAIR, "/chair"),
    "hall": (Role.HALL, "/hall"),
    "overlay": (Role.OVERLAY, "/overlay"),
    "producer": (Role.PRODUCER, "/producer"),
    "cards": (Role.OPERATOR, "/cards"),
    "organiser": (Role.OPERATOR, "/organiser"),
    "moderator": (Role.MODERATOR, "/moderator"),
}


class Meetings:
    """Meetings as an organiser prepares them. origin: what links start with."""

    def __init__(self, store: Store, origin: str, now_ms: Callable[[], int]) -> None:
        self._store = store
        self._origin = origin
        self._now_ms = now_ms

    async def create(self, meeting: Meeting) -> dict[str, str]:
        """Stores a new meeting; its links. Raises `MeetingExists`, `StoreAway`."""
        secret, epoch = secrets.token_bytes(SECRET_BYTES), secrets.token_hex(limits.EPOCH_BYTES)
        # The first key of a process loads a library: not while phones wait.
        key = await asyncio.to_thread(signing.public_key, secret)
        cards = access.cards(meeting, secret)
        await self._store.create(MeetingSetup(meeting, epoch, secret, cards, at_ms=self._now_ms(), key=key))
        return self._links(secret, {})

    async def prepare(self, meeting: Meeting) -> bool:
        """Stores a meeting, or brings a stored one's definition up to date. True when anything changed.

        What has happened in it stays: frozen papers, registers, polls added during the meeting. Raises `StoreAway`,
        `Refusal` (erased), and `SecretLost` before anything is written.
        """
        file = hashlib.sha256(_encoder.encode(meeting)).hexdigest()
        if await self._store.minutes(meeting.id) is not None:
            raise Refusal("erased", "the id of a meeting that is not erased", meeting.id, "id")
        created = await self._create_new(meeting)
        # A file that is the same as at the last start says nothing new: what was changed in the browser since stays.
        if not created and await self._store.source(meeting.id) == file:
            return False
        known = with_added(meeting, await self._store.meeting(meeting.id))
        return await self._redefine(known, source=file) or created

    async def _create_new(self, meeting: Meeting) -> bool:
        """Stores a meeting that is not there. False for one that is: a start does not make keys for nothing."""
        try:
            await self._store.secret(meeting.id)
        except SecretLost:
            raise
        except MeetingUnknown:
            with contextlib.suppress(MeetingExists):
                await self.create(meeting)
                return True
        return False

    async def redefine(self, meeting: Meeting, seen: str) -> bool:
        """Brings a stored definition up to date from the organiser's page; False when it was so already.

        seen: `Store.version` of what the page showed. Raises `Refusal`: stale_definition, poll_in_use (a poll that has
        been armed once must stay), seat_voting (nobody is taken off the roll while voting).
        """
        snapshot, before = await self._store.snapshot(meeting.id), await self._store.meeting(meeting.id)
        check_kept(before, meeting, snapshot)
        return await self._redefine(meeting, seen=seen)

    async def _redefine(self, meeting: Meeting, *, seen: str = "", source: str = "") -> bool:
        cards = access.cards(meeting, await self._store.secret(meeting.id), await self._store.turns(meeting.id))
        return await self._store.redefine(meeting, cards, self._now_ms(), seen=seen, source=source)

    async def relink(self, meeting: str, role: Role, seat: str = "") -> list[str]:
        """A new link for a role or a seat; the old one and its sessions end. The hashes of all that ended.

        Raises `Refusal` (stale_link) when somebody did the same at this moment.
        """
        name, secret = access.link_name(role, seat), await self._store.secret(meeting)
        turn = (await self._store.turns(meeting)).get(name, 0)
        old, new = (access.keys(secret, role, seat, each) for each in (turn, turn + 1))
        ended = await self._store.relink(Relink(Card(meeting, role, seat), name, turn, old, new, self._now_ms()))
        return [*ended, *old]

    async def links(self, meeting: str) -> dict[str, str]:
        """The links of all pages, by page. Raises `MeetingUnknown`, `StoreAway`."""
        return self._links(await self._store.secret(meeting), await self._store.turns(meeting))

    async def cards(self, meeting: str) -> list[SeatCard]:
        """Every seat's card, in the roll's order. Raises `MeetingUnknown`, `StoreAway`."""
        secret = await self._store.secret(meeting)
        definition, turns = await self._store.meeting(meeting), await self._store.turns(meeting)

        def turn(seat: str) -> int:
            return turns.get(access.link_name(Role.VOTER, seat), 0)

        return [
            SeatCard(
                seat=seat.id,
                name=seat.name,
                organisation=seat.organisation,
                group=seat.group,
                email=seat.email,
                remote=seat.remote,
                code=access.code(secret, seat.id, turn(seat.id)),
                link=f"{self._origin}/#{access.token(secret, Role.VOTER, seat.id, turn(seat.id))}",
            )
            for seat in definition.roll
        ]

    async def bundle(self, meeting: str, *, with_names: bool = True, finished: bool = True) -> bytes:
        """The meeting for whoever wants to count again (outputs.bundle). Raises `MeetingUnknown`, `StoreAway`.

        finished: raise `Refusal` (vote_under_way) while a round's figures are not for everybody yet. The file has the
        log up to now, also when the engine goes on writing.
        """
        minutes = await self._store.minutes(meeting)
        if minutes is not None:
            definition, snapshot = await self._store.meeting(meeting), await self._store.snapshot(meeting)
            return erased_bundle(definition, snapshot.epoch, await self._log(meeting), minutes, TOOL)
        while True:
            definition = await self._store.meeting(meeting)
            entries = await self._log(meeting)
            if definition == await self._store.meeting(meeting):
                break
        secret, epoch = await self._store.secret(meeting), (await self._store.snapshot(meeting)).epoch

        def made() -> bytes:
            if finished:
                check_finished(entries)
            return bundle(definition, secret, epoch, entries, TOOL, with_names=with_names)

        # A long log takes its time to hash and fold, and phones are waiting.
        return await asyncio.to_thread(made)

    async def erase(self, meeting: str, *, now: bool = False) -> int:
        """Takes everybody out of a meeting; totals, texts and the chain stay. Returns how many entries are erased.

        now: before its retention time is over. Raises `Refusal` (too_early, vote_under_way), `MeetingUnknown`.
        """
        while True:
            definition = await self._store.meeting(meeting)
            entries, minutes = await self._log(meeting), await self._store.minutes(meeting)
            if minutes is None:
                check_over(entries, definition, self._now_ms(), now=now)
            kept = await asyncio.to_thread(erasure.erased, entries)
            lines = minutes
            if lines is None:
                # The secret goes with everything else, so this is the last moment at which it can sign.
                lines = await asyncio.to_thread(rounds, entries, await self._store.secret(meeting))
            if await self._store.erase(erasure.nameless(definition), kept, lines, self._now_ms()):
                return sum(before != after for before, after in zip(entries, kept, strict=True))

    async def _log(self, meeting: str) -> list[bytes]:
        entries: list[bytes] = []
        while more := await self._store.log(meeting, len(entries), limits.LOG_ENTRIES_PER_READ_COUNT):
            entries += [entry.data for entry in more]
        return entries

    def _links(self, secret: bytes, turns: Mapping[str, int]) -> dict[str, str]:
        tokens = {role: access.token(secret, role, turn=turns.get(role.value, 0)) for role in access.LINK_ROLES}
        return {name: f"{self._origin}{path}#{tokens[role]}" for name, (role, path) in _PATHS.items()}


def check_over(entries: Sequence[bytes], meeting: Meeting, now_ms: int, *, now: bool) -> None:
    """Raises `Refusal` while a vote is under way, and before the retention time is over unless `now`."""
    check_finished(entries)
    until_ms = erasure.ended_ms(entries[-1]) + meeting.keep_days * _DAY_MS
    if not now and now_ms < until_ms:
        left = -(-(until_ms - now_ms) // _DAY_MS)
        raise Refusal("too_early", f"{meeting.keep_days} days after the meeting's last event", f"{left} days too early")


def check_kept(before: Meeting, after: Meeting, snapshot: Snapshot) -> None:
    """What a changed definition must keep. Raises `Refusal` (poll_in_use, seat_voting) with its place."""
    polls = {poll.id for item in after.items for poll in item.polls}
    for poll in (poll for poll in snapshot.rounds if poll not in polls):
        raise Refusal(
            "poll_in_use", f"the poll {poll}, which has been prepared or voted on", "none with its id", "items"
        )
    voting = snapshot.current is not None and snapshot.current.state in (RoundState.OPEN, RoundState.PAUSED)
    gone = {seat.id for seat in before.roll} - {seat.id for seat in after.roll}
    if voting and gone:
        raise Refusal("seat_voting", "every seat of the roll, while a vote is open", f"no seat {min(gone)}", "roll")
