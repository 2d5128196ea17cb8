"""The opening handshake of a WebSocket (RFC 6455 §4.2), strict. Pure: the head of a request in, a verdict out.

What passes through here does not pass through Starlette, so everything that a request must not do is refused here:
doubled headers that decide anything, bodies, folded lines, foreign versions.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass, field
from typing import Final

import httptools

_GUID: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_PHRASES: Final = {
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    426: "Upgrade Required",
    503: "Service Unavailable",
}
# Headers of which a second one would leave open which of them counts.
_SINGLE: Final = frozenset(
    [b"host", b"origin", b"cookie", b"upgrade", b"sec-websocket-key", b"sec-websocket-version", b"content-length"]
)


@dataclass(eq=False)
class HandshakeRefused(Exception):
    """Answered with this status; the connection is closed."""

    status: int
    why: str

    def __str__(self) -> str:
        return self.why


@dataclass(frozen=True, slots=True)
class Handshake:
    """A request that may be upgraded: `path` and `query` apart, `key` to be answered, the headers that decide."""

    path: str
    key: bytes
    origin: str | None
    cookie: str
    query: str = ""


@dataclass(slots=True)
class _Head:
    """What the parser calls back with."""

    url: bytes = b""
    headers: dict[bytes, bytes] = field(default_factory=dict)
    whole: bool = False

    def on_url(self, url: bytes) -> None:
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        name = name.lower()
        if name in _SINGLE and name in self.headers:
            raise HandshakeRefused(400, f"{name.decode()} once")
        self.headers[name] = value

    def on_headers_complete(self) -> None:
        self.whole = True


def read(head: bytes) -> Handshake:
    """The handshake in a request head that ends with an empty line. Raises `HandshakeRefused`."""
    got = _Head()
    parser = httptools.HttpRequestParser(got)
    try:
        parser.feed_data(head)
    except httptools.HttpParserUpgrade:
        pass  # This is how the parser says that an upgrade was asked for.
    except httptools.HttpParserError as error:
        raise _cause(error) from None
    if not got.whole or parser.get_http_version() != "1.1":
        raise HandshakeRefused(400, "one HTTP/1.1 request")
    if parser.get_method() != b"GET":
        raise HandshakeRefused(405, "GET")
    _check_upgrade(got.headers)
    return Handshake(
        path=got.url.partition(b"?")[0].decode("latin-1"),
        key=_key(got.headers),
        origin=_text(got.headers, b"origin"),
        cookie=_text(got.headers, b"cookie") or "",
        query=got.url.partition(b"?")[2].decode("latin-1"),
    )


def accepted(key: bytes) -> bytes:
    """The answer that opens the WebSocket (RFC 6455 §4.2.2). No extension and no subprotocol is taken."""
    proof = base64.b64encode(hashlib.sha1(key + _GUID, usedforsecurity=False).digest())
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + proof + b"\r\n\r\n"
    )


def refused(error: HandshakeRefused) -> bytes:
    """The answer to a request that may not be upgraded."""
    body = f"expected {error.why}\n".encode()
    extra = "Sec-WebSocket-Version: 13\r\n" if error.status == 426 else ""
    extra += "Retry-After: 5\r\n" if error.status == 503 else ""
    head = (
        f"HTTP/1.1 {error.status} {_PHRASES[error.status]}\r\n{extra}Connection: close\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _check_upgrade(headers: dict[bytes, bytes]) -> None:
    tokens = {token.strip().lower() for token in headers.get(b"connection", b"").split(b",")}
    if headers.get(b"upgrade", b"").lower() != b"websocket" or b"upgrade" not in tokens or b"host" not in headers:
        raise HandshakeRefused(426, "a WebSocket handshake")
    if headers.get(b"sec-websocket-version") != b"13":
        raise HandshakeRefused(426, "WebSocket version 13")
    if b"transfer-encoding" in headers or headers.get(b"content-length", b"0") != b"0":
        raise HandshakeRefused(400, "a request without a body")


def _key(headers: dict[bytes, bytes]) -> bytes:
    key = headers.get(b"sec-websocket-key", b"")
    try:
        length = len(base64.b64decode(key, validate=True))
    except binascii.Error:
        length = 0
    if length != 16:
        raise HandshakeRefused(400, "Sec-WebSocket-Key of 16 bytes in base 64")
    return key


def _text(headers: dict[bytes, bytes], name: bytes) -> str | None:
    return headers[name].decode("latin-1") if name in headers else None


def _cause(error: Exception) -> HandshakeRefused:
    """Our own refusal, where the parser wrapped it."""
    cause = error.__context__ or error.__cause__
    return cause if isinstance(cause, HandshakeRefused) else HandshakeRefused(400, "a well-formed HTTP request")
