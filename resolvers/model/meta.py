"""Metadata as clients send it, as the rows hold it."""

from collections.abc import Mapping
from typing import Any

import orjson

from db.catalogue import Catalogue
from db.ddl.rows import BOOLEANS, DEFAULTS, JSON_COLUMNS, LISTS, NUMBERS, ModelTable
from resolvers.errors import InvalidPayload
from resolvers.write.errors import ValueTooLong

# What a row is about is said by the path or the body, never by its metadata.
_KEYS: Mapping[ModelTable, frozenset[str]] = {
    "directus_collections": frozenset({"collection"}),
    "directus_fields": frozenset({"id", "collection", "field"}),
    "directus_relations": frozenset({"id", "many_collection", "many_field", "one_collection"}),
}


def stored_meta(catalogue: Catalogue, table: ModelTable, meta: Mapping[str, Any]) -> dict[str, Any]:
    """The values of `meta` for a row of the table. What the table has no column for is left out.

    Raises:
        InvalidPayload: a value is of another type than its column.
        ValueTooLong: a text is longer than its column.
    """
    fields = catalogue.collections[table].fields
    stored = {}
    for name, raw in meta.items():
        column = fields[name].column if name in fields and name not in _KEYS[table] else None
        if column is None or name not in DEFAULTS[table]:
            continue
        value = _value(table, name, raw) if raw is not None or column.nullable else DEFAULTS[table][name]
        written = ",".join(value) if isinstance(value, list) and name in LISTS else value
        if isinstance(written, str) and column.max_length is not None and len(written) > column.max_length:
            raise ValueTooLong(table, name, written)
        stored[name] = value
    return stored


def _value(table: ModelTable, name: str, raw: Any) -> Any:
    if raw is None:
        return DEFAULTS[table][name] if name in BOOLEANS else None
    if name in JSON_COLUMNS:
        return raw
    if name in BOOLEANS:
        return raw not in (False, 0, "", "0", "false")
    if name in NUMBERS:
        return _number(name, raw)
    if name in LISTS:
        return _names(name, raw)
    return _text(raw)


def _number(name: str, raw: Any) -> int:
    try:
        number = int(raw)
    except (ValueError, TypeError, OverflowError):
        raise InvalidPayload(f'"{name}" must be a number') from None
    if abs(number) >= 2**31:
        raise InvalidPayload(f'"{name}" is out of range')
    return number


def _names(name: str, raw: Any) -> list[str]:
    names = raw.split(",") if isinstance(raw, str) else raw
    if not isinstance(names, list) or not all(isinstance(each, str) for each in names):
        raise InvalidPayload(f'"{name}" must be a list of strings')
    return [each for each in names if each]


def _text(raw: Any) -> str:
    if isinstance(raw, str):
        if "\x00" in raw:
            raise InvalidPayload("A text can't have a null character in it")
        return raw
    return orjson.dumps(raw).decode()
