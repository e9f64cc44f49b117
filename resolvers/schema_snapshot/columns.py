"""Columns as snapshots describe them, told apart by what they hold and not by what a database calls it.

A snapshot may come from another database, which has other names for the same types.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from db.catalogue import FieldType
from db.ddl.column_spec import ColumnSpec
from resolvers.errors import InvalidPayload
from resolvers.model.column_payload import new_spec
from resolvers.model.payloads import column_type

Entry = Mapping[str, Any]

# What databases call the type of bytes, which the wire has no name for.
_BINARY = frozenset({"bytea", "blob", "tinyblob", "mediumblob", "longblob", "binary", "varbinary", "bytes", "image"})
_COUNTER = "nextval("

# What a snapshot says of a column, and the part of the column that it is about.
_PARTS: Mapping[str, str] = {
    "data_type": "type",
    "default_value": "default",
    "max_length": "max_length",
    "numeric_precision": "precision",
    "numeric_scale": "scale",
    "is_nullable": "nullable",
    "is_unique": "unique",
    "is_indexed": "indexed",
    "is_primary_key": "primary_key",
    "has_auto_increment": "auto_increment",
}


def kind_of(entry: Entry) -> FieldType | None:
    """The type of a field's column, None for one without.

    Raises:
        InvalidPayload: there is no such type here.
    """
    schema = entry.get("schema")
    if schema is None:
        return None
    if entry.get("type") == "unknown":
        if str(schema.get("data_type")).lower() in _BINARY:
            return "binary"
        raise InvalidPayload(f'Type "{schema.get("data_type")}" of field "{entry["field"]}" is not supported')
    return column_type(entry.get("type"))


def spec(entry: Entry) -> ColumnSpec | None:
    """The column that a field of a snapshot is to have, None for none.

    Raises:
        InvalidPayload: there can be no such column.
    """
    kind = kind_of(entry)
    if kind is None:
        return None
    schema = dict(entry["schema"])
    if str(schema.get("default_value")).startswith(_COUNTER):
        schema["default_value"] = None
    found = new_spec(entry["field"], kind, schema)
    if found.primary_key:
        return replace(found, nullable=False, unique=False, indexed=False)
    return replace(found, auto_increment=False)


def aligned(lhs: Entry, rhs: Entry) -> Entry:
    """The field `rhs` in the words of `lhs` wherever the two columns are alike.

    What relations say (foreign keys) and what can't be changed (computed columns) is as in `lhs`, too.
    """
    if not lhs.get("schema") or not rhs.get("schema"):
        return rhs
    try:
        old, new = spec(lhs), spec(rhs)
    except InvalidPayload:
        return rhs
    if old is None or new is None:
        return rhs
    changed = {
        name: rhs["schema"][name]
        for name, part in _PARTS.items()
        if name in rhs["schema"] and getattr(old, part) != getattr(new, part)
    }
    return {**rhs, "schema": {**lhs["schema"], **changed}}
