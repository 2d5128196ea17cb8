"""The store on a Redis or Valkey server (contract.py says what it promises).

RedisStore ─► link (bounded, cancel-safe) ─► scripts (lua/*.lua: each an atomic point)
    │         castline (the same, for casts and what every join reads)
    │            records (bytes ↔ contract)      keys (every key's name)
    └─► fitness (may this server be used?)   sealing (append-only file rewritten)   chains (heads of closed rounds)
"""

import hashlib
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

from redis.exceptions import RedisError

from klubba import limits
from klubba.core.model import Answer, Change, Meeting, Register, Role, Secrecy
from klubba.errors import MeetingExists, MeetingUnknown, Refusal, StoreAway, StoreUnfit
from klubba.store import fitness, keys, records, sealing
from klubba.store.airing import Airing
from klubba.store.castline import CastLine
from klubba.store.chains import Chains
from klubba.store.contract import (
    Amendment,
    Ballot,
    BoxBallot,
    Card,
    Entry,
    MeetingSetup,
    Relink,
    RoundRecord,
    RoundRef,
    Snapshot,
    StepVerdict,
    Transition,
    Verdict,
)
from klubba.store.keys import MeetingKeys
from klubba.store.link import Link, RedisHints, Value
from klubba.store.marks import Marks
from klubba.store.upkeep import Upkeep

_SLOT_KEY_BYTES = 32
_GUESSES_MAX_COUNT = 10
_ANSWERS = {answer.value.encode(): answer for answer in Answer}


def _wall_clock_ms() -> int:
    return time.time_ns() // 1_000_000


class RedisStore(Marks, Upkeep):
    """Every method of `contract.Store`. One instance per engine process; any number on one server."""

    def __init__(
        self, link: Link, promise: str, now_ms: Callable[[], int] = _wall_clock_ms, casts: CastLine | None = None
    ) -> None:
        """Use `connect`. promise: code of what is weaker than durable, "" for nothing. casts: None for the link."""
        self._link = link
        self._casts = casts
        self._promise = promise
        self._now_ms = now_ms
        self._current: dict[str, str] = {}
        self._chains = Chains(self.log)
        self._air = Airing(link)

    @classmethod
    async def connect(cls, url: str, *, accept_weak: bool = False, replicas: int = 0) -> Self:
        """A store on the server at redis://, rediss:// or unix://, found fit for ballots, with scripts loaded.

        accept_weak: use a server that is not durable; `promise` then says so. Raises `StoreUnfit` with the line
        to change, also when nothing answers. replicas: how many replicas must have a write before it is acknowledged.
        """
        link = Link.to(url, replicas)
        try:
            promise = await fitness.check_fitness(link, accept_weak=accept_weak, replicas=replicas)
            await link.load()
        except StoreAway as away:
            await link.close()
            raise StoreUnfit(f"redis: {away}; start the server, or correct REDIS_URL") from away
        except BaseException:
            await link.close()
            raise
        return cls(link, promise, casts=CastLine.to(url, replicas))

    async def ready(self) -> None:
        await self._link.load()

    async def promise(self) -> str:
        return self._promise

    @property
    def air(self) -> Airing:
        return self._air

    async def close(self) -> None:
        if self._casts is not None:
            await self._casts.close()
        await self._link.close()

    # Meetings

    async def meetings(self) -> list[str]:
        return sorted(name.decode() for name in await self._link.call("SMEMBERS", keys.MEETINGS))

    async def create(self, setup: MeetingSetup) -> None:
        name = setup.meeting.id
        of = MeetingKeys(name)
        definition = records.canonical(setup.meeting)
        entry = records.created_entry(setup)
        args: list[Value] = [name, keys.HINTS, setup.epoch, setup.secret, definition, setup.at_ms, entry]
        cards = records.card_args(setup.cards)
        answer = await self._link.run("create", [of.head, of.definition, of.cards, of.log], [*args, *cards])
        # The index is outside the meeting's slot. A crash in between is repaired by the next create or redefine.
        hashes = list(setup.cards) if answer[0] == b"ok" else await self._link.call("HKEYS", of.cards)
        await self._index(name, hashes)
        if answer[0] != b"ok":
            raise MeetingExists(name)

    async def redefine(
        self, meeting: Meeting, cards: Mapping[str, Card], at_ms: int, *, seen: str = "", source: str = ""
    ) -> bool:
        of = MeetingKeys(meeting.id)
        definition = records.canonical(meeting)
        entry = records.definition_entry("redefined", meeting, await self.secret(meeting.id))
        args = [meeting.id, keys.HINTS, definition, at_ms, entry, seen, source, *records.card_args(cards)]
        answer = await self._run(meeting.id, "redefine", [of.head, of.definition, of.cards, of.log], args)
        if answer[0] == b"moved":
            raise Refusal("stale_definition", "the definition as it stands", "an older one")
        await self._index(meeting.id, list(cards))
        for some in _chunks(answer[1:]):
            await self._link.call("HDEL", keys.CARDS, *some)
        return bool(answer[0] == b"ok")

    async def _index(self, meeting: str, hashes: Sequence[str | bytes]) -> None:
        """Lets cards be found without knowing their meeting, and the meeting be listed."""
        for some in _chunks(hashes):
            await self._link.call("HSET", keys.CARDS, *(part for key_hash in some for part in (key_hash, meeting)))
        await self._link.call("SADD", keys.MEETINGS, meeting)

    async def meeting(self, meeting: str) -> Meeting:
        data = await self._link.call("GET", MeetingKeys(meeting).definition)
        return records.meeting(_known(meeting, data))

    async def version(self, meeting: str) -> str:
        # Servers compute the same in the script that compares; nothing here relies on SHA-1 being hard to forge.
        data = _known(meeting, await self._link.call("GET", MeetingKeys(meeting).definition))
        return hashlib.sha1(data, usedforsecurity=False).hexdigest()

    async def source(self, meeting: str) -> str:
        source = await self._link.call("HGET", MeetingKeys(meeting).head, "source")
        return source.decode() if source is not None else ""

    async def secret(self, meeting: str) -> bytes:
        return records.secret(meeting, await self._link.call("HMGET", MeetingKeys(meeting).head, "epoch", "secret"))

    async def snapshot(self, meeting: str) -> Snapshot:
        of = MeetingKeys(meeting)

        def asked(guess: str) -> tuple[list[str], list[str]]:
            names = [of.head, of.rounds, *_parts(meeting, guess, "head", "tally", "who"), of.matters]
            return names, [guess, *records.FIELDS]

        guess, answer = await self._guessing(meeting, "snapshot", asked)
        seen = records.snapshot(meeting, guess, answer[1:])
        current = await self._with_head(seen.current, seen.epoch) if seen.current else None
        return replace(seen, current=current)

    # Rounds

    async def cast(self, ref: RoundRef, change: Change, secrecy: Secrecy, ballots: Sequence[Ballot]) -> list[Verdict]:
        verdicts: list[Verdict] = []
        for start in range(0, len(ballots), limits.BALLOTS_PER_BATCH_MAX_COUNT):
            batch = ballots[start : start + limits.BALLOTS_PER_BATCH_MAX_COUNT]
            verdicts += await self._cast_batch(ref, change, secrecy, batch)
        return verdicts

    async def _cast_batch(
        self, ref: RoundRef, change: Change, secrecy: Secrecy, ballots: Sequence[Ballot]
    ) -> list[Verdict]:
        of = MeetingKeys(ref.meeting)
        parts = _round_keys(ref, "head", "seats", "box", "ids", "bodies", "tally", "who")
        args: list[Value] = [ref.meeting, ref.poll, ref.round, change.value, secrecy.value, keys.HINTS]
        each = [part for ballot in ballots for part in records.ballot_args(ballot)]
        names = [of.head, *parts, of.log, of.devices]
        answer = await self._run(ref.meeting, "cast", names, [*args, *each], self._casts)
        if answer[0] != b"ok":
            raise ValueError(f"cast refused: {answer[0].decode()} (policy, secrecy or slot is not the round's)")
        said = zip(answer[1::2], answer[2::2], strict=True)
        return [Verdict(_ANSWERS[word], int(seq)) for word, seq in said]

    async def transition(self, step: Transition) -> StepVerdict:
        of = MeetingKeys(step.ref.meeting)
        parts = _round_keys(step.ref, "head", "seats", "register", "box", "bodies", "who", "tally")
        args = records.transition_args(step, keys.HINTS, secrets.token_bytes(_SLOT_KEY_BYTES))
        names = [of.head, of.rounds, of.commands, of.log, *parts]
        await self._announce(step)
        answer = await self._run(step.ref.meeting, "transition", names, args)
        if step.left_ms:
            # And after it: an engine that looked in between has found no clock, and forgotten the meeting.
            await self._link.call("SADD", keys.TIMED, step.ref.meeting)
        return StepVerdict(answer[0] == b"done", int(answer[1]), marked=answer[0] == b"marked")

    async def amend(self, change: Amendment) -> StepVerdict:
        of = MeetingKeys(change.meeting)
        args = records.amendment_args(change, keys.HINTS)
        names = [of.head, of.commands, of.log, of.definition, of.matters]
        answer = await self._run(change.meeting, "amend", names, args)
        return StepVerdict(answer[0] == b"done", int(answer[1]))

    async def step_of(self, meeting: str, command_id: bytes) -> int | None:
        taken = await self._link.call("HGET", MeetingKeys(meeting).commands, command_id.hex())
        return int(taken) if taken is not None else None

    async def seal(self, ref: RoundRef) -> None:
        record = await self.round(ref)
        if record.sealed:
            return
        if not await self._is_dissolved(ref):
            raise ValueError("only a secret round that takes no more ballots can be sealed")
        try:
            await sealing.rewrite_everything(self._link)
        except (RedisError, TimeoutError) as error:
            raise StoreAway(f"the store could not rewrite its files ({type(error).__name__})") from error
        of = MeetingKeys(ref.meeting)
        entry = records.canonical({"kind": "sealed", "poll": ref.poll, "round": ref.round})
        args: list[Value] = [ref.meeting, keys.HINTS, self._now_ms(), entry]
        await self._run(ref.meeting, "seal", [of.head, *_round_keys(ref, "head"), of.log], args)

    async def round(self, ref: RoundRef) -> RoundRecord:
        names = [MeetingKeys(ref.meeting).head, *_round_keys(ref, "head", "tally", "who")]
        answer = await self._run(ref.meeting, "round", names, records.FIELDS)
        return await self._with_head(records.round_record(ref, *answer[1:]))

    async def _with_head(self, record: RoundRecord, epoch: str = "") -> RoundRecord:
        """The head is read after the rest: it is that of the entry that closed the round, which is written before."""
        return replace(record, head=await self._chains.head(record.ref, record.state, epoch))

    async def slot_key(self, ref: RoundRef) -> bytes:
        return await self._read("HGET", *_round_keys(ref, "head"), "slot_key") or b""

    async def register(self, ref: RoundRef) -> Register:
        return records.register(await self._link.call("GET", *_round_keys(ref, "register")))

    async def box(self, ref: RoundRef) -> list[BoxBallot]:
        closed = await self._link.call("HGET", *_round_keys(ref, "head"), "close_n")
        if closed is not None:
            return records.dissolved_box((await self.log(ref.meeting, int(closed) - 1, 1))[0].data)
        kept = await self._link.call("HGETALL", *_round_keys(ref, "box"))
        return [records.box_ballot(slot.decode(), kept[slot]) for slot in sorted(kept)]

    async def ballots(self, ref: RoundRef, slots: Sequence[str]) -> list[BoxBallot | None]:
        [box] = _round_keys(ref, "box")
        found = await self._some(box, slots)
        return [
            records.box_ballot(slot, kept) if kept is not None else None
            for slot, kept in zip(slots, found, strict=True)
        ]

    async def log(self, meeting: str, after: int = 0, count: int = limits.LOG_ENTRIES_PER_READ_COUNT) -> list[Entry]:
        answer = await self._link.call("XRANGE", MeetingKeys(meeting).log, f"({after}-0", "+", "COUNT", count)
        return [Entry(int(n.split(b"-")[0]), fields[b"e"]) for n, fields in answer]

    async def _is_dissolved(self, ref: RoundRef) -> bool:
        return await self._link.call("HGET", *_round_keys(ref, "head"), "close_n") is not None

    # Access

    async def card(self, key_hash: str) -> Card | None:
        meeting = await self._read("HGET", keys.CARDS, key_hash)
        if meeting is None:
            return None
        name = meeting.decode()
        # The index only says where to look; the meeting's own list decides.
        return records.card(name, await self._read("HGET", MeetingKeys(name).cards, key_hash))

    async def open_session(self, card: Card, session_hash: str, at_ms: int) -> bool:
        of = MeetingKeys(card.meeting)
        seat = card.seat if card.role is Role.VOTER else ""

        def asked(guess: str) -> tuple[list[str], list[Value]]:
            names = [of.head, of.sessions, of.devices, of.log, *_parts(card.meeting, guess, "head", "seats", "who")]
            return names, [card.meeting, keys.HINTS, guess, session_hash, records.card_bytes(card), seat, at_ms]

        _, answer = await self._guessing(card.meeting, "session", asked, self._casts)
        return bool(answer[0] == b"ok")

    async def sessions(self, meeting: str, hashes: Sequence[str]) -> list[Card | None]:
        return [records.card(meeting, kept) for kept in await self._some(MeetingKeys(meeting).sessions, hashes)]

    async def end_session(self, meeting: str, session_hash: str) -> None:
        of = MeetingKeys(meeting)
        [card] = await self.sessions(meeting, [session_hash])
        if card is not None:
            names: list[str] = [of.head, of.sessions, of.devices]
            await self._link.run("leave", names, [meeting, keys.HINTS, session_hash, card.seat])

    async def devices(self, meeting: str, seats: Sequence[str]) -> list[str]:
        holders = await self._some(MeetingKeys(meeting).devices, seats)
        return [holder.decode() if holder is not None else "" for holder in holders]

    async def release(self, meeting: str, seat: str, at_ms: int) -> None:
        of = MeetingKeys(meeting)
        await self._run(meeting, "release", [of.head, of.devices, of.log], [meeting, keys.HINTS, seat, at_ms])

    async def turns(self, meeting: str) -> dict[str, int]:
        kept = await self._link.call("HGETALL", MeetingKeys(meeting).turns)
        return {link.decode(): int(turn) for link, turn in kept.items()}

    async def relink(self, relink: Relink) -> list[str]:
        of, card = MeetingKeys(relink.card.meeting), relink.card
        names = [of.head, of.turns, of.cards, of.sessions, of.devices, of.log]
        entry = records.canonical({"kind": "link", "role": card.role.value, "seat": card.seat})
        head: list[Value] = [card.meeting, keys.HINTS, relink.link, relink.turn, records.card_bytes(card), card.seat]
        hashes: list[Value] = [len(relink.old), *relink.old, *relink.new]
        answer = await self._run(card.meeting, "relink", names, [*head, relink.at_ms, entry, *hashes])
        if answer[0] == b"moved":
            raise Refusal("stale_link", f"turn {answer[1].decode()} of the link", f"turn {relink.turn}")
        await self._index(card.meeting, list(relink.new))
        await self._link.call("HDEL", keys.CARDS, *relink.old)
        return [session.decode() for session in answer[1:]]

    # Help

    async def help(self, ref: RoundRef, seat: str, ballot_id: bytes, at_ms: int) -> None:
        of = MeetingKeys(ref.meeting)
        names = [of.head, *_round_keys(ref, "head"), of.helped, of.log]
        args: list[Value] = [ref.meeting, keys.HINTS, ref.poll, ref.round, seat, ballot_id.hex(), at_ms]
        answer = await self._run(ref.meeting, "help", names, args)
        if answer[0] == b"secret":
            raise Refusal("secret_poll", "an open vote", "a secret one")

    async def helped(self, ref: RoundRef) -> list[str]:
        opening = f"{ref.poll} {ref.round} "
        kept = await self._link.call("HKEYS", MeetingKeys(ref.meeting).helped)
        names = (name.decode() for name in kept)
        return sorted(name.removeprefix(opening) for name in names if name.startswith(opening))

    # Between processes

    async def hints(self) -> RedisHints:
        return await RedisHints.on(self._link)

    # Asking

    async def _some(self, key: str, fields: Sequence[str]) -> list[bytes | None]:
        """Some fields of a hash, in one question; None for one that is not there."""
        found: list[bytes | None] = await self._read("HMGET", key, *fields) if fields else []
        return found

    async def _read(self, *command: Value) -> Any:
        """One of the values that every join asks for."""
        return await (self._casts or self._link).call(*command)

    async def _run(
        self, meeting: str, name: str, names: Sequence[str], args: Sequence[Value], by: CastLine | None = None
    ) -> list[Any]:
        answer = await (by or self._link).run(name, names, args)
        if answer[0] == b"no_meeting":
            raise MeetingUnknown(meeting)
        return answer

    async def _guessing(
        self, meeting: str, name: str, asked: Callable[[str], tuple[Any, Any]], by: CastLine | None = None
    ) -> tuple[str, list[Any]]:
        """Runs a script that must be told the current round's keys before it can say which round that is.

        Returns the guess that was right, "" for no round, and the answer.
        """
        for _ in range(_GUESSES_MAX_COUNT):
            guess = self._current.get(meeting, "")
            answer = await self._run(meeting, name, *asked(guess), by)
            if answer[0] != b"moved":
                return guess, answer
            self._current[meeting] = answer[1].decode()
        raise StoreAway("the meeting steps faster than it can be read")


def _parts(meeting: str, current: str, *parts: str) -> list[str]:
    """Keys of the current round. While there is none, keys of a round 0 stand in, which never exists."""
    ref = records.parse_current(meeting, current) if current else RoundRef(meeting, "-", 0)
    return _round_keys(ref, *parts)


def _round_keys(ref: RoundRef, *parts: str) -> list[str]:
    return [MeetingKeys(ref.meeting).round(ref.poll, ref.round, part) for part in parts]


def _known(meeting: str, data: bytes | None) -> bytes:
    if data is None:
        raise MeetingUnknown(meeting)
    return data


def _chunks(things: Sequence[Any]) -> list[Sequence[Any]]:
    size = limits.BALLOTS_PER_BATCH_MAX_COUNT
    return [things[start : start + size] for start in range(0, len(things), size)]
