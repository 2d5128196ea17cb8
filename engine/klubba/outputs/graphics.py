"""Klubba's graphics for other renderers, as files: an EBU OGraf v1 graphic, and a template for CasparCG and SPX-GC.

    klubba.html  klubba.js  fonts/                       the template
    ograf/klubba.ograf.json  ograf/klubba.mjs  ograf/fonts/   the graphic

The scripts and fonts are built from the same sources as the overlay; the rest is written here. Pure.
"""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from klubba.wire.air import Scene

SCHEMA: Final = "https://ograf.ebu.io/v1/specification/json-schemas/graphics/schema.json"
SCRIPTS: Final = ("klubba.js", "klubba.mjs")
FONTS: Final = ("public-sans-latin-wght-normal.woff2", "public-sans-latin-ext-wght-normal.woff2")
# A host has no time left, and no vote of its own to count down.
_SCENES: Final = [scene.value for scene in Scene if scene not in (Scene.COUNTDOWN, Scene.NONE)]
_FIELDS: Final = (
    ("question", "Question", "multi-line", "Ska vi göra en gemensam plan?"),
    ("strap", "Line above", "single-line", "Omröstning pågår"),
    ("turnout", "Turnout", "single-line", ""),
    ("options", "Options: a line each, text;count;percent", "multi-line", "Ja;12;57 %\nNej;9;43 %"),
    ("scene", "Scene", "select", Scene.LOWER.value),
    ("language", "Language: sv, en, both or empty", "single-line", ""),
    ("engine", "Live: address of Klubba", "single-line", ""),
    ("key", "Live: key of the output", "single-line", ""),
)


def manifest(version: str, engine: str = "", key: str = "") -> bytes:
    """The OGraf manifest. engine, key: given, the graphic's pictures come live from this output by default."""
    defaults = {"engine": engine, "key": key} if key else {}
    document = {
        "$schema": SCHEMA,
        "id": "klubba.vote",
        "version": version,
        "name": "Klubba",
        "description": "A vote and its result: lower third, full frame, winners, strap. From the host's data, or live.",
        "author": {"name": "The Klubba authors"},
        "main": "klubba.mjs",
        "supportsRealTime": True,
        # What a meeting does has no schedule that a host could go back and forth in.
        "supportsNonRealTime": not key,
        "stepCount": 1,
        "customActions": [_action("scene", "Choose scene"), _action("language", "Choose language")],
        "schema": {"type": "object", "properties": {name: _property(*field) for name, *field in _with(defaults)}},
        "renderRequirements": [{"engine": [{"type": "CEF", "version": {"min": "117"}}]}],
        "v_klubba": {"licence": "Apache-2.0"},
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2)


def template() -> str:
    """The HTML template: SPX-GC reads its definition out of the page's text."""
    return _TEMPLATE.replace("%DEFINITION%", _definition())


def template_policy() -> str:
    """The Content-Security-Policy that the template is served with: its one inline script is named by its hash."""
    digest = base64.b64encode(hashlib.sha256(_script().encode()).digest()).decode()
    return (
        f"default-src 'self'; script-src 'self' 'sha256-{digest}'; style-src 'self' 'unsafe-inline'; "
        "connect-src 'self' ws: wss:; img-src 'self' data:; base-uri 'none'; object-src 'none'"
    )


def files(version: str, built: Mapping[str, bytes]) -> dict[str, bytes]:
    """Everything that `export-graphics` writes, by path. built: SCRIPTS and FONTS by name."""
    fonts = {f"fonts/{name}": built[name] for name in FONTS}
    return {
        "klubba.html": template().encode(),
        "klubba.js": built["klubba.js"],
        **fonts,
        "ograf/klubba.ograf.json": manifest(version),
        "ograf/klubba.mjs": built["klubba.mjs"],
        **{f"ograf/{name}": data for name, data in fonts.items()},
    }


def _with(defaults: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    return [(name, title, kind, defaults.get(name, default)) for name, title, kind, default in _FIELDS]


def _property(title: str, kind: str, default: str) -> dict[str, Any]:
    if kind == "select":
        labels = {scene: scene.capitalize() for scene in _SCENES}
        options = {"gddType": "select", "gddOptions": {"labels": labels}, "enum": _SCENES}
    else:
        options = {"gddType": kind}
    return {"type": "string", "title": title, "default": default, **options}


def _action(name: str, title: str) -> dict[str, Any]:
    properties = {name: _property(*next(field for key, *field in _FIELDS if key == name))}
    return {"id": name, "name": title, "schema": {"type": "object", "properties": properties}}


def _definition() -> str:
    fields = [
        {"field": f"f{n}", "ftype": _SPX[kind], "title": title, "value": default}
        | ({"items": [{"text": scene, "value": scene} for scene in _SCENES]} if kind == "select" else {})
        for n, (_, title, kind, default) in enumerate(_FIELDS)
    ]
    document = {
        "description": "Klubba: a vote and its result",
        "playserver": "OVERLAY",
        "playchannel": "1",
        "playlayer": "7",
        "webplayout": "7",
        "out": "manual",
        "dataformat": "json",
        "steps": "1",
        "uicolor": "2",
        "DataFields": fields,
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


def _script() -> str:
    return f"\n      window.SPXGCTemplateDefinition = {_definition()};\n    "


_SPX: Final = {"multi-line": "textarea", "single-line": "textfield", "select": "dropdown"}
_TEMPLATE: Final = """<!doctype html>
<html lang="sv">
  <head>
    <meta charset="utf-8" />
    <title>Klubba</title>
    <script>
      window.SPXGCTemplateDefinition = %DEFINITION%;
    </script>
    <style>
      html, body { margin: 0; height: 100%; background: transparent; overflow: hidden; }
      #page { position: fixed; inset: 0; }
    </style>
  </head>
  <body>
    <div id="page" class="klubba-air"></div>
    <script src="klubba.js"></script>
  </body>
</html>
"""
