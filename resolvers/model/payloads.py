"""What a client says of a collection or a field, in typed values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db.catalogue import FieldType
from db.engine import Dialect
from resolvers.errors import InvalidPayload
from resolvers.model.names import check_field_name

Json = dict[str, Any]

_COLUMN_TYPES: Mapping[str, FieldType] = {
    "bigInteger": "bigInteger",
    "boolean": "boolean",
    "date": "date",
    "dateTime": "dateTime",
    "decimal": "decimal",
    "float": "float",
    "integer": "integer",
    "json": "json",
    "string": "string",
    "text": "text",
    "time": "time",
    "timestamp": "timestamp",
    "binary": "binary",
    "uuid": "uuid",
    "hash": "hash",
    "csv": "csv",
}
_ALIAS_TYPES = ("alias", "unknown", "o2m", "m2m", "m2a", "o2a", "files", "translations")
FIELD_TYPES = (*_COLUMN_TYPES, *_ALIAS_TYPES)
_GEOMETRY = "geometry"
_FIELD_KEYS = frozenset({"collection", "field", "type", "schema", "meta", "name"})


@dataclass(frozen=True, slots=True)
class FieldPayload:
    """A field as a client describes it.

    `type` is None where there is to be no column; `typed` tells whether a type was given at all. `schema` and `meta`
    are None where they weren't given.
    """

    name: str
    type: FieldType | None
    typed: bool
    schema: Mapping[str, Any] | None
    meta: Mapping[str, Any] | None


def field_payload(raw: object, dialect: Dialect, *, strict: bool = False) -> FieldPayload:
    """Read a field; `strict` refuses keys that mean nothing.

    Raises:
        InvalidPayload: it is no description of a field.
    """
    if not isinstance(raw, dict):
        raise InvalidPayload('"value" must be of type object')
    unknown = sorted(raw.keys() - _FIELD_KEYS) if strict else ()
    if unknown:
        raise InvalidPayload(f'"{unknown[0]}" is not allowed')
    name = check_field_name(raw.get("field"), dialect)
    kind = column_type(raw["type"]) if "type" in raw else None
    return FieldPayload(name, kind, "type" in raw, part(raw, "schema"), part(raw, "meta"))


def column_type(raw: object) -> FieldType | None:
    """The type of a field's column; None for those without one.

    Raises:
        InvalidPayload: there is no such type.
    """
    if raw is None or raw in _ALIAS_TYPES:
        return None
    if isinstance(raw, str) and raw.startswith(_GEOMETRY):
        raise InvalidPayload(f'Fields of type "{raw}" are not supported')
    if not isinstance(raw, str) or raw not in _COLUMN_TYPES:
        raise InvalidPayload(f'"type" must be one of [{", ".join(FIELD_TYPES)}, null]')
    return _COLUMN_TYPES[raw]


def part(raw: Mapping[str, Any], key: str) -> Mapping[str, Any] | None:
    """A part of a description; whatever is given in place of an object says nothing more than that it is there."""
    value = raw.get(key)
    if value is None or value is False:
        return None
    return value if isinstance(value, dict) else {}


def must_be_object(raw: object) -> Json:
    """Raises InvalidPayload for what is no object."""
    if not isinstance(raw, dict):
        raise InvalidPayload('"value" must be of type object')
    return raw
