"""The conformance world (`../shared/conformance/world.sql`) as a SQLite file.

The system's tables are made by our own migrations; the user's tables get the column types that the field's own tools
give them on SQLite; all rows are copied, in the forms that Typecase stores on SQLite.

    python -m tests.world FILE
"""

import asyncio
import datetime as dt
import os
import sqlite3
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from db.bootstrap import Administrator, bootstrap
from db.engine import DatabaseConfig
from tests.postgresql import VARIABLE, fresh_database, load_file, started_server

WORLD = Path(__file__).resolve().parent.parent.parent / "shared" / "conformance" / "world.sql"

_TYPES = {
    "int4": "integer", "int8": "bigint", "float4": "float", "float8": "float", "bool": "boolean", "date": "date",
    "time": "time", "timestamp": "datetime", "timestamptz": "timestamp", "json": "json", "jsonb": "json",
    "text": "text", "uuid": "char(36)",
}  # fmt: skip

_COLUMNS = """
    SELECT c.table_name, c.column_name, c.udt_name, c.character_maximum_length, c.numeric_precision, c.numeric_scale,
        c.is_nullable = 'YES', c.column_default
    FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' ORDER BY c.table_name, c.ordinal_position
"""
_CONSTRAINTS = """
    SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND contype IN ('u', 'f') ORDER BY 1, 2
"""
_PRIMARY_KEYS = """
    SELECT k.conrelid::regclass::text, a.attname FROM pg_constraint k
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
    WHERE k.connamespace = 'public'::regnamespace AND k.contype = 'p'
"""


@dataclass(frozen=True)
class Column:
    """A column as PostgreSQL describes it."""

    name: str
    type: str
    length: int | None
    precision: int | None
    scale: int | None
    nullable: bool
    default: str | None

    def definition(self, primary_keys: Sequence[str]) -> str:
        """The column in SQLite's CREATE TABLE."""
        counted = (self.default or "").startswith("nextval(")
        if primary_keys == [self.name]:
            return f'"{self.name}" {self._type()} NOT NULL PRIMARY KEY{" AUTOINCREMENT" if counted else ""}'
        default = "" if counted or self.default is None else f" DEFAULT {_default(self.default)}"
        return f'"{self.name}" {self._type()}{"" if self.nullable else " NOT NULL"}{default}'

    def _type(self) -> str:
        if self.type == "varchar":
            return f"varchar({self.length})"
        if self.type == "numeric":
            return f"decimal({self.precision}, {self.scale})"
        return _TYPES[self.type]

    def selected(self) -> str:
        """The column in a SELECT on PostgreSQL, where single-precision floats come in their shortest form."""
        return f'"{self.name}"::text::float8' if self.type == "float4" else f'"{self.name}"'


def write_sqlite_world(path: Path) -> None:
    """Make the file, by way of a PostgreSQL server: the one that the environment names, or one of its own."""
    given = os.environ.get(VARIABLE) or os.environ.get("CONFORM_PG")
    with nullcontext(given) if given else started_server() as server:
        os.environ[VARIABLE] = str(server)
        with fresh_database() as source:
            load_file(source, WORLD)
            make_sqlite_world(source, path)


def make_sqlite_world(source: DatabaseConfig, path: Path) -> None:
    """Copy the world from a PostgreSQL database that holds it into a new SQLite file."""
    asyncio.run(_copy(source, path))


async def _copy(source: DatabaseConfig, path: Path) -> None:
    await bootstrap(DatabaseConfig("sqlite", filename=path), Administrator(None, "unused", _unused_hash))
    connection = await asyncpg.connect(
        host=source.host, port=source.port, user=source.user, password=source.password, database=source.database
    )
    try:
        with closing(sqlite3.connect(path)) as target, target:
            await _copy_tables(connection, target)
    finally:
        await connection.close()


async def _unused_hash(password: str) -> str:
    """Of an administrator whose row makes way for those of the world."""
    return password


async def _copy_tables(source: asyncpg.Connection, target: sqlite3.Connection) -> None:
    tables: dict[str, list[Column]] = {}
    for table, *column in await source.fetch(_COLUMNS):
        tables.setdefault(table, []).append(Column(*column))
    keys = await _grouped(source, _PRIMARY_KEYS)
    constraints = await _grouped(source, _CONSTRAINTS)
    for table, columns in tables.items():
        if table.startswith("directus_"):
            target.execute(f'DELETE FROM "{table}"')
        else:
            target.execute(_create(table, columns, keys.get(table, []), constraints.get(table, [])))
    for table, columns in tables.items():
        await _copy_rows(source, target, table, columns)
    broken = target.execute("PRAGMA foreign_key_check").fetchall()
    assert not broken, broken


async def _copy_rows(
    source: asyncpg.Connection, target: sqlite3.Connection, table: str, columns: Sequence[Column]
) -> None:
    rows = await source.fetch(f'SELECT {", ".join(column.selected() for column in columns)} FROM "{table}" ORDER BY 1')
    names = ", ".join(f'"{column.name}"' for column in columns)
    marks = ", ".join("?" * len(columns))
    target.executemany(
        f'INSERT INTO "{table}" ({names}) VALUES ({marks})', [[_stored(value) for value in row] for row in rows]
    )


async def _grouped(source: asyncpg.Connection, sql: str) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for table, text in await source.fetch(sql):
        found.setdefault(table, []).append(text)
    return found


def _create(table: str, columns: Sequence[Column], keys: Sequence[str], constraints: Sequence[str]) -> str:
    parts = [column.definition(keys) for column in columns]
    if len(keys) > 1:
        parts.append(f"PRIMARY KEY ({', '.join(keys)})")
    return f'CREATE TABLE "{table}" ({", ".join([*parts, *constraints])})'


def _default(expression: str) -> str:
    """`'draft'::character varying` → `'draft'`."""
    value = expression.partition("::")[0]
    return {"true": "1", "false": "0", "now()": "CURRENT_TIMESTAMP"}.get(value, value)


def _stored(value: Any) -> Any:
    match value:
        case bool():
            return int(value)
        case dt.datetime(tzinfo=None):
            return value.strftime("%Y-%m-%d %H:%M:%S")
        case dt.datetime():
            return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(" ", "milliseconds")
        case dt.time():
            return value.isoformat("seconds")
        case dt.date():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)
        case _:
            return value


if __name__ == "__main__":
    write_sqlite_world(Path(sys.argv[1]))
