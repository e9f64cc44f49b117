"""Writing rows to PostgreSQL: each column of many rows is one array."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from db.catalogue import Field
from db.dialects.writing import ROWS, Writing
from db.float32 import shortest_single
from db.types import INTEGERS

# The types of arrays by those of columns; all others are written as text. Whole numbers may be beyond their column:
# the database says so when it assigns them, and finds no row by such a key.
_ARRAYS: Mapping[str, str] = {
    **dict.fromkeys(("smallint", "integer", "bigint"), "bigint"),
    **{
        name: name
        for name in ("real", "double precision", "numeric", "boolean", "uuid", "json", "jsonb", "date", "bytea")
    },
    **{
        f"{name} {zone} time zone": f"{name} {zone} time zone"
        for name in ("time", "timestamp")
        for zone in ("with", "without")
    },
}


class PostgreSQLWriting(Writing):
    checks_sizes = True
    # Keys that the database always counts by itself are taken as well.
    with_key = " overriding system value"
    # Weaker than FOR UPDATE: keys don't change, so new rows may point to these meanwhile.
    row_lock = " for no key update"

    def mark(self, number: int) -> str:
        return f"${number}"

    def key_mark(self, number: int, key_type: str) -> str:
        """No row has a whole number for its key that is beyond the column; it is no error to ask for it."""
        return f"${number}::bigint" if key_type in INTEGERS else f"${number}"

    def _stored(self, field: Field, value: Any) -> Any:
        if field.column is None:
            return value
        if isinstance(value, dt.datetime):
            return _in_zone(field.column.data_type, value)
        return int(value) if isinstance(value, bool) and field.column.data_type != "boolean" else value

    def _loaded(self, field: Field, value: Any) -> Any:
        match field.type:
            case "uuid":
                return str(value)
            case "json":
                return orjson.loads(value)
            case "boolean":
                return bool(value)
            case "float" if field.column is not None and field.column.data_type == "real":
                return shortest_single(value)
            case "timestamp" if value.tzinfo is None:
                return value.replace(tzinfo=dt.UTC)
            case _:
                return value

    def among(self, column: str, field: Field) -> str:
        return f"{column} = any($1::{_array(field)}[])"

    def rows_source(self, fields: Sequence[Field]) -> str:
        arrays = ", ".join(f"${number}::{_array(field)}[]" for number, field in enumerate(fields, 1))
        columns = "".join(f"c{number}, " for number in range(len(fields)))
        return f"unnest({arrays}) with ordinality as {ROWS}({columns}place)"

    def rows_arguments(self, fields: Sequence[Field], rows: Sequence[Sequence[Any]]) -> list[Any]:
        return [[self.stored(field, row[number]) for row in rows] for number, field in enumerate(fields)]


def _array(field: Field) -> str:
    if field.type in INTEGERS:
        return "bigint"
    return _ARRAYS.get(field.column.data_type, "text") if field.column else "text"


def _in_zone(data_type: str, moment: dt.datetime) -> dt.datetime:
    """A moment with a time zone or, in UTC, without one: as its column has it."""
    if data_type == "timestamp without time zone":
        return moment if moment.tzinfo is None else moment.astimezone(dt.UTC).replace(tzinfo=None)
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment
