"""The opening handshake (RFC 6455 §4.2): what is taken, and what is refused with which status."""

import pytest

from klubba.edge.handshake import HandshakeRefused, accepted, read

HEADERS = {
    "Host": "localhost:8080",
    "Upgrade": "websocket",
    "Connection": "keep-alive, Upgrade",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
    "Origin": "http://localhost:8080",
    "Cookie": "klubba_voter=m.abc; other=1",
}


def head(line: str = "GET /ws/voter?x=1 HTTP/1.1", *more: str, **changed: str | None) -> bytes:
    """A request head; a header given as None is left out. Names take _ for -."""
    headers = HEADERS | {name.replace("_", "-"): value for name, value in changed.items()}
    lines = [line, *(f"{name}: {value}" for name, value in headers.items() if value is not None), *more]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def status(data: bytes) -> int:
    with pytest.raises(HandshakeRefused) as caught:
        read(data)
    return caught.value.status


def test_a_good_handshake_is_read() -> None:
    handshake = read(head())
    assert (handshake.path, handshake.origin) == ("/ws/voter", "http://localhost:8080")
    assert handshake.cookie == "klubba_voter=m.abc; other=1"


def test_the_accept_header_is_that_of_the_rfc() -> None:
    assert b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" in accepted(b"dGhlIHNhbXBsZSBub25jZQ==")


def test_missing_origin_and_cookie_are_told_as_missing() -> None:
    handshake = read(head(Origin=None, Cookie=None))
    assert (handshake.origin, handshake.cookie) == (None, "")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (head("POST /ws/voter HTTP/1.1"), 405),
        (head("GET /ws/voter HTTP/1.0"), 400),
        (head("GET /ws/voter"), 400),
        (head(Upgrade=None), 426),
        (head(Upgrade="h2c"), 426),
        (head(Connection="keep-alive"), 426),
        (head(Host=None), 426),
        (head(Sec_WebSocket_Version="8"), 426),
        (head(Sec_WebSocket_Version=None), 426),
        (head(Sec_WebSocket_Key=None), 400),
        (head(Sec_WebSocket_Key="dGhl"), 400),
        (head(Sec_WebSocket_Key="dGhlIHNhbXBsZSBub25jZQ"), 400),
        (head("GET /ws/voter HTTP/1.1", "Origin: http://evil.example"), 400),
        (head("GET /ws/voter HTTP/1.1", "Cookie: klubba_voter=other"), 400),
        (head("GET /ws/voter HTTP/1.1", "Host: evil.example"), 400),
        (head("GET /ws/voter HTTP/1.1", "Content-Length: 5"), 400),
        (head("GET /ws/voter HTTP/1.1", "Transfer-Encoding: chunked"), 400),
        (head("GET /ws/voter HTTP/1.1", "X: a\r\n folded"), 400),
        (head("GET /ws/voter HTTP/1.1", "Bad Name: a"), 400),
        (head().replace(b"\r\n", b"\n"), 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400),
    ],
)
def test_what_is_refused(data: bytes, expected: int) -> None:
    assert status(data) == expected


def test_a_refusal_never_repeats_the_request() -> None:
    with pytest.raises(HandshakeRefused) as caught:
        read(head("GET /ws/voter HTTP/1.1", "Origin: http://evil.example"))
    assert "evil" not in str(caught.value)
