"""The documents of sockets and HTTP, held against the published schemas and against what is really served."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft7Validator, Draft202012Validator, ValidationError
from openapi_spec_validator import OpenAPIV31SpecValidator
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

from klubba import app, emit
from klubba.core.model import Text
from klubba.wire import air, asyncapi, frames


@pytest.fixture(scope="module")
def schema(need: Callable[[str], str]) -> Draft7Validator:
    path = Path(need("node_modules")) / "@asyncapi" / "specs" / "schemas" / "3.0.0.json"
    return Draft7Validator(json.loads(path.read_text()))


def test_the_asyncapi_document_is_valid_and_a_spoilt_one_is_not(schema: Draft7Validator) -> None:
    document = json.loads(asyncapi.emit())
    schema.validate(document)
    for spoil in ("info", "asyncapi"):
        with pytest.raises(ValidationError):
            schema.validate({name: value for name, value in document.items() if name != spoil})
    document["operations"]["air_send"]["action"] = "shout"
    with pytest.raises(ValidationError):
        schema.validate(document)


def test_every_frame_stands_in_the_document_and_every_reference_leads_somewhere() -> None:
    document = asyncapi.document()
    for one in (*frames.Command.__args__, *frames.Event.__args__, *air.AirCommand.__args__, *air.AirEvent.__args__):
        assert one.__name__ in document["components"]["schemas"]
    for reference in references(document):
        place: Any = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [found for each in value.values() for found in references(each)]
    return [found for each in value for found in references(each)] if isinstance(value, list) else []


def test_what_is_sent_is_what_the_document_says() -> None:
    components = asyncapi.document()["components"]["schemas"]
    board = air.Board(epoch="e", revision=3, meeting=Text("Mötet"), bars=(air.Bar("a", Text("Ja")),))
    sent = json.loads(msgspec.json.encode(air.Air(n=1, board=board)))
    validator = Draft202012Validator({"$ref": "#/components/schemas/Air", "components": {"schemas": components}})
    validator.validate(sent)
    with pytest.raises(ValidationError):
        validator.validate({**sent, "scene": "ticker"})


def test_the_openapi_document_is_valid_and_a_spoilt_one_is_not() -> None:
    document = json.loads(emit.http_document())
    OpenAPIV31SpecValidator(document).validate()
    del document["paths"]["/c/{command}"]["post"]["responses"]
    document["paths"]["/c/{command}"]["post"]["parameters"] = [{"name": 3}]
    with pytest.raises(OpenAPIValidationError):
        OpenAPIV31SpecValidator(document).validate()


def test_every_route_that_is_served_is_documented_with_words() -> None:
    paths = json.loads(emit.http_document())["paths"]
    served = {getattr(route, "path", "").replace("{path:path}", "{path}") for route in app.interface()}
    assert served == set(paths)
    for path in ("/feeds/{name}", "/c/{command}", "/api/air/{meeting}/{output}/{command}"):
        (operation,) = paths[path].values()
        assert operation["summary"]
        assert operation["security"]
