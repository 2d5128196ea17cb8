"""One engine's address and the HTTP connections to it, shared by every client of a process."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from http.cookies import CookieError, SimpleCookie
from itertools import cycle
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlsplit

import httpx

from klubba_clients.errors import Fault, HttpRefused, Unreachable

CONNECTIONS_MAX_COUNT: Final = 64
CONNECTIONS_PER_POOL_COUNT: Final = 4
TIMEOUT_SECONDS: Final = 30.0
ERROR_TEXT_MAX_CHARS: Final = 200


@dataclass(frozen=True, slots=True)
class Joined:
    """What a card opened. seat: the voter's {id, name, organisation, group}, None for the other roles.

    cookie: the header value that the socket is opened with.
    """

    role: str
    meeting: str
    seat: Mapping[str, Any] | None
    cookie: str


class Site:
    """An engine at `url` ("http://host:port" or "https://host"). Use as an async context manager, or call close.

    `origin` is what browsers would send from there: the url's own scheme, host and port. Raises ValueError when
    the url is not such an address.
    """

    def __init__(self, url: str, *, connections: int = CONNECTIONS_MAX_COUNT) -> None:
        self.origin = _origin(url)
        self.websocket = "ws" + self.origin.removeprefix("http")
        self.tls = ssl.create_default_context() if self.origin.startswith("https:") else None
        self._gate = asyncio.Semaphore(connections)
        self._http = httpx.AsyncClient(
            base_url=self.origin,
            cookies=_no_cookies(),
            timeout=TIMEOUT_SECONDS,
            transport=_Pools(connections // CONNECTIONS_PER_POOL_COUNT or 1, self.tls),
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self._http.aclose()

    async def request(
        self, method: str, path: str, *, data: object = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """One request with a JSON body. Raises `Unreachable`, or `HttpRefused` for a status of 400 and above."""
        try:
            async with self._gate:
                response = await self._http.request(method, path, json=data, headers=dict(headers or {}))
        except (httpx.HTTPError, OSError) as error:
            raise Unreachable(self.origin, str(error) or type(error).__name__) from error
        if response.status_code >= httpx.codes.BAD_REQUEST:
            raise HttpRefused(response.status_code, _faults(response))
        return response

    async def join(self, role: str, *, token: str = "", code: str = "") -> Joined:
        """Exchanges a card's token or typed code for a session. role: voter, chair, hall or operator.

        Raises `HttpRefused` with unknown_card, wrong_page, seat_in_use, codes_paused, bad_origin or malformed.
        """
        card = {"code": code} if code else {"token": token}
        response = await self.request("POST", "/api/join", data={**card, "as": role}, headers={"Origin": self.origin})
        body = object_of(response)
        return Joined(str(body["role"]), str(body["meeting"]), body.get("seat"), _cookie_header(response))

    async def leave(self, role: str, cookie: str) -> None:
        """Ends a session."""
        headers = {"Origin": self.origin, "Cookie": cookie}
        await self.request("POST", "/api/leave", data={"as": role}, headers=headers)


KEEP_ALIVE_SECONDS: Final = 2.0
"""An idle connection is given up well before the engine does it (uvicorn: after 5 s). With equal times a request now
and then went out on a connection that was being closed, and who had sent it could not know whether it was heard."""


class _Pools(httpx.AsyncBaseTransport):
    """Many small pools in turn. One large pool costs the square of its size for every request.

    A join ends with a write that waits for the engine's disk, so a storm of joins wants many requests at once.
    """

    def __init__(self, count: int, tls: ssl.SSLContext | None) -> None:
        size = CONNECTIONS_PER_POOL_COUNT
        limits = httpx.Limits(max_connections=size, max_keepalive_connections=size, keepalive_expiry=KEEP_ALIVE_SECONDS)
        verify = tls or False
        self._pools = [httpx.AsyncHTTPTransport(verify=verify, trust_env=False, limits=limits) for _ in range(count)]
        self._next = cycle(self._pools)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await next(self._next).handle_async_request(request)

    async def aclose(self) -> None:
        for pool in self._pools:
            await pool.aclose()


def token_of(link: str) -> str:
    """The secret part of a link: what stands after the #."""
    return urlsplit(link).fragment


def object_of(response: httpx.Response) -> dict[str, Any]:
    """The JSON object of a response. Raises `HttpRefused` (code not_json) when it is none."""
    try:
        body = response.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        got = response.text[:ERROR_TEXT_MAX_CHARS]
        raise HttpRefused(response.status_code, (Fault("not_json", "a JSON object", repr(got)),))
    return body


def _origin(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError(f"expected an address such as http://127.0.0.1:8000, got {url!r}")
    default = {"http": 80, "https": 443}[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = f":{parts.port}" if parts.port not in (None, default) else ""
    return f"{parts.scheme}://{host}{port}"


def _no_cookies() -> CookieJar:
    """A jar that keeps nothing: one HTTP client serves many voters, and no one's cookie may follow another's."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))


def _cookie_header(response: httpx.Response) -> str:
    pairs = []
    for header in response.headers.get_list("set-cookie"):
        try:
            morsels = SimpleCookie(header)
        except CookieError:
            continue
        pairs += [f"{name}={morsel.value}" for name, morsel in morsels.items()]
    return "; ".join(pairs)


def _faults(response: httpx.Response) -> tuple[Fault, ...]:
    """The engine's own error bodies, or the bare status where something else answered."""
    try:
        body = response.json()
    except ValueError:
        body = None
    body = body if isinstance(body, dict) else {}
    found = body.get("errors") if isinstance(body.get("errors"), list) else [body.get("error")]
    faults = tuple(_fault(entry) for entry in found or () if isinstance(entry, dict))
    return faults or (Fault(f"http_{response.status_code}"),)


def _fault(entry: Mapping[str, Any]) -> Fault:
    code, expected, got, place = (str(entry.get(key, "")) for key in ("code", "expected", "got", "place"))
    text = entry.get("text")
    words = str(text.get("en") or text.get("sv") or "") if isinstance(text, dict) else ""
    return Fault(code or "unnamed", expected, got, place, words)
