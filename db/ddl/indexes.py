"""Indexes of one column, unique and plain."""

from hashlib import sha256
from typing import Literal

import sqlalchemy as sa

from db.ddl.column_spec import ColumnSpec
from db.ddl.names import name_of
from db.ddl.operations import dialect_of, is_taken, operations, quiet_reflection


def create_indexes(connection: sa.Connection, table: str, column: ColumnSpec) -> None:
    """Make the indexes that the column asks for.

    Raises:
        NotUnique: the rows that are there have the same value twice.
    """
    if column.primary_key:
        return
    if column.unique:
        _create_unique(connection, table, column.name)
    if column.indexed:
        operations(connection).create_index(_free_name(connection, table, column.name, "index"), table, [column.name])


def drop_indexes(connection: sa.Connection, table: str, column: str, *, unique: bool) -> None:
    """Drop the plain or the unique indexes of the column alone. What stands within a SQLite table's own definition
    stays, and goes when the table is rebuilt."""
    inspector = sa.inspect(connection)
    perform = operations(connection)
    if unique and dialect_of(connection) == "postgresql":
        for constraint in inspector.get_unique_constraints(table):
            if constraint["column_names"] == [column] and constraint["name"]:
                perform.drop_constraint(constraint["name"], table, type_="unique")
    with quiet_reflection():
        indexes = inspector.get_indexes(table)
    for index in indexes:
        bound = index.get("duplicates_constraint")
        if index["column_names"] == [column] and bool(index["unique"]) == unique and index["name"] and not bound:
            perform.drop_index(index["name"], table)


def _create_unique(connection: sa.Connection, table: str, column: str) -> None:
    name = _free_name(connection, table, column, "unique")
    if dialect_of(connection) == "sqlite":
        # A table that is there takes no further constraint, but an index that does the same.
        operations(connection).create_index(name, table, [column], unique=True)
    else:
        operations(connection).create_unique_constraint(name, table, [column])


def _free_name(connection: sa.Connection, table: str, column: str, kind: Literal["unique", "index"]) -> str:
    """The usual name, unless that of another table and column is the same."""
    name = name_of(table, column, kind)
    if not is_taken(connection, name):
        return name
    return name_of(table, column + "_" + sha256(repr((table, column)).encode()).hexdigest()[:8], kind)
