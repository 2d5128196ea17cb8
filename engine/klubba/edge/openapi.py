"""The OpenAPI 3.1 document of the HTTP interface, from the routes that are served and what their handlers say."""

import inspect
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from starlette.routing import BaseRoute, Route

from klubba import __version__

_PARAMETER: Final = re.compile(r"\{(\w+)(?::\w+)?\}")
_PAGES: Final = "pages"
# Which keys open what; pages themselves and what holds no secret need none.
_LICENCE: Final = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
_SECURITY: Final[tuple[tuple[str, list[dict[str, list[str]]]], ...]] = (
    ("/api/join", []),
    ("/api/air/", [{"session": []}, {"operator": []}]),
    ("/api/", [{"session": []}, {"operator": []}]),
    ("/feeds/", [{"output": []}]),
    ("/c/button/", [{"output": []}]),
    ("/c/companion", [{"output": []}]),
    ("/c/", [{"control": []}]),
)
_SCHEMES: Final = {
    "session": {"type": "apiKey", "in": "cookie", "name": "klubba_<role>", "description": "A page's session."},
    "operator": {"type": "http", "scheme": "bearer", "description": "The operator key."},
    "control": {"type": "http", "scheme": "bearer", "description": "A control key from the producer's page."},
    "output": {"type": "apiKey", "in": "query", "name": "key", "description": "A revocable, read-only key."},
}
_TEXT: Final = {"type": "object", "properties": {"sv": {"type": "string"}, "en": {"type": "string"}}}
_ERROR: Final = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "expected", "got", "text"],
            "properties": {
                **{name: {"type": "string"} for name in ("code", "expected", "got")},
                "text": {"$ref": "#/components/schemas/Text"},
            },
        }
    },
}


def document(routes: Iterable[BaseRoute]) -> dict[str, Any]:
    """The document of these routes."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        if isinstance(route, Route):
            address = _PARAMETER.sub(r"{\1}", route.path)
            paths.setdefault(address, {}).update(_operations(route))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Klubba",
            "version": __version__,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {"Error": _ERROR, "Text": _TEXT},
            "securitySchemes": _SCHEMES,
            "responses": {
                "Refused": {
                    "description": "Refused: a stable code, what was expected, what came, and words for a person.",
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
                }
            },
        },
    }


def _operations(route: Route) -> Iterator[tuple[str, dict[str, Any]]]:
    for method in sorted((route.methods or set()) - {"HEAD"}):
        yield method.lower(), _operation(route, method)


def _operation(route: Route, method: str) -> dict[str, Any]:
    words = inspect.getdoc(route.endpoint) or ""
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PARAMETER.findall(route.path)
    ]
    operation: dict[str, Any] = {
        "operationId": f"{method.lower()}_{re.sub(r'[^a-z0-9]+', '_', route.path.lower()).strip('_') or 'root'}",
        "tags": [route.path.split("/")[1] if route.path.startswith(("/api", "/c/", "/feeds")) else _PAGES],
        "parameters": parameters,
        "security": next((needed for prefix, needed in _SECURITY if route.path.startswith(prefix)), []),
        "responses": {"200": {"description": "Done."}, "default": {"$ref": "#/components/responses/Refused"}},
    }
    if words:
        operation |= {"summary": words.partition("\n")[0], "description": words}
    if method in ("POST", "PUT", "PATCH"):
        operation["requestBody"] = {"content": {"application/json": {"schema": {"type": "object"}}}}
    return operation
