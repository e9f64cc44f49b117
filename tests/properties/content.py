"""A small content model that has every field type and every kind of relation, with the same rows on both databases.

The databases agree on the order and the case of text only where their collations do, so PostgreSQL's database is made
with the collation `C`, which compares code points as SQLite does, and a character type that knows all of Unicode.
Floats are numbers that single precision (PostgreSQL's `real`) holds exactly.
"""

import random
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable

from db.engine import Database, DatabaseConfig
from db.tables import SYSTEM_METADATA
from tests.postgresql import fresh_database

TABLES: Mapping[str, str] = {
    "authors": "id:integer name:string email:string rating:float active:boolean born:date boss:integer account:uuid",
    "articles": "id:integer title:string body:text views:integer big:bigInteger price:decimal score:float live:boolean "
    "day:date clock:time starts:dateTime made:timestamp meta:json tags:csv code:uuid secret:hash author:integer "
    "position:integer",
    "comments": "id:integer article:integer writer:integer text:text created:timestamp stars:integer",
    "labels": "id:uuid name:string weight:decimal",
    "articles_labels": "id:integer article:integer label:uuid sort:integer",
    "articles_blocks": "id:integer article:integer item:string collection:string sort:integer",
    "headings": "id:integer text:string level:integer",
    "quotes": "id:string text:text author:integer",
    "translations": "id:integer article:integer language:string title:string",
}
COLUMNS: Mapping[str, Mapping[str, str]] = {
    table: dict(column.split(":") for column in columns.split()) for table, columns in TABLES.items()
}


@dataclass(frozen=True, slots=True)
class Reference:
    """A relation: `many.field` leads to a row of `one`, whose alias field `alias` lists the rows that lead to it."""

    many: str
    field: str
    one: str
    alias: str | None = None
    junction: str | None = None
    sort: str | None = None


REFERENCES = (
    Reference("authors", "boss", "authors", "staff"),
    Reference("authors", "account", "directus_users"),
    Reference("articles", "author", "authors", "articles"),
    Reference("comments", "article", "articles", "comments"),
    Reference("comments", "writer", "authors", "written"),
    Reference("articles_labels", "article", "articles", "labels", "label", "sort"),
    Reference("articles_labels", "label", "labels", "articles", "article"),
    Reference("articles_blocks", "article", "articles", "blocks", "item", "sort"),
    Reference("translations", "article", "articles", "translations"),
    Reference("quotes", "author", "authors", "quotes"),
)
BLOCKS = ("headings", "quotes")
USER = "7c9e6679-7425-40de-944b-e07fc1f90ae7"

SPECIALS = {"authors.email": "conceal", "articles.tags": "cast-csv", "articles.secret": "hash"}
_TYPES: Mapping[str, tuple[str, str]] = {
    "string": ("varchar(255)", "varchar(255)"),
    "text": ("text", "text"),
    "integer": ("integer", "integer"),
    "bigInteger": ("bigint", "bigint"),
    "float": ("real", "float"),
    "decimal": ("numeric(10,4)", "decimal(10,4)"),
    "boolean": ("boolean", "boolean"),
    "date": ("date", "date"),
    "time": ("time", "time"),
    "dateTime": ("timestamp", "datetime"),
    "timestamp": ("timestamptz", "timestamp"),
    "json": ("json", "json"),
    "csv": ("text", "text"),
    "uuid": ("uuid", "char(36)"),
    "hash": ("varchar(255)", "varchar(255)"),
}
VALUES: Mapping[str, Sequence[Any]] = {
    "string": ("Ada", "ada", "Zoë", "ΟΔΟΣ", "50%", "a_b", "a\\b", "O'Hara", "", "Straße", "b", "10", "é"),
    "text": ("Plain words", "ÉTÉ in Paris", "", 'a "quoted" one', "line\nbreak\ttab", "2.04", "emoji 🎈", "x" * 300),
    "integer": (0, 1, 2, 3, 7, -5, 2147483647, -2147483648),
    "bigInteger": (0, 1, 9007199254740993, 9223372036854775807, -9223372036854775807, 12),
    "float": (0.0, 0.5, -2.25, 1000.0, 16777216.0, 3.0),
    "decimal": ("0.1000", "12.5000", "-3.0000", "999999.9999", "0.0000", "2.0400"),
    "boolean": (True, False),
    "date": ("2024-02-29", "2023-01-01", "1969-12-31", "2025-12-29", "0987-06-05"),
    "time": ("00:00:00", "13:14:15", "23:59:59", "06:30:00"),
    "dateTime": ("2024-02-29 13:14:15", "2023-01-01 00:00:00", "1969-12-31 23:59:59", "2025-12-29 06:07:08"),
    "timestamp": ("2024-02-29 13:14:15.123", "2023-01-01 00:00:00.000", "1969-12-31 23:59:59.999"),
    "json": (
        '{"lang":"en","list":[{"name":"é"},2,null]}',
        "[1,2,3]",
        "[]",
        '"text"',
        "12.5",
        "null",
        '{"a":{"b":true}}',
    ),
    "csv": ("red", "red,green", "", "a b,c%,é", 'q"uote'),
    "uuid": ("0b5cb2a4-9f0c-4e0e-8d57-1f0f1c9b6f01", "ffffffff-ffff-4fff-bfff-ffffffffffff"),
    "hash": ("$argon2id$v=19$m=65536$abc", ""),
}
"""Values of each type as both databases store them."""


def columns_of(table: str, *, split: bool) -> dict[str, str]:
    """Columns and types of a table. See `make` for `split`."""
    columns = dict(COLUMNS[table])
    if split:
        listed = [reference for reference in REFERENCES if reference.many == table and reference.alias]
        columns |= {listing(reference): columns[reference.field] for reference in listed}
    return columns


def listing(reference: Reference) -> str:
    """The column that an alias field lists its rows by, in a split database."""
    return f"{reference.field}__listed"


def rows(seed: int = 4) -> dict[str, list[dict[str, Any]]]:
    """The rows of all tables, always the same for a seed."""
    chance = random.Random(seed)
    counts = {"authors": 7, "articles": 14, "comments": 22, "labels": 5, "articles_labels": 18, "headings": 6}
    made: dict[str, list[dict[str, Any]]] = {}
    for table in TABLES:
        made[table] = [_row(chance, table, number) for number in range(1, counts.get(table, 9) + 1)]
    for reference in REFERENCES:
        keys = [USER] if reference.one == "directus_users" else [row["id"] for row in made[reference.one]]
        for row in made[reference.many]:
            row[reference.field] = chance.choice([*keys, *keys, None])
    for row in made["articles_blocks"]:
        row["collection"] = chance.choice([*BLOCKS, *BLOCKS, "authors", None])
        target = made.get(row["collection"] or "", [{"id": "x"}])
        row["item"] = chance.choice([str(chance.choice(target)["id"])] * 5 + [None, "999"])
    return made


def _row(chance: random.Random, table: str, number: int) -> dict[str, Any]:
    row = {name: chance.choice([*VALUES[kind], None]) for name, kind in COLUMNS[table].items()}
    keys = {"integer": number, "uuid": str(UUID(int=(number * 7919) << 90, version=4)), "string": f"q{number}"}
    row["id"] = keys[COLUMNS[table]["id"]]
    return row


async def make_system_tables(database: Database) -> None:
    """Make the system's tables in an empty database."""
    dialect = sqlite.dialect() if database.dialect == "sqlite" else postgresql.dialect()  # type: ignore[no-untyped-call]
    async with database.transaction() as transaction:
        for table in SYSTEM_METADATA.sorted_tables:
            await transaction.execute(str(CreateTable(table).compile(dialect=dialect)))


async def make(database: Database, content: Mapping[str, Sequence[Mapping[str, Any]]], *, split: bool = False) -> None:
    """Make the content's tables, metadata and rows in a database that has the system's tables.

    In a `split` database an alias field lists its rows by a column of its own, a copy of the foreign key, so that the
    two ends of a relation can be hidden apart.
    """
    async with database.transaction() as transaction:
        for table in TABLES:
            await transaction.execute(_create(table, columns_of(table, split=split), database.dialect))
        for statement in (*_metadata(split=split), *inserts(content)):
            await transaction.execute(statement)


def _create(table: str, columns: Mapping[str, str], dialect: str) -> str:
    place = 0 if dialect == "postgresql" else 1
    lines = [f'"{name}" {_TYPES[kind][place]}' for name, kind in columns.items()]
    return f"CREATE TABLE {table} ({', '.join(lines)}, PRIMARY KEY (id))"


def _metadata(*, split: bool) -> Iterator[str]:
    yield insert("directus_users", [{"id": USER, "email": "ada@example.com", "first_name": "Ada", "title": "2"}])
    yield insert("directus_collections", [{"collection": "articles", "sort_field": "position"}])
    for name, special in SPECIALS.items():
        collection, field = name.split(".")
        yield insert("directus_fields", [{"collection": collection, "field": field, "special": special}])
    for reference in REFERENCES:
        row: dict[str, str | None] = {
            "many_collection": reference.many,
            "many_field": reference.field,
            "one_collection": reference.one,
        }
        if reference.alias:
            alias = {"collection": reference.one, "field": reference.alias, "special": "o2m"}
            yield insert("directus_fields", [alias])
            if split:
                yield insert("directus_relations", [row])
                row["many_field"] = listing(reference)
            row |= {"one_field": reference.alias, "sort_field": reference.sort, "junction_field": reference.junction}
        yield insert("directus_relations", [row])
    item = {"many_collection": "articles_blocks", "many_field": "item", "one_collection_field": "collection"}
    yield insert("directus_relations", [item | {"one_allowed_collections": ",".join(BLOCKS)}])


def inserts(content: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    """Statements that write the rows of all tables."""
    for table, table_rows in content.items():
        if table_rows:
            yield insert(table, table_rows)


def insert(table: str, table_rows: Sequence[Mapping[str, Any]]) -> str:
    """A statement that writes rows of the same columns."""
    names = ", ".join(f'"{name}"' for name in table_rows[0])
    lines = ", ".join(f"({', '.join(_literal(value) for value in row.values())})" for row in table_rows)
    return f"INSERT INTO {table} ({names}) VALUES {lines}"


def _literal(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return str(value).upper() if value is not None else "NULL"
    return str(value) if isinstance(value, int | float) else "'{}'".format(str(value).replace("'", "''"))


def rewrite(path: Path, content: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Put other rows into a SQLite database that `make` made."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        statements = (*(f"DELETE FROM {table}" for table in TABLES), *inserts(content))
        for statement in ("BEGIN", *statements, "COMMIT"):
            connection.execute(statement)


@contextmanager
def postgresql_database() -> Iterator[DatabaseConfig]:
    """An empty database that compares text as SQLite does; it is dropped at the end."""
    with fresh_database("TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'") as config:
        yield config
