"""Who may do what: cards, typed codes and sessions.

A meeting has one secret; every link and code is derived from it, so cards can be printed again, and the store
keeps only hashes. A token is 128 bits in a link's fragment (never in a path, a query or a log). A typed code is
eight letters or digits that cannot be mistaken for each other (Crockford's base 32: no I, L, O, U).
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from klubba import limits
from klubba.core.model import Meeting, Role
from klubba.errors import AccessError
from klubba.store.contract import Card, Store

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_FORGIVEN: Final = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None, ".": None})
_TOKEN_CHARS: Final = -(-limits.TOKEN_BYTES * 8 // 6)
_OPERATOR_KEY_BYTES: Final = 24
LINK_ROLES: Final = (Role.CHAIR, Role.OPERATOR, Role.MODERATOR, Role.HALL, Role.OVERLAY, Role.PRODUCER)


def link_name(role: Role, seat: str = "") -> str:
    """What a link goes by where its turns are counted: "chair", "voter:12"."""
    return f"{role}:{seat}" if seat else role.value


def token(secret: bytes, role: Role, seat: str = "", turn: int = 0) -> str:
    """The token of a role, or of a voter's seat: 22 characters that may stand in a link. turn: see `Relink`."""
    derived = _derive(secret, _turned(f"token|{role}|{seat}", turn), limits.TOKEN_BYTES)
    return base64.urlsafe_b64encode(derived).rstrip(b"=").decode()


def code(secret: bytes, seat: str, turn: int = 0) -> str:
    """The typed code of a seat: eight characters of `_ALPHABET`."""
    number = int.from_bytes(_derive(secret, _turned(f"code|{seat}", turn), 5))
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(35, -5, -5))


def output_key(secret: bytes, meeting: str, output: str, serial: int) -> str:
    """The revocable key of an output on air: it names its meeting and output, and the next serial makes another."""
    proof = base64.urlsafe_b64encode(_derive(secret, f"output|{output}|{serial}", limits.TOKEN_BYTES))
    return f"{meeting}.{output}.{proof.rstrip(b'=').decode()}"


def new_operator_key() -> str:
    """A random operator key (192 bits), a letter first: a hyphen would be an option on a command line."""
    return f"k{secrets.token_urlsafe(_OPERATOR_KEY_BYTES)}"


def forgive(typed: str) -> str:
    """A typed code as it was meant: case, spaces and hyphens do not matter; o is 0, i and l are 1."""
    return typed.upper().translate(_FORGIVEN)


def key_hash(key: str) -> str:
    """The name a token, code or session goes by in the store."""
    return hashlib.sha256(key.encode()).hexdigest()


def meeting_of(cookie: str) -> str:
    """The meeting that a session's cookie names, "" for what is no cookie of ours."""
    return cookie.partition(".")[0] if "." in cookie else ""


def keys(secret: bytes, role: Role, seat: str, turn: int) -> tuple[str, ...]:
    """The hashes of everything that opens a role, or a seat: its token, and a seat's typed code."""
    of_token = key_hash(token(secret, role, seat, turn))
    return (of_token, key_hash(code(secret, seat, turn))) if seat else (of_token,)


def cards(meeting: Meeting, secret: bytes, turns: Mapping[str, int] = MappingProxyType({})) -> dict[str, Card]:
    """Every card of a meeting by the hash of its token, and of its typed code. turns: as in the store."""
    all_cards = [Card(meeting.id, role) for role in LINK_ROLES]
    all_cards += [Card(meeting.id, Role.VOTER, seat.id) for seat in meeting.roll]
    return {
        key: card
        for card in all_cards
        for key in keys(secret, card.role, card.seat, turns.get(link_name(card.role, card.seat), 0))
    }


def _turned(purpose: str, turn: int) -> str:
    """No seat's id holds the mark that stands between, so no turn of one is another's."""
    return f"{purpose}|{turn}" if turn else purpose


def _derive(secret: bytes, purpose: str, length: int) -> bytes:
    return hmac.new(secret, purpose.encode(), hashlib.sha256).digest()[:length]


@dataclass(frozen=True, slots=True)
class Joined:
    """A new session: `cookie` is its value (meeting and 128 random bits), `card` what it opens.

    taken: another device held the seat until now.
    """

    cookie: str
    card: Card
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Holder:
    """A caller who was recognised. device: the session's hash, which for a voter holds the seat."""

    card: Card
    device: str


class Access:
    """Sessions on the store. Raises `AccessError` with a stable code and an HTTP status; `StoreAway`."""

    def __init__(self, store: Store, now_ms: Callable[[], int]) -> None:
        self._store = store
        self._now_ms = now_ms

    async def join(self, *, token: str = "", code: str = "", role: Role, cookie: str = "") -> Joined:
        """Starts a session by token or typed code; `role`: the page it is for; `cookie`: what the page holds already.

        A phone that shows its own card again keeps its session: it is the same device, also after it has voted.
        AccessError: unknown_card, wrong_page (403), seat_in_use (409), codes_paused (429).
        """
        card = await (self._by_code(code) if code else self._by_token(token))
        if card is None:
            raise AccessError("unknown_card", 403)
        if card.role is not role:
            raise AccessError("wrong_page", 403)
        if cookie and await self._opens(cookie, card):
            return Joined(cookie, card)
        cookie = f"{card.meeting}.{secrets.token_urlsafe(limits.TOKEN_BYTES)}"
        taken = bool(card.seat) and await self._store.devices(card.meeting, [card.seat]) != [""]
        if not await self._store.open_session(card, key_hash(cookie), self._now_ms()):
            raise AccessError("seat_in_use", 409, (card.meeting, card.seat))
        return Joined(cookie, card, taken)

    async def _opens(self, cookie: str, card: Card) -> bool:
        """Whether a session stands and is for this very card."""
        try:
            return (await self.holder(cookie, card.role)).card == card
        except AccessError:
            return False

    async def _by_token(self, token: str) -> Card | None:
        """Codes and tokens are kept side by side, so the length is looked at: a code has a budget, a token none."""
        return await self._store.card(key_hash(token)) if len(token) == _TOKEN_CHARS else None

    async def _by_code(self, typed: str) -> Card | None:
        """A wrong code costs one of a common budget, never a lock-out of the address a whole hall shares."""
        if await self._store.failed_codes() >= limits.TYPED_CODE_FAILURES_MAX_COUNT:
            raise AccessError("codes_paused", 429)
        meant = forgive(typed)
        card = await self._store.card(key_hash(meant)) if len(meant) == limits.TYPED_CODE_CHARS else None
        if card is None:
            await self._store.failed_codes(1)
        return card

    async def holder(self, cookie: str, role: Role) -> Holder:
        """Who a page's cookie belongs to. AccessError: no_session (401; also another role's), other_device (403)."""
        [found] = await self.holders(meeting_of(cookie), [cookie], role)
        if isinstance(found, AccessError):
            raise found
        return found

    async def holders(self, meeting: str, cookies: Sequence[str], role: Role) -> list[Holder | AccessError]:
        """Who some cookies of one meeting belong to, or why to nobody, in their order: as `holder`, in two questions.

        meeting: what every one of them names (`meeting_of`).
        """
        if not meeting or len(meeting) > limits.ID_MAX_CHARS:
            return [AccessError("no_session", 401) for _ in cookies]
        hashes = [key_hash(cookie) for cookie in cookies]
        cards = await self._store.sessions(meeting, hashes)
        # A cookie's name is the caller's own claim; what the session was opened for is not.
        seats = [card.seat for card in cards if card is not None and card.role is role is Role.VOTER]
        holds = dict(zip(seats, await self._store.devices(meeting, seats), strict=True))
        return [_holder(card, device, role, holds) for card, device in zip(cards, hashes, strict=True)]

    async def by_key(self, key: str) -> Holder:
        """Who a read-only key in a hello frame belongs to. AccessError: no_session (401)."""
        card = await self._by_token(key)
        if card is None or card.role is not Role.OVERLAY:
            raise AccessError("no_session", 401)
        return Holder(card, key_hash(key))

    async def leave(self, cookie: str) -> None:
        """Ends a session; unknown ones end silently."""
        meeting, separator, _ = cookie.partition(".")
        if separator:
            await self._store.end_session(meeting, key_hash(cookie))


def _holder(card: Card | None, device: str, role: Role, holds: Mapping[str, str]) -> Holder | AccessError:
    """holds: seat → the session that has it."""
    if card is None or card.role is not role:
        return AccessError("no_session", 401)
    if role is Role.VOTER and holds[card.seat] != device:
        return AccessError("other_device", 403)
    return Holder(card, device)
