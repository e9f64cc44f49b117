"""Values of a SQLite column in the form of its new type: SQLite itself casts whatever it is given, in silence."""

import json
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import sqlalchemy as sa

from db.ddl.column_spec import SCALE, ColumnSpec
from db.dialects import dialect_of
from db.errors import BadValue
from db.types import INTEGERS, MOMENTS, BadOperand, python_value

_FUNCTION = "typecase_converted"
_LARGEST = {"integer": 2**31 - 1, "bigInteger": 2**63 - 1}


def convert_values(connection: sa.Connection, table: str, old: ColumnSpec, new: ColumnSpec) -> None:
    """Bring the values of a column from the form of the `old` type into that of the `new` one.

    Raises:
        BadValue: a value can't be one of the new type.
    """
    connection.connection.create_function(_FUNCTION, 1, _or_null(lambda value: _converted(value, old, new)))
    rows = sa.table(table, sa.column(new.name))
    value = rows.columns[new.name]
    converted = getattr(sa.func, _FUNCTION)(value)
    lost = connection.execute(sa.select(value).where(value.is_not(None), converted.is_(None)).limit(1)).first()
    if lost:
        raise BadValue(f'"{lost[0]}" can\'t be of type {new.type}')
    connection.execute(sa.update(rows).values({new.name: converted}).where(value.is_not(None)))


def _or_null(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def call(value: Any) -> Any:
        try:
            return convert(value)
        except ValueError:
            return None

    return call


def _converted(value: Any, old: ColumnSpec, new: ColumnSpec) -> Any:
    """A stored value, in the form of the new type. Raises ValueError where there is none."""
    if old.type == "boolean":
        value = str(value) != "0"
    match new.type:
        case "string":
            return _text(value)[: new.max_length]
        case "text":
            return _text(value)
        case "json":
            json.loads(_text(value))
            return _text(value)
        case "integer" | "bigInteger":
            return _whole(new.type, python_value(new.type, value))
        case "decimal":
            step = Decimal(1).scaleb(-(SCALE if new.scale is None else new.scale))
            return float(Decimal(python_value("decimal", value)).quantize(step, ROUND_HALF_UP))
        case "float" | "boolean" | "uuid":
            return dialect_of("sqlite").encode(new.type, python_value(new.type, value))
        case kind if kind in MOMENTS and old.type in {*MOMENTS, "string", "text"}:
            return dialect_of("sqlite").encode(kind, python_value(kind, value))
        case _:
            raise BadOperand


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _whole(kind: str, number: int | Decimal) -> int:
    assert kind in INTEGERS
    rounded = int(Decimal(number).to_integral_value(ROUND_HALF_UP))
    if abs(rounded) > _LARGEST[kind]:
        raise BadOperand
    return rounded
