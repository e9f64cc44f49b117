"""Tables with every type of field and every rule, and what it takes to write and read them without a server."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from db.catalogue import Catalogue, Collection
from db.catalogue_load import load_catalogue
from db.dialects import Dialect, dialect_of
from db.engine import Database, DatabaseConfig, Executor, Row
from db.mutations import Row as MutationRow
from db.mutations import delete_rows, fetch_rows, insert_rows, update_rows
from db.open import open_database
from db.plan import PlanCache, plan_of
from db.query import EVERYTHING, Pick, Query, Sort

_TABLES = (
    """CREATE TABLE kinds (id {serial}, a_string varchar(255), a_text text, an_integer integer, a_big bigint,
        a_float {float}, a_double double precision, a_decimal decimal(12, 4), a_boolean boolean, a_date date,
        a_time time, a_datetime {datetime}, a_timestamp {timestamp}, a_json json, a_csv text, a_uuid {uuid},
        a_hash varchar(255), a_flag smallint,
        a_binary {binary})""",
    """CREATE TABLE authors (id {serial}, name varchar(5) NOT NULL, email varchar(20) UNIQUE,
        status varchar(9) DEFAULT 'draft', joined {timestamp} DEFAULT CURRENT_TIMESTAMP, age smallint,
        score decimal(5, 2), rating {float}, boss integer REFERENCES authors (id), UNIQUE (name, age))""",
    """CREATE TABLE posts (id {serial}, author integer NOT NULL REFERENCES authors (id) ON DELETE RESTRICT,
        editor integer REFERENCES authors (id), title text)""",
    "CREATE TABLE languages (code varchar(8) PRIMARY KEY, name text)",
    "CREATE TABLE documents (id {uuid} PRIMARY KEY, title text)",
    "CREATE TABLE marks (id {serial}, label varchar(9) DEFAULT 'new')",
    "CREATE TABLE counted (id {counted}, label text)",
    'CREATE TABLE "odd ""names""" (id {serial}, "value" text, "order by" text, "c0" integer, place integer)',
    """INSERT INTO directus_fields (collection, field, special) VALUES
        ('kinds', 'a_csv', 'cast-csv'), ('kinds', 'a_hash', 'hash'), ('kinds', 'a_flag', 'cast-boolean')""",
)
_SQLITE = {
    "serial": "integer NOT NULL PRIMARY KEY AUTOINCREMENT", "float": "float", "datetime": "datetime",
    "timestamp": "timestamp", "uuid": "char(36)", "binary": "blob", "counted": "integer NOT NULL PRIMARY KEY",
}  # fmt: skip
_POSTGRESQL = {
    "serial": "serial PRIMARY KEY", "float": "real", "datetime": "timestamp",
    "timestamp": "timestamptz", "uuid": "uuid", "binary": "bytea",
    "counted": "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
}  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """An open database with the tables, and its catalogue."""

    database: Database
    dialect: Dialect
    catalogue: Catalogue

    def collection(self, name: str) -> Collection:
        return self.catalogue.collections[name]

    async def insert(self, collection: str, *rows: MutationRow) -> list[Any]:
        async with self.database.transaction() as transaction:
            return await insert_rows(transaction, self.dialect, self.collection(collection), rows)

    async def update(self, collection: str, *changes: tuple[Any, MutationRow]) -> list[Any]:
        async with self.database.transaction() as transaction:
            return await update_rows(transaction, self.dialect, self.collection(collection), changes)

    async def delete(self, collection: str, *keys: Any) -> list[Any]:
        async with self.database.transaction() as transaction:
            return await delete_rows(transaction, self.dialect, self.collection(collection), keys)

    async def fetch(self, collection: str, columns: Sequence[str], field: str, *values: Any) -> list[dict[str, Any]]:
        return await fetch_rows(self.database, self.dialect, self.collection(collection), columns, field, values)

    async def read(self, collection: str, *columns: str) -> list[dict[str, Any]]:
        """All rows by key, in the form of the wire."""
        query = Query(collection, tuple(Pick(name, name) for name in columns), sort=(Sort("id"),))
        plan = plan_of(query, self.catalogue, EVERYTHING, self.dialect, PlanCache())
        row = await self.database.fetch_row(plan.statement.sql, plan.arguments(self.dialect, {}))
        assert row is not None
        rows: list[dict[str, Any]] = json.loads(row[0])
        return rows


@asynccontextmanager
async def desk_on(config: DatabaseConfig) -> AsyncIterator[Desk]:
    """Make the tables in a database that was started before."""
    database = await open_database(config)
    try:
        for table in _TABLES:
            await database.execute(table.format(**(_SQLITE if config.dialect == "sqlite" else _POSTGRESQL)))
        yield Desk(database, dialect_of(config.dialect), await load_catalogue(database, 1))
    finally:
        await database.close()


class Counted:
    """An executor that counts its statements."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self.dialect = executor.dialect
        self.statements = 0

    async def fetch_row(self, sql: str, args: Sequence[Any] = ()) -> Row | None:
        self.statements += 1
        return await self._executor.fetch_row(sql, args)

    async def fetch_all(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        self.statements += 1
        return await self._executor.fetch_all(sql, args)

    async def execute(self, sql: str, args: Sequence[Any] = ()) -> None:
        self.statements += 1
        await self._executor.execute(sql, args)
