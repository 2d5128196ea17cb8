"""Reading requests, and answering errors: one JSON shape for every refusal."""

import asyncio
import hmac
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from klubba import limits
from klubba.access import Access, Holder
from klubba.core.model import Role
from klubba.edge import cookies
from klubba.edge.origins import Origins
from klubba.errors import AccessError, KlubbaError, MeetingExists, MeetingUnknown, Refusal, StoreAway

WORDS: Final = {
    "unknown_card": (
        "Koden stämmer inte. Kontrollera ditt platskort, eller fråga mötesvärden.",
        "That code is not right. Check your seat card, or ask the host.",
    ),
    "wrong_page": ("Den här länken hör till en annan sida.", "This link belongs to another page."),
    "seat_in_use": (
        "Platsen används redan på en annan telefon, och den har röstat. Be mötesvärden släppa platsen.",
        "This seat is used on another phone already, and that phone has voted. Ask the host to release the seat.",
    ),
    "secret_poll": (
        "I en sluten omröstning kan ingen rösta åt någon annan. Låna ut en telefon i stället.",
        "In a secret vote nobody can vote for somebody else. Lend a phone instead.",
    ),
    "codes_paused": (
        "För många felaktiga koder har skrivits in. Läs in rutkoden på ditt platskort, eller fråga mötesvärden.",
        "Too many wrong codes have been typed. Scan the code on your seat card, or ask the host.",
    ),
    "stale_definition": (
        "Någon annan har sparat mötet efter att du öppnade det. Hämta det som gäller, och gör din ändring igen.",
        "Somebody else has saved the meeting since you opened it. Fetch what stands now, and make your change again.",
    ),
    "stale_link": ("Någon annan har just gjort en ny länk.", "Somebody else has just made a new link."),
    "poll_in_use": (
        "En omröstning som har förberetts eller hållits kan inte tas bort.",
        "A vote that has been prepared or held cannot be removed.",
    ),
    "seat_voting": (
        "Ingen kan tas bort från röstlängden medan en omröstning är öppen.",
        "Nobody can be taken off the roll while a vote is open.",
    ),
    "key_revoked": ("Nyckeln gäller inte längre.", "That key is no longer valid."),
    "no_session": ("Läs in ditt platskort eller öppna din länk igen.", "Scan your seat card or open your link again."),
    "other_device": ("Platsen används på en annan telefon.", "This seat is used on another phone."),
    "not_holder": (
        "Den rösten var inte den här telefonens att lämna.",
        "That vote was not this phone's to cast.",
    ),
    "bad_origin": ("Sidan öppnades från fel adress.", "The page was opened from the wrong address."),
    "store_away": ("Systemet svarar inte just nu. Försök igen strax.", "The system is busy. Try again shortly."),
}


def refuse(status: int, code: str, *, expected: str = "", got: str = "") -> Response:
    """The one JSON shape of a refusal: stable code, what was expected, what came, and words for a person."""
    sv, en = WORDS.get(code, ("Det gick inte.", "That did not work."))
    error = {"code": code, "expected": expected, "got": got, "text": {"sv": sv, "en": en}}
    return JSONResponse({"error": error}, status_code=status)


_STATUS: Final = {
    "too_large": 413,
    "too_slow": 408,
    "vote_under_way": 409,
    "rehearsal_under_way": 409,
    "secret_poll": 409,
    "stale_definition": 409,
    "stale_link": 409,
    "poll_in_use": 409,
    "seat_voting": 409,
    "unknown_output": 404,
    "unknown_feed": 404,
    "busy": 503,
}


_LEFT_UNREAD: Final = frozenset({"too_large", "too_slow"})
"""What is refused with its body still on the way: nothing that follows on this connection is a request."""


async def on_error(request: Request, error: Exception) -> Response:
    """Answers what a handler raised. Nothing of the input is repeated except in the caller's own refusal."""
    match error:
        case Refusal():
            status = _STATUS.get(error.code, 400)
            response = refuse(status, error.code, expected=error.expected, got=error.got)
            if error.code in _LEFT_UNREAD:
                response.headers["connection"] = "close"
            return response
        case AccessError():
            return refuse(error.status, error.code)
        case MeetingUnknown():
            return refuse(404, "unknown", expected="a meeting, poll and round that exist", got="another")
        case MeetingExists():
            return refuse(409, "meeting_exists", expected="an id that is not in use", got="one that is")
        case StoreAway():
            return refuse(503, "store_away")
    raise error


HANDLED: Final[tuple[type[KlubbaError], ...]] = (Refusal, AccessError, MeetingUnknown, MeetingExists, StoreAway)


async def body(request: Request, most: int) -> bytes:
    """The request's body. Raises `Refusal`: too_large before more than `most` bytes are kept, too_slow.

    A body larger than a page's or a form's is an operator's, who has shown who they are and may have a slow line.
    """
    seconds = limits.PAGE_REQUEST_MAX_SECONDS
    if most > limits.FORM_MAX_BYTES:
        seconds = limits.REQUEST_BODY_MAX_SECONDS
    parts, size = [], 0
    try:
        async with asyncio.timeout(seconds):
            async for part in request.stream():
                size += len(part)
                if size > most:
                    raise Refusal("too_large", f"at most {most} bytes", "more")
                parts.append(part)
    except TimeoutError:
        raise Refusal("too_slow", f"a body within {seconds:g} s", "less than that") from None
    return b"".join(parts)


async def json_object(request: Request, most: int = limits.PAGE_REQUEST_MAX_BYTES) -> Mapping[str, Any]:
    """The body, of at most `most` bytes, as a JSON object. Raises `Refusal` (malformed, too_large)."""
    try:
        value = msgspec.json.decode(await body(request, most))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refusal("malformed", "a JSON object", "bytes that are not JSON") from None
    if not isinstance(value, dict):
        raise Refusal("malformed", "a JSON object", f"a JSON {type(value).__name__}")
    return value


def text(value: Mapping[str, Any], key: str, most: int = 128) -> str:
    """A string field, "" when absent. Raises `Refusal` (malformed)."""
    found = value.get(key, "")
    if not isinstance(found, str) or len(found) > most:
        raise Refusal("malformed", f"{key!r} as a string of at most {most} characters", type(found).__name__)
    return found


class Callers:
    """Who is calling: the operator by bearer key, pages by cookie and origin."""

    def __init__(self, access: Access, origins: Origins, operator_key: str) -> None:
        self._access = access
        self._origins = origins
        self._operator_key = operator_key.encode()

    def is_operator(self, request: Request) -> bool:
        """Whether the request carries the operator key, compared in constant time."""
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and hmac.compare_digest(key.encode(), self._operator_key)

    def check_origin(self, request: Request) -> None:
        """A page's POST must come from one of our own origins. Raises `AccessError`."""
        if not self._origins.allow(request.headers.get("origin"), request.scope):
            raise AccessError("bad_origin", 403)

    def require_operator(self, request: Request) -> None:
        """Raises `AccessError` without the operator key."""
        if not self.is_operator(request):
            raise AccessError("operator_key", 401)

    async def require(self, request: Request, meeting: str, *roles: Role) -> None:
        """The operator key, or a session of this meeting in one of the roles. Raises `AccessError`."""
        if self.is_operator(request):
            return
        if request.method != "GET":
            self.check_origin(request)
        if await self.role(request, meeting, *roles) is None:
            raise AccessError("not_allowed", 403)

    async def role(self, request: Request, meeting: str, *roles: Role) -> Role | None:
        """The first of the roles that the caller's cookies hold in the meeting ("" for any meeting)."""
        for role in roles:
            holder = await self.holder(request, role)
            if holder is not None and meeting in ("", holder.card.meeting):
                return role
        return None

    async def holder(self, request: Request, role: Role) -> Holder | None:
        """The caller's session in a role, None without a valid one."""
        cookie = self.cookie(request, role)
        if not cookie:
            return None
        try:
            return await self._access.holder(cookie, role)
        except AccessError:
            return None

    def cookie(self, request: Request, role: Role) -> str:
        return cookies.read(request.headers, role, secure=self._origins.secure)
