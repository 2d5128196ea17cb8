"""Emits the frames' TypeScript from the schemas in frames.py and air.py. Pure: types in, text out."""

from collections.abc import Iterable
from enum import EnumMeta
from typing import Any, Final

import msgspec
from msgspec import inspect

from klubba import limits
from klubba.wire import air, frames

_HEADER: Final = """\
// Emitted from engine/klubba/wire/frames.py by `make emit`. Do not edit: change the schema there.
// Outbound frames are maps tagged `t`; a missing field has the default written beside it.
"""

_AIR_HEADER: Final = """\
// Emitted from engine/klubba/wire/air.py by `make emit`. Do not edit: change the schema there.
// Text-JSON: outbound objects are tagged `t`; a missing field has the default written beside it.
"""

_LIMITS: Final = (
    "BALLOT_ID_BYTES",
    "COMMAND_ID_BYTES",
    "INBOUND_FRAME_MAX_BYTES",
    "OPTIONS_MAX_COUNT",
    "REASON_MAX_CHARS",
    "BALLOT_TEXT_MAX_CHARS",
    "POLL_DATA_MAX_CHARS",
    "PROPOSAL_MAX_CHARS",
)
_PLAIN: Final = {
    inspect.StrType: "string",
    inspect.IntType: "number",
    inspect.FloatType: "number",
    inspect.BoolType: "boolean",
    inspect.BytesType: "Uint8Array",
    inspect.NoneType: "null",
}


def emit() -> str:
    """The whole module of the voting frames as text, equal for equal schemas."""
    bounds = [f"export const {name} = {getattr(limits, name)};" for name in _LIMITS]
    constants = "\n".join([f"export const PROTOCOL = {frames.PROTOCOL};", *bounds])
    return _Emitter().module(_HEADER, constants, frames.Command.__args__, frames.Event.__args__)


def emit_air() -> str:
    """The same of what is on air."""
    constants = f"export const AIR_PROTOCOL = {air.AIR_PROTOCOL};"
    return _Emitter().module(_AIR_HEADER, constants, air.AirCommand.__args__, air.AirEvent.__args__)


class _Emitter:
    """Collects the structs and enums that the frames reach, each written once, in order of first use."""

    def __init__(self) -> None:
        self.written: dict[str, str] = {}

    def module(self, header: str, constants: str, commands: Iterable[type], events: Iterable[type]) -> str:
        inbound = [self.command(t) for t in commands]
        outbound = [self.named(inspect.type_info(t)) for t in events]
        parts = [
            header,
            constants,
            *self.written.values(),
            f"export type Outbound =\n  | {_lines(outbound)};",
            *inbound,
        ]
        return "\n\n".join(part.strip("\n") for part in parts) + "\n"

    def command(self, struct: type) -> str:
        info = inspect.type_info(struct)
        assert isinstance(info, inspect.StructType)
        types = [f"{f.name}: {self.typed(f.type)}" for f in info.fields]
        parameters = ", ".join(
            f"{_camel(f.name)}: {self.typed(f.type)}" + ("" if f.required else f" = {_literal(f.default)}")
            for f in info.fields
        )
        values = ", ".join([f'"{info.tag}"', *(_camel(f.name) for f in info.fields)])
        name = struct.__name__
        tuple_type = ", ".join([f't: "{info.tag}"', *types])
        return (
            f"{_doc(struct)}export type {name} = readonly [{tuple_type}];\n"
            f"export const {_camel(name[0].lower() + name[1:])} = ({parameters}): {name} => [{values}];"
        )

    def typed(self, kind: inspect.Type) -> str:
        match kind:
            case inspect.StructType() | inspect.EnumType():
                return self.named(kind)
            case inspect.UnionType(types=types):
                return " | ".join(self.typed(t) for t in types)
            case inspect.LiteralType(values=values):
                return " | ".join(_literal(v) for v in values)
            case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
                return f"readonly {_grouped(self.typed(item))}[]"
            case inspect.DictType(value_type=value):
                return f"Readonly<Record<string, {self.typed(value)}>>"
            case inspect.Metadata(type=inner):
                return self.typed(inner)
        return _PLAIN[type(kind)]

    def named(self, kind: inspect.Type) -> str:
        assert isinstance(kind, inspect.StructType | inspect.EnumType)
        name = kind.cls.__name__
        if name not in self.written:
            self.written[name] = ""  # a struct may reach itself
            text = self.enum(kind.cls) if isinstance(kind, inspect.EnumType) else self.interface(kind)
            del self.written[name]
            self.written[name] = text
        return name

    def enum(self, cls: EnumMeta) -> str:
        members: list[Any] = list(cls)
        return f"{_doc(cls)}export type {cls.__name__} =\n  | {_lines([_literal(m.value) for m in members])};"

    def interface(self, info: inspect.StructType) -> str:
        rows = [f"  readonly t: {_literal(info.tag)};"] if info.tag_field == "t" else []
        omitted = info.cls.__struct_config__.omit_defaults
        rows += [self.row(f, optional=omitted and not f.required) for f in info.fields]
        return f"{_doc(info.cls)}export interface {info.cls.__name__} {{\n" + "\n".join(rows) + "\n}"

    def row(self, field: inspect.Field, *, optional: bool) -> str:
        if not optional:
            return f"  readonly {field.encode_name}: {self.typed(field.type)};"
        return f"  readonly {field.encode_name}?: {self.typed(field.type)}; // default {_literal(field.default)}"


def _lines(names: list[str]) -> str:
    return "\n  | ".join(names)


def _grouped(text: str) -> str:
    return f"({text})" if " " in text else text


def _literal(value: Any) -> str:
    """A JSON literal; a struct default as its JSON object."""
    if isinstance(value, bytes):
        return f"new Uint8Array({len(value)})"
    return msgspec.json.encode(value).decode()


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _doc(cls: type) -> str:
    text = (cls.__doc__ or "").strip().split("\n\n")[0]
    own = bool(text) and "__doc__" in cls.__dict__
    return f"/** {' '.join(text.split())} */\n" if own else ""
