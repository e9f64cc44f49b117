"""A column as it is to be, in words that hold for both databases."""

import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.type_api import TypeEngine

from db.catalogue import Column, FieldType
from db.column_default import LARGE_COUNTER
from db.ddl.declared_type import DeclaredType
from db.engine import Dialect
from db.field_types import postgresql_type
from db.tables.timestamp import SqliteTimestamp
from db.types import MOMENTS, NUMBERS

LENGTH = 255
"""Characters of a string where nothing is said of its length."""

PRECISION, SCALE = 10, 5
"""Digits of a decimal where nothing is said, all of them and those behind the point."""

NOW = "CURRENT_TIMESTAMP"
"""The default that stands for the time at which a row is made."""


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A column to be made or changed.

    `type` says how values are stored (a csv is `text`); `default` is a value of the type, `NOW` for the current time,
    None for none. `max_length` counts characters, `precision` and `scale` digits.
    """

    name: str
    type: FieldType
    nullable: bool = True
    default: Any = None
    unique: bool = False
    indexed: bool = False
    max_length: int | None = None
    precision: int | None = None
    scale: int | None = None
    primary_key: bool = False
    auto_increment: bool = False

    @property
    def measured_type(self) -> tuple[FieldType, int | None, int | None, int | None]:
        """What two columns of the same type have in common."""
        match self.type:
            case "string":
                return self.type, self.max_length, None, None
            case "decimal":
                return self.type, None, self.precision, self.scale
            case _:
                return self.type, None, None, None


def spec_of(column: Column) -> ColumnSpec:
    """A column that is there, in the same words."""
    return ColumnSpec(
        column.name,
        postgresql_type(column.data_type),
        column.nullable,
        column.default,
        column.unique,
        column.indexed,
        column.max_length,
        column.precision,
        column.scale,
        column.primary_key,
        column.auto_increment,
    )


def sql_type(spec: ColumnSpec, dialect: Dialect) -> TypeEngine[Any]:
    """The database's type for the column."""
    match spec.type:
        case "string" | "hash":
            return sa.String(spec.max_length or LENGTH)
        case "decimal":
            return sa.Numeric(spec.precision or PRECISION, SCALE if spec.scale is None else spec.scale)
        case "integer" | "bigInteger" if dialect == "sqlite" and spec.primary_key:
            # SQLite counts each key that is declared INTEGER, and no other; it holds 64 bits all the same.
            return (
                sa.Integer() if spec.auto_increment else DeclaredType("BIGINT" if spec.type == "bigInteger" else "INT")
            )
        case _:
            return (_SQLITE if dialect == "sqlite" else _POSTGRESQL)[spec.type]


def sql_default(spec: ColumnSpec, dialect: Dialect) -> str | sa.TextClause | None:
    """The default as SQLAlchemy takes it: text stands for a literal of the column's type."""
    if spec.auto_increment:
        return sa.text(LARGE_COUNTER) if dialect == "sqlite" and spec.type == "bigInteger" else None
    if spec.default is None:
        return None
    if spec.default == NOW and spec.type in MOMENTS:
        pattern = _NOW_IN_SQLITE[spec.type]
        return sa.text(f"(strftime('{pattern}', 'now'))".replace(":", r"\:") if dialect == "sqlite" else NOW)
    if isinstance(spec.default, bool) and spec.type == "boolean":
        return sa.text(str(int(spec.default)) if dialect == "sqlite" else str(spec.default).lower())
    if spec.type in NUMBERS:
        return sa.text(str(spec.default))
    return json.dumps(spec.default, ensure_ascii=False) if spec.type == "json" else str(spec.default)


_NOW_IN_SQLITE = {
    "date": "%Y-%m-%d",
    "time": "%H:%M:%f",
    "dateTime": "%Y-%m-%d %H:%M:%f",
    "timestamp": "%Y-%m-%d %H:%M:%f",
}


_COMMON: dict[str, TypeEngine[Any]] = {
    "text": sa.Text(),
    "boolean": sa.Boolean(),
    "integer": sa.Integer(),
    "bigInteger": sa.BigInteger(),
    "date": sa.Date(),
    "time": sa.Time(),
    "dateTime": sa.DateTime(),
    "json": sa.JSON(),
    "binary": sa.LargeBinary(),
}

_POSTGRESQL: dict[str, TypeEngine[Any]] = {
    **_COMMON,
    "float": sa.REAL(),
    "timestamp": sa.TIMESTAMP(timezone=True),
    "uuid": postgresql.UUID(),
}

_SQLITE: dict[str, TypeEngine[Any]] = {
    **_COMMON,
    "float": sa.Float(),
    "timestamp": SqliteTimestamp(),
    "uuid": sa.CHAR(36),
}
