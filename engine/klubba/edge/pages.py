"""The built pages and their assets, as files of the package `klubba_clients`."""

from collections.abc import Awaitable, Callable
from importlib.resources import files
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from klubba.edge.origins import Origins

PAGES: Final = {
    "/": "voter",
    "/v": "voter",
    "/chair": "chair",
    "/hall": "hall",
    "/overlay": "overlay",
    "/cards": "cards",
}
# The chair previews hall and overlay in frames; OBS styles the overlay with inline CSS of the producer's.
_FRAMES: Final = {"hall": "'self'", "overlay": "'self'"}
_STYLES: Final = {"overlay": "'self' 'unsafe-inline'"}


class _Assets(StaticFiles):
    """Assets carry a hash of their content in their name, so a browser may keep them for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


def root() -> Path:
    """The folder of the built pages."""
    return Path(str(files("klubba_clients"))) / "web"


def routes(origins: Origins) -> list[BaseRoute]:
    """The pages' routes. A page is one file; who you are comes over the socket, never in the page."""
    pages = [Route(path, _page(page, origins), methods=["GET", "HEAD"]) for path, page in PAGES.items()]
    return [*pages, Mount("/assets", _Assets(directory=root() / "assets", check_dir=False))]


def _page(page: str, origins: Origins) -> Callable[[Request], Awaitable[Response]]:
    path = root() / f"{page}.html"
    headers = {
        "cache-control": "no-cache",
        "content-security-policy": origins.policy(
            frames=_FRAMES.get(page, "'none'"), styles=_STYLES.get(page, "'self'")
        ),
    }

    async def endpoint(request: Request) -> Response:
        if not path.is_file():
            return PlainTextResponse(f"The page {page} is not built. Run: make web\n", status_code=503)
        return FileResponse(path, media_type="text/html; charset=utf-8", headers=headers)

    return endpoint
