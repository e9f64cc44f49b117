"""PostgreSQL, and engines that speak it."""

from collections.abc import Sequence
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, UUID
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

from db.catalogue import Field
from db.dialects.base import Dialect, Expression, Form, Pairs, text_literal
from db.dialects.postgresql_writing import PostgreSQLWriting
from db.float32 import single

_BIND_TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "integer": sa.BigInteger(),
    "bigInteger": sa.BigInteger(),
    "float": sa.Double(),
    "single": sa.Double(),
    "decimal": sa.Numeric(),
    "boolean": sa.Boolean(),
    "date": sa.Date(),
    "time": sa.Time(),
    "dateTime": sa.DateTime(),
    "timestamp": sa.DateTime(timezone=True),
    "uuid": UUID(as_uuid=False),
}
_PARTS = {"weekday": "dow"}
_KEY_PATTERNS = {
    "integer": r"^-?\d{1,9}$",
    "bigInteger": r"^-?\d{1,18}$",
    "uuid": "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$",
}


class PostgreSQL(PostgreSQLWriting, Dialect):
    name = "postgresql"
    driver = PGDialect_asyncpg()  # type: ignore[no-untyped-call]
    sorts_first = True
    object_pairs = 50

    def _small_object(self, pairs: Pairs) -> Expression:
        arguments = [part for key, value in pairs for part in (text_literal(key), value)]
        return sa.func.json_build_object(*arguments, type_=sa.JSON())

    def _inside(self, text: Expression) -> Expression:
        return sa.func.substr(sa.func.left(text, sa.literal_column("-1")), sa.literal_column("2"))

    def list_of(self, item: Expression) -> Expression:
        return sa.func.coalesce(sa.func.json_agg(item), text_literal("[]"), type_=sa.JSON())

    def window(self, rows: sa.Select[Any], limit: int | None, offset: int) -> sa.Select[Any]:
        if limit is not None:
            rows = rows.limit(sa.literal_column(str(limit)))
        return rows.offset(sa.literal_column(str(offset))) if offset else rows

    def json_of(self, text: Expression) -> Expression:
        return sa.cast(text, sa.JSON())

    def nested(self, json: Expression) -> Expression:
        return json

    def wire(self, field: Field, value: Expression, form: Form) -> Expression:
        match field.type:
            case "dateTime":
                return sa.func.to_char(value, text_literal('YYYY-MM-DD"T"HH24:MI:SS'))
            case "timestamp":
                return sa.func.to_char(_utc(value), text_literal('YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
            case "time":
                return sa.func.to_char(value, text_literal("HH24:MI:SS"))
            case "bigInteger":
                return sa.cast(value, sa.Text())
            case "decimal":
                return sa.cast(value, sa.Text()) if form == "rest" else sa.cast(value, sa.Double())
            case "binary":
                return sa.func.encode(value, text_literal("hex"))
            case "json":
                return self.json_column(field, value)
            case "csv":
                empty, items = self.json_of(text_literal("[]")), sa.func.string_to_array(value, text_literal(","))
                return sa.case((value == text_literal(""), empty), (value.is_not(None), sa.func.to_json(items)))
            case _:
                return value

    def json_column(self, field: Field, value: Expression) -> Expression:
        kept_as_text = field.column is not None and field.column.data_type not in ("json", "jsonb")
        return sa.cast(value, sa.JSON()) if kept_as_text else value

    def json_value(self, value: Expression) -> Expression:
        return sa.func.to_json(value)

    def part(self, function: str, field_type: str, value: Expression) -> Expression:
        moment = _utc(value) if field_type == "timestamp" else value
        return sa.extract(_PARTS.get(function, function), moment)

    def part_wire(self, function: str, field_type: str, value: Expression, form: Form) -> Expression:
        part = self.part(function, field_type, value)
        return sa.cast(part, sa.Text()) if form == "rest" else sa.cast(sa.func.trunc(part), sa.Integer())

    def json_length(self, value: Expression) -> Expression:
        is_list = sa.func.json_typeof(value) == text_literal("array")
        return sa.case((is_list, sa.func.json_array_length(value)))

    def json_path(self, value: Expression, path: Sequence[str | int]) -> Expression:
        for step in path:
            value = value.op("->")(sa.literal_column(str(step)) if isinstance(step, int) else text_literal(step))
        return sa.func.nullif(sa.cast(value, sa.Text()), text_literal("null")).cast(sa.JSON())

    def operand_type(self, field: Field) -> str:
        is_single = field.type == "float" and field.column is not None and field.column.data_type == "real"
        return "single" if is_single else field.type

    def bind(self, name: str, field_type: str) -> Expression:
        return sa.bindparam(name, type_=_BIND_TYPES.get(field_type, sa.Text()))

    def constant(self, value: str | int) -> Expression:
        if isinstance(value, bool):
            return sa.literal_column("true" if value else "false", sa.Boolean())
        return super().constant(value)

    def any_of(self, value: Expression, name: str, field_type: str) -> Expression:
        item = _BIND_TYPES.get(field_type, sa.Text())
        return value == sa.func.any(sa.bindparam(name, type_=ARRAY(item)))

    def like(self, value: Expression, pattern: Expression, *, insensitive: bool) -> Expression:
        return sa.func.lower(value).like(sa.func.lower(pattern)) if insensitive else value.like(pattern)

    def encode(self, field_type: str, value: Any) -> Any:
        if isinstance(value, tuple):
            return [_single(item) for item in value] if field_type == "single" else list(value)
        return _single(value) if field_type == "single" else value

    def order(self, value: Expression, *, descending: bool) -> sa.UnaryExpression[Any]:
        return value.desc() if descending else value.asc()

    def key_of_text(self, key_type: str, text: Expression) -> Expression:
        pattern = _KEY_PATTERNS.get(key_type)
        if pattern is None:
            return text
        return sa.case((text.regexp_match(text_literal(pattern)), sa.cast(text, _BIND_TYPES[key_type])))

    def extreme(self, function: Literal["min", "max"], field_type: str, value: Expression) -> Expression:
        if field_type == "boolean":
            return sa.func.bool_and(value) if function == "min" else sa.func.bool_or(value)
        return super().extreme(function, field_type, sa.cast(value, sa.Text()) if field_type == "uuid" else value)

    def total(self, function: str, field: Field, value: Expression, form: Form) -> Expression:
        number = value.distinct() if function.endswith("Distinct") else value
        result = sa.func.sum(number) if function.startswith("sum") else sa.func.avg(number)
        if form == "graphql":
            return sa.cast(result, sa.Double()) if field.type != "float" else result
        return result if field.type == "float" else sa.cast(result, sa.Text())


def _single(value: float | None) -> float | None:
    """The number that a single-precision column has for a number: none is 0.1, the nearest is 0.10000000149011612."""
    try:
        return None if value is None else single(value)
    except OverflowError:
        return value


def _utc(value: Expression) -> Expression:
    return sa.func.timezone(text_literal("UTC"), value)
