"""SQLite (3.38 and newer), with the functions of `db.sqlite_functions`.

Stored forms: booleans 0 and 1; dates, times and moments as text (`2024-02-29 13:14:15.000`, timestamps in UTC), or, as
other servers write them, whole milliseconds since 1970; json and csv as text; uuids as lower-case text.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from db.catalogue import Field
from db.dialects.base import Dialect, Expression, Form, Pairs, text_literal
from db.dialects.sqlite_writing import SQLiteWriting

# What moments are compared in, to the millisecond.
_STORED = {"date": "%Y-%m-%d", "time": "%H:%M:%f", "dateTime": "%Y-%m-%d %H:%M:%f", "timestamp": "%Y-%m-%d %H:%M:%f"}
_WIRE = {"date": "%Y-%m-%d", "time": "%H:%M:%S", "dateTime": "%Y-%m-%dT%H:%M:%S", "timestamp": "%Y-%m-%dT%H:%M:%fZ"}
_PARTS = {"year": "%Y", "month": "%m", "day": "%d", "weekday": "%w", "hour": "%H", "minute": "%M", "second": "%f"}


class SQLite(SQLiteWriting, Dialect):
    name = "sqlite"
    driver = SQLiteDialect_pysqlite(paramstyle="qmark")
    object_pairs = 60
    flat = True
    sorts_first = False

    def _small_object(self, pairs: Pairs) -> Expression:
        return sa.func.json_object(*(part for key, value in pairs for part in (text_literal(key), value)))

    def _inside(self, text: Expression) -> Expression:
        # JSON has no such character but this one.
        end = sa.func.char(sa.literal_column("1"))
        return sa.func.substr(
            sa.func.replace(text.concat(end), text_literal("}").concat(end), text_literal("")), sa.literal_column("2")
        )

    def list_of(self, item: Expression) -> Expression:
        items = sa.func.coalesce(sa.func.group_concat(item, text_literal(",")), text_literal(""))
        return text_literal("[").concat(items).concat(text_literal("]"))

    def window(self, rows: sa.Select[Any], limit: int | None, offset: int) -> sa.Select[Any]:
        """Always with a LIMIT: SQLite may drop the order of a subquery that has none."""
        return rows.limit(sa.literal_column(str(-1 if limit is None else limit))).offset(sa.literal_column(str(offset)))

    def json_of(self, text: Expression) -> Expression:
        return sa.func.json(text)

    def nested(self, json: Expression) -> Expression:
        return sa.func.json(json)

    def wire(self, field: Field, value: Expression, form: Form) -> Expression:
        match field.type:
            case "boolean":
                truth = sa.case((value, text_literal("true")), (value.is_not(None), text_literal("false")))
                return sa.func.json(truth)
            case "date" | "time" | "dateTime" | "timestamp":
                return _formatted(_WIRE[field.type], value)
            case "bigInteger":
                return sa.cast(value, sa.Text())
            case "decimal":
                return _decimal(field, value) if form == "rest" else _shortest(value)
            case "float":
                return _shortest(value)
            case "binary":
                return sa.case((value.is_not(None), sa.func.lower(sa.func.hex(value))))
            case "json":
                return sa.case((sa.func.json_valid(value), sa.func.json(value)))
            case "csv":
                items = sa.func.replace(sa.func.json_quote(value), text_literal(","), text_literal('","'))
                listed = text_literal("[").concat(items).concat(text_literal("]"))
                empty = (value == text_literal(""), text_literal("[]"))
                return sa.func.json(sa.case(empty, (value.is_not(None), listed)))
            case _:
                return value

    def json_value(self, value: Expression) -> Expression:
        return sa.func.json_quote(value)

    def part(self, function: str, field_type: str, value: Expression) -> Expression:
        if function == "week":
            thursday = sa.func.date(
                _formatted(_STORED[field_type], value), text_literal("-3 days"), text_literal("weekday 4")
            )
            day = sa.cast(sa.func.strftime(text_literal("%j"), thursday), sa.Integer())
            return (day + sa.literal_column("6")).self_group().op("/")(sa.literal_column("7"))
        kind: sa.types.TypeEngine[Any] = sa.REAL() if function == "second" else sa.Integer()
        return sa.cast(_formatted(_PARTS[function], value), kind)

    def part_wire(self, function: str, field_type: str, value: Expression, form: Form) -> Expression:
        part = self.part(function, field_type, value)
        if form == "graphql":
            return sa.cast(part, sa.Integer())
        if function == "second":
            return sa.case((part.is_not(None), sa.func.printf(text_literal("%.6f"), part)))
        return sa.cast(part, sa.Text())

    def json_length(self, value: Expression) -> Expression:
        is_list = sa.func.json_type(value) == text_literal("array")
        return sa.case((is_list, sa.func.json_array_length(value)))

    def json_path(self, value: Expression, path: Sequence[str | int]) -> Expression:
        steps = "".join(f"[{step}]" if isinstance(step, int) else f'."{step}"' for step in path)
        return sa.func.json(value.op("->")(text_literal("$" + steps)))

    def comparable(self, field_type: str, value: Expression) -> Expression:
        return _formatted(_STORED[field_type], value) if field_type in _STORED else value

    def bind(self, name: str, field_type: str) -> Expression:
        return sa.bindparam(name, type_=sa.types.NullType())

    def any_of(self, value: Expression, name: str, field_type: str) -> Expression:
        items = sa.func.json_each(sa.bindparam(name, type_=sa.types.NullType())).table_valued("value")
        return value.in_(sa.select(items.c.value))

    def like(self, value: Expression, pattern: Expression, *, insensitive: bool) -> Expression:
        if insensitive:
            value, pattern = sa.func.unicode_lower(value), sa.func.unicode_lower(pattern)
        return value.like(pattern, escape="\\")

    def encode(self, field_type: str, value: Any) -> Any:
        if isinstance(value, tuple):
            return orjson.dumps([self.encode(field_type, item) for item in value]).decode()
        if isinstance(value, dt.datetime):
            return value.replace(tzinfo=None).isoformat(" ", "milliseconds")
        if isinstance(value, dt.time):
            return value.isoformat("milliseconds")
        if isinstance(value, dt.date):
            return value.isoformat()
        if isinstance(value, Decimal):
            return float(value)
        return int(value) if isinstance(value, bool) else value

    def order(self, value: Expression, *, descending: bool) -> sa.UnaryExpression[Any]:
        return value.desc().nulls_first() if descending else value.asc().nulls_last()

    def key_of_text(self, key_type: str, text: Expression) -> Expression:
        if key_type not in ("integer", "bigInteger"):
            return text
        number = sa.cast(text, sa.Integer())
        return sa.case((sa.cast(number, sa.Text()) == text, number))

    def total(self, function: str, field: Field, value: Expression, form: Form) -> Expression:
        number = value.distinct() if function.endswith("Distinct") else value
        kind = "sum" if function.startswith("sum") else "avg"
        if field.type == "float":
            return _shortest(_aggregate(f"real_{kind}", number))
        if field.type == "decimal":
            number = _decimal(field, value)
            number = number.distinct() if function.endswith("Distinct") else number
        result = _aggregate(f"numeric_{kind}", number)
        return result if form == "rest" else _shortest(result)


def _shortest(value: Expression) -> Expression:
    """A number with as many digits as it needs: SQLite's own JSON shows 15."""
    return sa.func.json(sa.func.shortest(value))


def _aggregate(name: str, value: Expression) -> Expression:
    """One of the functions of `db.sqlite_functions`."""
    function: Expression = getattr(sa.func, name)(value)
    return function


def _formatted(pattern: str, value: Expression) -> Expression:
    """A moment in a format of strftime; whole numbers are milliseconds."""
    number = value.op("/")(sa.literal_column("1000.0"))
    return sa.case(
        (
            sa.func.typeof(value) == text_literal("integer"),
            sa.func.strftime(text_literal(pattern), number, text_literal("unixepoch")),
        ),
        else_=sa.func.strftime(text_literal(pattern), value),
    )


def _decimal(field: Field, value: Expression) -> Expression:
    """A decimal padded to the scale of its column."""
    scale = field.column.scale if field.column and field.column.scale is not None else None
    if scale is None:
        return sa.cast(value, sa.Text())
    return sa.case((value.is_not(None), sa.func.printf(text_literal(f"%.{scale}f"), value)))
