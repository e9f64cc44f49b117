"""Alembic on a connection. It is loaded when it is first used: slowly, and most processes never change a model."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import sqlalchemy as sa

from db.engine import Dialect

if TYPE_CHECKING:
    from alembic.operations import Operations


def operations(connection: sa.Connection) -> "Operations":
    """Alembic's operations on the connection."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    return Operations(MigrationContext.configure(connection))


def dialect_of(connection: sa.Connection) -> Dialect:
    """Which database the connection is on."""
    return "sqlite" if connection.dialect.name == "sqlite" else "postgresql"


@contextmanager
def quiet_reflection() -> Iterator[None]:
    """Without SQLAlchemy's warnings of indexes and types that it doesn't know."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sa.exc.SAWarning)
        yield


def table_names(connection: sa.Connection) -> list[str]:
    """The names of all tables, also of those that can't be served."""
    return sa.inspect(connection).get_table_names()


def is_taken(connection: sa.Connection, name: str) -> bool:
    """Whether a table, a view or an index has this name; SQLite takes no notice of upper and lower case."""
    if dialect_of(connection) == "sqlite":
        sql = sa.text("select 1 from sqlite_master where name = :name collate nocase")
    else:
        sql = sa.text(
            "select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where c.relname = :name and n.nspname = current_schema()"
        )
    return connection.execute(sql, {"name": name}).first() is not None
