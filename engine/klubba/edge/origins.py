"""Which origins may open sockets and post, and the headers that every answer carries."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALL: Final = {"x-content-type-options": "nosniff"}
_PAGE: Final = {
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(),microphone=(),geolocation=()",
}
# What a browser never runs when it is opened by itself: there is no page that a longer policy could speak of, and a
# phone would carry it with every script and every answer of the door. It may load nothing and stand in no frame.
_INERT: Final = {"content-security-policy": "default-src 'none';base-uri 'none';frame-ancestors 'none'"}
_INERT_TYPES: Final = frozenset(["application/json", "text/css", "text/javascript"])


@dataclass(frozen=True, slots=True)
class Origins:
    """The exact origins (scheme://host:port, as browsers send them) that pages of this engine are opened from.

    public: the one that links are made with. of_arrival: given where the local network is served without a
    configured origin; then the numeric address that a connection arrived at makes an origin too, for that connection.
    """

    public: str
    allowed: frozenset[str]
    of_arrival: Callable[[str], str] | None = None

    def allow(self, origin: str | None, scope: Scope) -> bool:
        """Whether a request with this Origin header may go on; a missing header never may.

        scope: the request's. Its server address is the socket's own, never the Host header, so a foreign name
        that points here (DNS rebinding) is still foreign.
        """
        if origin is None:
            return False
        return origin.lower() in self.allowed or self._arrived_at(origin.lower(), scope)

    def _arrived_at(self, origin: str, scope: Scope) -> bool:
        host, _ = scope.get("server") or ("", None)
        return self.of_arrival is not None and bool(host) and origin == self.of_arrival(host)

    @property
    def hall(self) -> bool:
        """Whether the local network is served without a configured origin."""
        return self.of_arrival is not None

    @property
    def secure(self) -> bool:
        """Whether pages are opened over https."""
        return self.public.startswith("https://")

    def policy(self, *, frames: str, styles: str = "'self'", scripts: str = "'self'") -> str:
        """A page's Content-Security-Policy. Old Safaris do not count ws: under 'self', so it is spelled out."""
        sockets = " ".join(sorted(origin.replace("http", "ws", 1) for origin in self.allowed))
        return (
            f"default-src 'self';script-src {scripts};connect-src 'self' {sockets};"
            f"img-src 'self' data:;style-src {styles};"
            f"base-uri 'none';form-action 'self';object-src 'none';frame-ancestors {frames}"
        )


class SecurityHeaders:
    """ASGI middleware: sets the common headers on every HTTP answer that does not set its own.

    Scripts, styles and JSON get those that mean something for them; everything else counts as a page.
    """

    def __init__(self, app: ASGIApp, origins: Origins) -> None:
        self._app = app
        every = _ALL | ({"strict-transport-security": "max-age=31536000"} if origins.secure else {})
        self._page = every | _PAGE | {"content-security-policy": origins.policy(frames="'none'")}
        self._inert = every | _INERT

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                kind = headers.get("content-type", "").partition(";")[0]
                for name, value in (self._inert if kind in _INERT_TYPES else self._page).items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)
