"""The built pages and their assets, as files of the package `klubba_clients`, compressed once."""

import base64
import gzip
import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from klubba.edge.origins import Origins

PAGES: Final = {
    "/": "voter",
    "/v": "voter",
    "/chair": "chair",
    "/hall": "hall",
    "/overlay": "overlay",
    "/cards": "cards",
    "/organiser": "organiser",
    "/operator": "chair",
    "/moderator": "chair",
    "/producer": "producer",
}
# The chair previews hall and overlay in frames; OBS styles the overlay with inline CSS of the producer's.
_FRAMES: Final = {"hall": "'self'", "overlay": "'self'"}
_STYLES: Final = {"overlay": "'self' 'unsafe-inline'"}
_TAG_CHARS: Final = 16
_PACKED: Final = ".gz"
# Said here, not guessed: what a machine's own table of types says differs from one to the next.
_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
# Fonts and pictures are compressed already.
_COMPRESSED: Final = (".html", ".js", ".css", ".svg", ".json", ".webmanifest")
_GAP: Final = re.compile(r"\{\{(\w+)\}\}")
_INLINE: Final = {tag: re.compile(rb"<%s>(.*?)</%s>" % (tag, tag), re.DOTALL) for tag in (b"script", b"style")}
_FOR_EVER: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class _File:
    """A file as it is sent: as it is, or gzip where the browser takes it and it is worth it."""

    plain: bytes
    packed: bytes
    media_type: str
    tag: str

    def answer(self, request: Request, headers: dict[str, str]) -> Response:
        headers = headers | {"etag": self.tag, "vary": "accept-encoding"}
        if request.headers.get("if-none-match") == self.tag:
            return Response(status_code=304, headers=headers)
        if self.packed and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(self.packed, media_type=self.media_type, headers=headers | {"content-encoding": "gzip"})
        return Response(self.plain, media_type=self.media_type, headers=headers)


def root() -> Path:
    """The folder of the built pages."""
    return Path(str(files("klubba_clients"))) / "web"


def filled(name: str, gaps: Mapping[str, str]) -> str | None:
    """A built page with each `{{gap}}` filled as it is, and never inside another; None where it is not built."""
    found = _read(root() / f"{name}.html")
    return _GAP.sub(lambda gap: gaps[gap[1]], found.plain.decode()) if found else None


def not_built(page: str) -> Response:
    return PlainTextResponse(f"The page {page} is not built. Run: make web\n", status_code=503)


def routes(origins: Origins) -> list[BaseRoute]:
    """The pages' routes. A page is one file; who you are comes over the socket, never in the page."""
    pages = [Route(path, _page(page, origins), methods=["GET", "HEAD"]) for path, page in PAGES.items()]
    return [*pages, Route("/assets/{name}", _asset, methods=["GET", "HEAD"])]


def _page(page: str, origins: Origins) -> Callable[[Request], Awaitable[Response]]:
    frames = _FRAMES.get(page, "'none'")

    async def endpoint(request: Request) -> Response:
        found = _read(root() / f"{page}.html")
        if found is None:
            return not_built(page)
        styles = _STYLES.get(page) or _own(found.plain, b"style")
        policy = origins.policy(frames=frames, styles=styles, scripts=_own(found.plain, b"script"))
        return found.answer(request, {"cache-control": "no-cache", "content-security-policy": policy})

    return endpoint


@cache
def _own(page: bytes, tag: bytes) -> str:
    """The scripts, or the styles, that a built page may use: our own files, and the very text that stands in it."""
    texts = [base64.b64encode(hashlib.sha256(text).digest()).decode() for text in _INLINE[tag].findall(page)]
    return " ".join(["'self'", *(f"'sha256-{digest}'" for digest in texts)])


async def _asset(request: Request) -> Response:
    """Assets carry a hash of their content in their name, so a browser may keep them for ever."""
    folder = root() / "assets"
    name = request.path_params["name"]
    found = _read(folder / name) if name in _names(folder) else None
    if found is None:
        return PlainTextResponse("Not found\n", status_code=404)
    return found.answer(request, {"cache-control": _FOR_EVER})


@cache
def _names(folder: Path) -> frozenset[str]:
    """The files that there are: a name from outside is only ever looked up here, never made into a path unseen."""
    found = folder.iterdir() if folder.is_dir() else ()
    return frozenset(path.name for path in found if path.suffix != _PACKED)


@cache
def _read(path: Path) -> _File | None:
    """A built file, read and compressed once; the folder is small and does not change while the engine runs."""
    if not path.is_file():
        return None
    plain = path.read_bytes()
    packed = _packed(path, plain) if path.suffix in _COMPRESSED else b""
    media_type = _TYPES.get(path.suffix, "application/octet-stream")
    return _File(plain, packed, media_type, f'"{hashlib.sha256(plain).hexdigest()[:_TAG_CHARS]}"')


def _packed(path: Path, plain: bytes) -> bytes:
    """A file in gzip: as it was packed when the pages were built, where that is this very file; else packed now."""
    beside = path.with_name(path.name + _PACKED)
    if beside.is_file():
        built = beside.read_bytes()
        if gzip.decompress(built) == plain:
            return built
    return gzip.compress(plain, 9, mtime=0)
