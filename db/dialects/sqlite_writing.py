"""Writing rows to SQLite: many rows are one JSON list of lists. SQLite keeps what it is given, so values come in the
very form that is stored (see `db.dialects.sqlite`)."""

import datetime as dt
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

import orjson

from db.catalogue import Field
from db.dialects.writing import ROWS, Writing
from db.float32 import shortest_single
from db.types import MOMENTS

_DOUBLES = frozenset({"double", "double precision"})
_WIDEST = 2**63
_EXACT = Context(prec=1000)


class SQLiteWriting(Writing):
    checks_sizes = False

    def mark(self, number: int) -> str:
        return "?"

    def _stored(self, field: Field, value: Any) -> Any:
        if field.type == "float":
            return _float(field, value)
        if field.type == "decimal":
            return _number(rounded(field, value))
        return self.encode(field.type, value)

    def _loaded(self, field: Field, value: Any) -> Any:
        if field.type in MOMENTS:
            return _moment(field.type, value)
        match field.type:
            case "boolean":
                return bool(value)
            case "float":
                return float(value)
            case "decimal":
                return rounded(field, Decimal(str(value)))
            case "json":
                return orjson.loads(str(value))
            case _:
                return value

    def among(self, column: str, field: Field) -> str:
        return f"{column} in (select value from json_each(?))"

    def rows_source(self, fields: Sequence[Field]) -> str:
        columns = "".join(f"{_extracted(field, number)} as c{number}, " for number, field in enumerate(fields))
        return f"(select {columns}key as place from json_each(?)) as {ROWS}"

    def rows_arguments(self, fields: Sequence[Field], rows: Sequence[Sequence[Any]]) -> list[Any]:
        stored = [[self.stored(field, value) for field, value in zip(fields, row, strict=True)] for row in rows]
        return [orjson.dumps(stored, default=bytes.hex).decode()]


def _extracted(field: Field, number: int) -> str:
    """One value of a row in JSON, which has no bytes: they are digits there."""
    value = f"json_extract(value, '$[{number}]')"
    return f"from_hex({value})" if field.type == "binary" else value


def rounded(field: Field, value: Decimal | float) -> Decimal:
    """A decimal with as many places as its column has."""
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    scale = field.column.scale if field.column else None
    if scale is None or not number.is_finite():
        return number
    return number.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP, _EXACT)


def _number(value: Decimal) -> int | float | None:
    if not value.is_finite():
        return None
    whole = value == value.to_integral_value()
    return int(value) if whole and abs(value) < _WIDEST else float(value)


def _float(field: Field, value: float) -> float:
    double = field.column is not None and field.column.data_type in _DOUBLES
    return float(value) if double else shortest_single(value)


def _moment(field_type: str, value: str | int) -> dt.date | dt.time | None:
    """Text, or milliseconds since 1970; what is neither is null, as it is to SQLite's own functions."""
    try:
        if field_type == "time" and isinstance(value, str):
            return dt.time.fromisoformat(value)
        if isinstance(value, str):
            moment = dt.datetime.fromisoformat(value)
        else:
            moment = dt.datetime.fromtimestamp(value / 1000, dt.UTC)
    except (ValueError, OverflowError):
        return None
    utc = moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)
    match field_type:
        case "date":
            return utc.date()
        case "time":
            return utc.time()
        case "dateTime":
            return utc.replace(tzinfo=None)
        case _:
            return utc
