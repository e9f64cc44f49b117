"""SQLAlchemy statements as SQL and arguments for an `Executor`."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.engine import Dialect as Driver
from sqlalchemy.sql.compiler import SQLCompiler

from db.engine import Dialect

_DRIVERS: Mapping[Dialect, Driver] = {"sqlite": pysqlite.dialect(), "postgresql": asyncpg.dialect()}  # type: ignore[no-untyped-call]


def render(statement: sa.ClauseElement, dialect: Dialect) -> tuple[str, list[Any]]:
    """The SQL of a Core or SQLModel statement and its literal values, in the order and the form the driver wants.

    `executor.fetch_all(*render(select(User.id).where(User.email == email), database.dialect))`
    """
    compiled = statement.compile(dialect=_DRIVERS[dialect], compile_kwargs={"render_postcompile": True})
    if not isinstance(compiled, SQLCompiler):
        return str(compiled), []
    values = compiled.construct_params()
    processors = compiled._bind_processors
    return compiled.string, [_bound(values[name], processors.get(name)) for name in compiled.positiontup or ()]


def _bound(value: Any, processor: Any) -> Any:
    return processor(value) if processor else value
