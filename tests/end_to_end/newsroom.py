"""A small content model for tests that write: every kind of relation, with real foreign keys, on both databases."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any
from uuid import UUID

from db.engine import Database, DatabaseConfig, Dialect
from db.open import open_database
from tests.properties.content import insert

TOKEN = "a-static-token"

_TYPES: Mapping[Dialect, Mapping[str, str]] = {
    "sqlite": {"counted": "integer PRIMARY KEY AUTOINCREMENT NOT NULL", "uuid": "char(36)", "moment": "timestamp"},
    "postgresql": {"counted": "serial PRIMARY KEY", "uuid": "uuid", "moment": "timestamptz"},
}
_TABLES = (
    "authors (id {counted}, name varchar(255) NOT NULL, bio text)",
    (
        "articles (id {counted}, title varchar(255) NOT NULL, body text, status varchar(20) DEFAULT 'draft', "
        "position integer, author integer REFERENCES authors, user_created {uuid}, date_updated {moment})"
    ),
    "comments (id {counted}, article integer REFERENCES articles ON DELETE SET NULL, text text, owner {uuid})",
    "sections (id {counted}, article integer NOT NULL REFERENCES articles ON DELETE CASCADE, text text, sort integer)",
    "labels (id {uuid} PRIMARY KEY, name varchar(255) UNIQUE)",
    (
        "articles_labels (id {counted}, article integer REFERENCES articles ON DELETE CASCADE, "
        "label {uuid} REFERENCES labels)"
    ),
    "headings (id {counted}, text varchar(255))",
    "quotes (id {counted}, text varchar(255))",
    (
        "articles_blocks (id {counted}, article integer REFERENCES articles ON DELETE CASCADE, item varchar(255), "
        "collection varchar(255), sort integer)"
    ),
    "languages (code varchar(10) PRIMARY KEY, name varchar(255))",
    (
        "articles_translations (id {counted}, article integer REFERENCES articles ON DELETE CASCADE, "
        "language varchar(10) REFERENCES languages, title varchar(255))"
    ),
    "boards (id {counted}, part_0 integer, part_1 integer, part_2 integer, part_3 integer, part_4 integer)",
    "site (id {counted}, name varchar(255))",
)
LABELS = tuple(str(UUID(int=number, version=4)) for number in (1, 2, 3))

_ROWS: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "authors": [{"name": "Ada"}, {"name": "Ben"}],
    "articles": [{"title": f"Article {number}", "position": number, "author": 1} for number in (1, 2, 3)],
    "comments": [{"article": article, "text": "first"} for article in (1, 1, 2)],
    "sections": [{"article": 1, "text": text, "sort": sort} for sort, text in enumerate("abc", 1)],
    "labels": [{"id": key, "name": f"label {place}"} for place, key in enumerate(LABELS)],
    "articles_labels": [{"article": 1, "label": LABELS[0]}, {"article": 1, "label": LABELS[1]}],
    "headings": [{"text": "One"}, {"text": "Two"}],
    "quotes": [{"text": "Three"}],
    "articles_blocks": [{"article": 1, "item": "1", "collection": "headings", "sort": 1}],
    "languages": [{"code": "en", "name": "English"}, {"code": "de", "name": "German"}],
    "articles_translations": [{"article": 1, "language": "en", "title": "Article 1"}],
    "boards": [{f"part_{part}": 0 for part in range(5)}] * 3,
}
_COLLECTIONS: Sequence[Mapping[str, Any]] = [
    {"collection": "articles", "sort_field": "position"},
    {"collection": "site", "singleton": True},
]
_SPECIALS: Mapping[str, str] = {
    "articles.user_created": "user-created",
    "articles.date_updated": "date-updated",
    "comments.owner": "user-created",
    "labels.id": "uuid",
    "articles.comments": "o2m",
    "articles.sections": "o2m",
    "articles.labels": "m2m",
    "articles.blocks": "m2a",
    "articles.translations": "translations",
    "authors.articles": "o2m",
}
_RELATION: Mapping[str, Any] = {
    "one_collection": "articles",
    "one_field": None,
    "junction_field": None,
    "sort_field": None,
}
_RELATIONS: Sequence[Mapping[str, Any]] = [
    {"many_collection": "articles", "many_field": "author", "one_collection": "authors", "one_field": "articles"},
    {"many_collection": "articles", "many_field": "user_created", "one_collection": "directus_users"},
    {"many_collection": "comments", "many_field": "owner", "one_collection": "directus_users"},
    {"many_collection": "comments", "many_field": "article", "one_field": "comments"},
    {"many_collection": "sections", "many_field": "article", "one_field": "sections", "sort_field": "sort",
     "one_deselect_action": "delete"},
    {"many_collection": "articles_labels", "many_field": "article", "one_field": "labels", "junction_field": "label"},
    {"many_collection": "articles_labels", "many_field": "label", "one_collection": "labels",
     "junction_field": "article"},
    {"many_collection": "articles_blocks", "many_field": "article", "one_field": "blocks", "junction_field": "item",
     "sort_field": "sort"},
    {"many_collection": "articles_translations", "many_field": "article", "one_field": "translations",
     "junction_field": "language"},
    {"many_collection": "articles_translations", "many_field": "language", "one_collection": "languages",
     "junction_field": "article"},
]  # fmt: skip
_ANY = {"many_collection": "articles_blocks", "many_field": "item", "one_collection_field": "collection"}

_PRINTS = """
    SELECT 'SELECT ' || quote_literal(relname) || ', md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM '
        || quote_ident(relname) || ' t'
    FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname
"""


async def make_newsroom(config: DatabaseConfig) -> None:
    """Make the tables, their metadata and a few rows in a database that has the system's tables. The administrator
    can sign in with `TOKEN`."""
    database = await open_database(config)
    try:
        async with database.transaction() as transaction:
            for table in _TABLES:
                await transaction.execute("CREATE TABLE " + table.format(**_TYPES[database.dialect]))
            for statement in _inserts():
                await transaction.execute(statement)
    finally:
        await database.close()


def _inserts() -> Iterator[str]:
    for table, rows in _ROWS.items():
        yield insert(table, rows)
    for collection in _COLLECTIONS:
        yield insert("directus_collections", [collection])
    for name, special in _SPECIALS.items():
        collection_name, field = name.split(".")
        yield insert("directus_fields", [{"collection": collection_name, "field": field, "special": special}])
    for relation in _RELATIONS:
        yield insert("directus_relations", [{**_RELATION, **relation}])
    yield insert("directus_relations", [_ANY | {"one_allowed_collections": "headings,quotes"}])
    yield f"UPDATE directus_users SET token = '{TOKEN}' WHERE email = 'admin@example.com'"


async def content_of(database: Database) -> Sequence[Any]:
    """All rows of all tables, as far as to tell whether any has changed."""
    if database.config.filename:
        with closing(sqlite3.connect(database.config.filename)) as connection:
            return list(connection.iterdump())
    prints = [statement for (statement,) in await database.fetch_all(_PRINTS)]
    return await database.fetch_all(" UNION ALL ".join(prints))


async def sizes_of(database: Database) -> Mapping[str, int]:
    """The number of rows of each table that writes can touch."""
    tables = [*(table.partition(" ")[0] for table in _TABLES), "directus_activity", "directus_revisions"]
    sql = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in tables)
    return dict(await database.fetch_all(sql))
