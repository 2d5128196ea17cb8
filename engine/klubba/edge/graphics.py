"""The graphics for other renderers, served: the same files as `klubba export-graphics` writes, readable from anywhere.

They hold no secret. With ?key= the OGraf manifest names this engine and that key as its data's defaults.
"""

from functools import cache
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from klubba import __version__
from klubba.air.onair import OnAir
from klubba.edge.pages import root
from klubba.outputs import graphics

_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".woff2": "font/woff2",
}
# Renderers import the module and its fonts from an origin of their own.
_HEADERS: Final = {"access-control-allow-origin": "*", "cache-control": "no-cache"}


def built() -> dict[str, bytes]:
    """The built scripts and fonts by name. Raises `FileNotFoundError` where the pages have not been built."""
    folder = root() / "graphics"
    return {name: _read(folder / name) for name in graphics.SCRIPTS} | {
        name: _read(folder / "fonts" / name) for name in graphics.FONTS
    }


def font() -> bytes:
    """The bundled font, b"" where the pages have not been built."""
    path = root() / "graphics" / "fonts" / graphics.FONTS[0]
    return _read(path) if path.is_file() else b""


@cache
def _read(path: Path) -> bytes:
    return path.read_bytes()


class Graphics:
    """Serves them."""

    def __init__(self, onair: OnAir, origin: str) -> None:
        self._onair = onair
        self._origin = origin

    def routes(self) -> list[BaseRoute]:
        return [Route("/graphics/{path:path}", self.file, methods=["GET", "HEAD"])]

    async def file(self, request: Request) -> Response:
        path = request.path_params["path"]
        key = request.query_params.get("key", "")
        if path.endswith(".ograf.json") and key:
            await self._onair.by_key(key)
            content = graphics.manifest(__version__, self._origin, key)
            return Response(content, media_type=_TYPES[".json"], headers=_HEADERS | {"cache-control": "no-store"})
        try:
            found = graphics.files(__version__, built()).get(path)
        except FileNotFoundError:
            return PlainTextResponse("The graphics are not built. Run: make web\n", status_code=503)
        if found is None:
            return PlainTextResponse("Not found\n", status_code=404)
        headers = dict(_HEADERS)
        if path.endswith(".html"):
            headers["content-security-policy"] = graphics.template_policy()
        return Response(found, media_type=_TYPES["." + path.rpartition(".")[2]], headers=headers)
