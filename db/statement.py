"""SQLAlchemy statements, run by an `Executor`."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.engine import Dialect as Driver
from sqlalchemy.sql.compiler import SQLCompiler

from db.engine import Dialect, Executor, Row

_DRIVERS: Mapping[Dialect, Driver] = {"sqlite": pysqlite.dialect(), "postgresql": asyncpg.dialect()}  # type: ignore[no-untyped-call]


async def fetch_row(executor: Executor, statement: sa.ClauseElement) -> Row | None:
    """The first row of a statement's answer, or None where there is none. Raises DatabaseError."""
    return await executor.fetch_row(*render(statement, executor.dialect))


async def fetch_all(executor: Executor, statement: sa.ClauseElement) -> list[Row]:
    """All rows of a statement's answer. Raises DatabaseError."""
    return await executor.fetch_all(*render(statement, executor.dialect))


async def execute(executor: Executor, statement: sa.ClauseElement) -> None:
    """Run a statement for what it does. Raises DatabaseError."""
    await executor.execute(*render(statement, executor.dialect))


def render(statement: sa.ClauseElement, dialect: Dialect) -> tuple[str, list[Any]]:
    """The SQL of a Core or SQLModel statement and its literal values, in the order and the form the driver wants."""
    compiled = statement.compile(dialect=_DRIVERS[dialect], compile_kwargs={"render_postcompile": True})
    if not isinstance(compiled, SQLCompiler):
        return str(compiled), []
    values = compiled.construct_params()
    processors = compiled._bind_processors
    return compiled.string, [_bound(values[name], processors.get(name)) for name in compiled.positiontup or ()]


def _bound(value: Any, processor: Any) -> Any:
    return processor(value) if processor else value
