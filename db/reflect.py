"""Reads the shape of a database's tables, in three statements whatever their number."""

from db import reflect_postgresql, reflect_sqlite
from db.engine import Executor
from db.reflection import Table


async def reflect(database: Executor) -> dict[str, Table]:
    """All tables that can be named without a schema, by name in alphabetical order; views are no tables."""
    if database.dialect == "sqlite":
        return await reflect_sqlite.read_tables(database)
    return await reflect_postgresql.read_tables(database)
