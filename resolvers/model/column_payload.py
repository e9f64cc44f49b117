"""A column as a client describes it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from db.catalogue import FieldType
from db.ddl.column_spec import LENGTH, NOW, PRECISION, SCALE, ColumnSpec
from db.types import MOMENTS, BadOperand, python_value
from resolvers.errors import InvalidPayload

_LENGTH_MAX = 65535
_DIGITS_MAX = 1000
_NOW_WORDS = frozenset({"now()", "current_timestamp", "now"})
_STORED_AS: Mapping[str, FieldType] = {"csv": "text", "hash": "string"}


def new_spec(name: str, kind: FieldType, schema: Mapping[str, Any]) -> ColumnSpec:
    """A new column.

    Raises:
        InvalidPayload: the schema says what can't be.
    """
    stored = _STORED_AS.get(kind, kind)
    spec = ColumnSpec(
        name,
        stored,
        max_length=LENGTH if stored == "string" else None,
        precision=PRECISION if stored == "decimal" else None,
        scale=SCALE if stored == "decimal" else None,
        primary_key=bool(schema.get("is_primary_key")),
        auto_increment=bool(schema.get("has_auto_increment")) and stored in ("integer", "bigInteger"),
    )
    return changed_spec(spec, kind, schema)


def retyped_spec(spec: ColumnSpec, kind: FieldType) -> ColumnSpec:
    """The column with another type, of its usual size."""
    stored = _STORED_AS.get(kind, kind)
    bare = ColumnSpec(spec.name, stored)
    sized = new_spec(spec.name, kind, {}) if stored in ("string", "decimal") else bare
    return replace(spec, type=stored, max_length=sized.max_length, precision=sized.precision, scale=sized.scale)


def changed_spec(spec: ColumnSpec, kind: FieldType, schema: Mapping[str, Any]) -> ColumnSpec:
    """The column with what the schema says of it; what it doesn't say stays.

    Raises:
        InvalidPayload: the schema says what can't be.
    """
    changes: dict[str, Any] = {}
    for key, attribute in (("is_nullable", "nullable"), ("is_unique", "unique"), ("is_indexed", "indexed")):
        if schema.get(key) is not None:
            changes[attribute] = bool(schema[key])
    if spec.type == "string" and schema.get("max_length") is not None:
        changes["max_length"] = _whole(schema, "max_length", 1, _LENGTH_MAX)
    if spec.type == "decimal":
        changes.update(_digits(spec, schema))
    if "default_value" in schema and not spec.auto_increment:
        changes["default"] = _default(spec, kind, schema["default_value"])
    return replace(spec, **changes)


def _digits(spec: ColumnSpec, schema: Mapping[str, Any]) -> dict[str, int]:
    precision, scale = spec.precision or PRECISION, SCALE if spec.scale is None else spec.scale
    if schema.get("numeric_precision") is not None:
        precision = _whole(schema, "numeric_precision", 1, _DIGITS_MAX)
    if schema.get("numeric_scale") is not None:
        scale = _whole(schema, "numeric_scale", 0, _DIGITS_MAX)
    if scale > precision:
        raise InvalidPayload('"numeric_scale" can\'t be larger than "numeric_precision"')
    return {"precision": precision, "scale": scale}


def _whole(schema: Mapping[str, Any], key: str, least: int, most: int) -> int:
    value = schema[key]
    try:
        number = int(value)
    except (ValueError, TypeError, OverflowError):
        number = least - 1
    if isinstance(value, bool) or not least <= number <= most:
        raise InvalidPayload(f'"{key}" must be a whole number from {least} to {most}')
    return number


def _default(spec: ColumnSpec, kind: FieldType, raw: Any) -> Any:
    if raw is None or raw == spec.default:
        return raw
    if spec.type in MOMENTS and str(raw).lower() in _NOW_WORDS:
        return NOW
    if spec.type == "binary":
        raise InvalidPayload("A field of type binary can't have a default")
    if spec.type == "json":
        return _parsed(raw)
    if spec.type in ("string", "text"):
        return _text(kind, raw)
    try:
        value = python_value(spec.type, raw)
    except BadOperand:
        raise InvalidPayload(f'The default of "{spec.name}" is no value of type {kind}') from None
    return str(raw) if spec.type in MOMENTS else value


def _text(kind: FieldType, raw: Any) -> str:
    if isinstance(raw, list) and kind == "csv":
        return ",".join(str(part) for part in raw)
    text = raw if isinstance(raw, str) else orjson.dumps(raw).decode()
    if "\x00" in text:
        raise InvalidPayload("A text can't have a null character in it")
    return text


def _parsed(raw: Any) -> Any:
    if not isinstance(raw, str):
        return raw
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return raw
