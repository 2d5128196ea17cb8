"""A request whose length can be read in two ways is no request (RFC 9112 §6.3: it may be an attempt at smuggling)."""

from starlette.types import ASGIApp, Receive, Scope, Send

from klubba.edge.requests import refuse


class StrictFraming:
    """ASGI middleware: refuses Content-Length beside Transfer-Encoding, and ends the connection after that."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _is_ambiguous(scope):
            answer = refuse(400, "malformed", expected="one length of the body", got="two")
            answer.headers["connection"] = "close"
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_ambiguous(scope: Scope) -> bool:
    names = [name for name, _ in scope["headers"]]
    return b"transfer-encoding" in names and b"content-length" in names
