"""Columns added, changed and dropped."""

from dataclasses import replace
from typing import TYPE_CHECKING

import sqlalchemy as sa

from db.ddl.column_spec import ColumnSpec, sql_default, sql_type
from db.ddl.convert_sqlite import convert_values
from db.ddl.indexes import create_indexes, drop_indexes
from db.ddl.operations import dialect_of, operations
from db.ddl.rebuild import drop_foreign_keys, drop_unique_constraints, rebuild
from db.ddl.tables import new_column

if TYPE_CHECKING:
    from alembic.operations import BatchOperations


def add_column(connection: sa.Connection, table: str, column: ColumnSpec) -> None:
    """Add a column, with its indexes.

    Raises:
        NotNull: there are rows, and they would have no value.
        NotUnique: there are rows, and they would all have the same one.
    """
    dialect = dialect_of(connection)
    added = new_column(column, dialect)
    constant = column.default is None or isinstance(sql_default(column, dialect), str)
    if dialect == "sqlite" and (not column.nullable or not constant):
        # SQLite adds no column whose default must be computed, nor one that can't be null, even to an empty table.
        rebuild(connection, table, lambda _, batch: batch.add_column(added))
    else:
        operations(connection).add_column(table, added)
    create_indexes(connection, table, column)


def alter_column(connection: sa.Connection, table: str, old: ColumnSpec, new: ColumnSpec) -> None:
    """Make a column that is like `old` like `new`, which has the same name. Values are cast to a new type.

    Raises:
        BadValue, OutOfRange: a value can't be cast.
        NotNull: a value is missing, and may not be.
        NotUnique: a value is there twice, and may not be.
    """
    if dialect_of(connection) == "sqlite":
        _alter_sqlite(connection, table, old, new)
    else:
        _alter_postgresql(connection, table, old, new)
    if old.unique and not new.unique:
        drop_indexes(connection, table, new.name, unique=True)
    if old.indexed and not new.indexed:
        drop_indexes(connection, table, new.name, unique=False)
    create_indexes(
        connection,
        table,
        replace(new, unique=new.unique and not old.unique, indexed=new.indexed and not old.indexed),
    )


def drop_column(connection: sa.Connection, table: str, name: str) -> None:
    """Drop a column with its indexes and its foreign key. No foreign key of another table may lead to it."""
    if dialect_of(connection) == "sqlite":

        def edit(described: sa.Table, batch: "BatchOperations") -> None:
            drop_foreign_keys(described, name)
            drop_unique_constraints(described, name)
            batch.drop_column(name)

        rebuild(connection, table, edit)
    else:
        operations(connection).drop_column(table, name)


def _alter_postgresql(connection: sa.Connection, table: str, old: ColumnSpec, new: ColumnSpec) -> None:
    perform = operations(connection)
    retyped = old.measured_type != new.measured_type
    redefaulted = old.default != new.default
    if retyped or redefaulted:
        if old.default is not None:
            perform.alter_column(table, new.name, server_default=None)
        if retyped:
            _retype(connection, table, new)
        if new.default is not None:
            perform.alter_column(table, new.name, server_default=sql_default(new, "postgresql"))
    if old.nullable != new.nullable:
        perform.alter_column(table, new.name, nullable=new.nullable)


def _retype(connection: sa.Connection, table: str, new: ColumnSpec) -> None:
    kind = sql_type(new, "postgresql")
    words = kind.compile(dialect=connection.dialect)
    quoted = connection.dialect.identifier_preparer.quote(new.name)
    operations(connection).alter_column(table, new.name, type_=kind, postgresql_using=f"{quoted}::{words}")


def _alter_sqlite(connection: sa.Connection, table: str, old: ColumnSpec, new: ColumnSpec) -> None:
    retyped = old.measured_type != new.measured_type
    redefaulted = old.default != new.default
    if not retyped and not redefaulted and old.nullable == new.nullable and (new.unique or not old.unique):
        return

    def edit(described: sa.Table, _: "BatchOperations") -> None:
        column = described.columns[new.name]
        if retyped:
            column.type = sql_type(new, "sqlite")
        if redefaulted:
            default = sql_default(new, "sqlite")
            column.server_default = None if default is None else sa.DefaultClause(default)
        column.nullable = new.nullable
        if not new.unique:
            drop_unique_constraints(described, new.name)

    rebuild(connection, table, edit)
    if retyped:
        convert_values(connection, table, old, new)
