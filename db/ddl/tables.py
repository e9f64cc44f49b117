"""Tables made and dropped."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from db.ddl.column_spec import ColumnSpec, sql_default, sql_type
from db.ddl.indexes import create_indexes
from db.ddl.operations import dialect_of, operations
from db.engine import Dialect


def create_table(connection: sa.Connection, name: str, columns: Sequence[ColumnSpec]) -> None:
    """Make a table with its indexes. One of the columns is the primary key."""
    counted = any(column.auto_increment for column in columns)
    operations(connection).create_table(
        name,
        *(new_column(column, dialect_of(connection)) for column in columns),
        sqlite_autoincrement=counted,
    )
    for column in columns:
        create_indexes(connection, name, column)


def drop_table(connection: sa.Connection, name: str) -> None:
    """Drop a table with all its rows and indexes. No foreign key of another table may lead to it."""
    operations(connection).drop_table(name)


def new_column(spec: ColumnSpec, dialect: Dialect) -> sa.Column[Any]:
    """The column, without its indexes."""
    return sa.Column(
        spec.name,
        sql_type(spec, dialect),
        primary_key=spec.primary_key,
        autoincrement=spec.auto_increment,
        nullable=spec.nullable and not spec.primary_key,
        server_default=sql_default(spec, dialect),
    )
