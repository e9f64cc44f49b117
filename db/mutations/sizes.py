"""Values beyond their column: texts that are too long, numbers that are out of range.

PostgreSQL refuses them without saying which column it was, SQLite takes them. SQLite also takes null for a key.
"""

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from db.catalogue import Collection, Field
from db.errors import Conflict, NotNull, OutOfRange, TooLong
from db.mutations.columns import Row, has_default

_FLOAT32_MAX = float.fromhex("0x1.ffffffp127")
_DOUBLES = frozenset({"double", "double precision"})
_BITS: Mapping[str, int] = {"integer": 32, "bigInteger": 64}


def beyond_column(collection: Collection, rows: Sequence[Row]) -> Conflict | None:
    """What is wrong with the first value that is beyond its column: row by row, by the columns' names."""
    for row in rows:
        wrong = {name: kind for name, value in row.items() if (kind := _beyond(collection.fields[name], value))}
        if wrong:
            name = min(wrong)
            value = str(row[name])
            return wrong[name](f'"{value}" is beyond {collection.name}.{name}', collection.name, name, value)
    return None


def missing_key(collection: Collection, rows: Sequence[Row]) -> Conflict | None:
    """What is wrong where a new row has no key, and gets none."""
    name = collection.primary_key
    counted = has_default(collection.key)
    if all(row.get(name) is not None or (counted and name not in row) for row in rows):
        return None
    return NotNull(f"{collection.name}.{name} is null", collection.name, name)


def _beyond(field: Field, value: Any) -> type[Conflict] | None:
    column = field.column
    if value is None or column is None:
        return None
    if field.type == "csv" and not isinstance(value, str):
        value = ",".join(value)
    if isinstance(value, str):
        return TooLong if column.max_length is not None and len(value) > column.max_length else None
    match field.type:
        case "integer" | "bigInteger":
            limit = 1 << (column.precision or _BITS[field.type]) - 1
            inside = -limit <= value < limit
        case "float":
            inside = column.data_type in _DOUBLES or not math.isfinite(value) or abs(value) < _FLOAT32_MAX
        case "decimal":
            inside = _fits(column.precision, column.scale or 0, value)
        case _:
            return None
    return None if inside else OutOfRange


def _fits(precision: int | None, scale: int, value: Decimal | float) -> bool:
    """Whether a number, rounded to the scale, has no more digits than it may."""
    number = Decimal(value)
    if precision is None or not number.is_finite():
        return True
    half = Decimal(5).scaleb(-scale - 1)
    return abs(number) < Decimal(1).scaleb(precision - scale) - half
