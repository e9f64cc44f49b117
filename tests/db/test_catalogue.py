"""The catalogue of real databases of both kinds."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from db.catalogue import Catalogue
from db.catalogue_load import load_catalogue
from db.column_default import default_value
from db.engine import DatabaseConfig, Executor
from db.metadata import read_metadata
from db.open import open_database
from db.reflect import reflect

TYPES = {
    "id": "integer",
    "a_string": "string",
    "a_text": "text",
    "an_integer": "integer",
    "a_big": "bigInteger",
    "a_float": "float",
    "a_decimal": "decimal",
    "a_boolean": "boolean",
    "a_date": "date",
    "a_time": "time",
    "a_datetime": "dateTime",
    "a_timestamp": "timestamp",
    "a_json": "json",
    "a_csv": "csv",
    "a_uuid": "uuid",
    "a_hash": "hash",
    "a_secret": "string",
}

ODD_TABLES = (
    "CREATE TABLE pairs (a integer, b integer, PRIMARY KEY (a, b))",
    "CREATE TABLE keyless (a integer)",
    "CREATE TABLE directus_strange (id integer PRIMARY KEY)",
    "CREATE TABLE plain (id integer PRIMARY KEY, code varchar(9) NOT NULL UNIQUE, raw money)",
    (
        "CREATE TABLE points (id integer PRIMARY KEY, plain integer REFERENCES plain (id) ON DELETE CASCADE,"
        " code varchar(9) REFERENCES plain (code), pair integer)"
    ),
    "INSERT INTO directus_collections (collection) VALUES ('points'), ('drawer')",
    (
        "INSERT INTO directus_fields (id, collection, field, special, sort) VALUES"
        " (1, 'points', 'late', 'alias,no-data', 2), (2, 'points', 'early', 'alias,no-data', 1)"
    ),
    (
        "INSERT INTO directus_relations (id, many_collection, many_field, one_collection) VALUES"
        " (1, 'points', 'gone', 'plain'), (2, 'points', 'pair', 'pairs')"
    ),
)


def catalogue_of(config: DatabaseConfig, *changes: str) -> Catalogue:
    """The catalogue after some statements."""

    async def load() -> Catalogue:
        database = await open_database(config)
        try:
            async with database.transaction() as transaction:
                for change in changes:
                    await transaction.execute(change)
            return await load_catalogue(database, 7)
        finally:
            await database.close()

    return asyncio.run(load())


def link_of(catalogue: Catalogue, collection: str, field: str) -> tuple[str, str, str] | None:
    link = catalogue.link(collection, field)
    return (link.kind, link.target, link.relation.many_field) if link else None


def test_types_are_told_by_columns_and_specials(world_config: DatabaseConfig) -> None:
    catalogue = catalogue_of(world_config)
    assert catalogue.version == 7
    assert catalogue.warnings == ()
    assert {name: field.type for name, field in catalogue.collections["all_types"].fields.items()} == TYPES


def test_columns_come_first_then_aliases(world_config: DatabaseConfig) -> None:
    posts = catalogue_of(world_config).collections["blog_posts"]
    assert list(posts.fields)[-4:] == ["author", "image", "comments", "tags"]
    assert [field.name for field in posts.fields.values() if field.alias] == ["comments", "tags"]


def test_facts_of_a_column(world_config: DatabaseConfig) -> None:
    fields = catalogue_of(world_config).collections["blog_posts"].fields
    columns = {name: field.column for name, field in fields.items() if field.column}
    assert columns["id"].primary_key
    assert columns["id"].auto_increment
    assert not columns["id"].nullable
    assert not columns["title"].nullable
    assert columns["title"].max_length == 255
    assert columns["path"].unique
    assert not columns["path"].indexed
    assert columns["status"].default == "draft"
    assert columns["views"].default == 0
    assert (columns["price"].precision, columns["price"].scale) == (10, 2)
    assert (columns["author"].foreign_table, columns["author"].foreign_column) == ("authors", "id")


def test_every_kind_of_relation_has_its_links(world_config: DatabaseConfig) -> None:
    catalogue = catalogue_of(world_config)
    assert link_of(catalogue, "blog_posts", "author") == ("m2o", "authors", "author")
    assert link_of(catalogue, "blog_posts", "comments") == ("o2m", "comments", "post")
    assert link_of(catalogue, "blog_posts", "tags") == ("o2m", "blog_posts_tags", "blog_posts_id")
    assert link_of(catalogue, "pages_blocks", "item") == ("m2a", "", "item")
    assert link_of(catalogue, "blog_posts", "title") is None
    tags, item = catalogue.link("blog_posts", "tags"), catalogue.link("pages_blocks", "item")
    assert tags
    assert tags.relation.junction_field == "tags_id"
    assert item
    assert item.relation.one_allowed_collections == ("headings", "paragraphs")
    assert item.relation.one_collection_field == "collection"


def test_what_a_collection_says_of_itself(world_config: DatabaseConfig) -> None:
    collections = catalogue_of(world_config).collections
    assert collections["site"].singleton
    notes = collections["notes"]
    assert notes.sort_field == "sort"
    assert notes.meta
    assert (notes.meta["archive_field"], notes.meta["archive_value"]) == ("status", "archived")
    assert notes.fields["user_created"].special == ("user-created",)
    assert collections["all_types"].fields["a_secret"].concealed
    assert collections["languages"].key.type == "string"


def test_system_collections_are_built_in(database_config: DatabaseConfig) -> None:
    catalogue = catalogue_of(database_config)
    users, settings = catalogue.collections["directus_users"], catalogue.collections["directus_settings"]
    assert users.system
    assert settings.singleton
    assert users.fields["password"].type == "hash"
    assert users.fields["token"].concealed
    assert users.fields["theming_divider"].presentational
    assert link_of(catalogue, "directus_users", "avatar") == ("m2o", "directus_files", "avatar")
    assert link_of(catalogue, "directus_users", "policies") == ("o2m", "directus_access", "user")
    assert link_of(catalogue, "directus_roles", "users") == ("o2m", "directus_users", "role")
    assert link_of(catalogue, "directus_policies", "roles") == ("o2m", "directus_access", "policy")
    assert link_of(catalogue, "directus_policies", "users") == ("o2m", "directus_access", "policy")


def test_a_field_added_to_a_system_collection(database_config: DatabaseConfig) -> None:
    added = "ALTER TABLE directus_folders ADD COLUMN color varchar(20)"
    row = "INSERT INTO directus_fields (id, collection, field, note) VALUES (1, 'directus_folders', 'color', 'of it')"
    color = catalogue_of(database_config, added, row).collections["directus_folders"].fields["color"]
    assert color.type == "string"
    assert color.meta
    assert color.meta["note"] == "of it"
    assert "system" not in color.meta


def test_what_cannot_be_served_is_left_out_and_named(database_config: DatabaseConfig) -> None:
    catalogue = catalogue_of(database_config, *ODD_TABLES)
    assert {"plain", "points"} <= catalogue.collections.keys()
    assert not {"pairs", "keyless", "directus_strange", "typecase_migrations"} & catalogue.collections.keys()
    assert catalogue.collections["plain"].fields["raw"].type == "unknown"
    assert sorted(catalogue.warnings) == [
        'Field "raw" of "plain" is left out: type "money" is not supported.',
        'Relation "points.gone" is left out: there is no such field.',
        'Relation "points.pair" is left out: there is no collection "pairs".',
        'Table "directus_strange" is left out: names with "directus_" belong to the system.',
        'Table "keyless" is left out: it has no primary key. Give it a primary key of one column.',
        'Table "pairs" is left out: its primary key has several columns. Give it a primary key of one column.',
        'The foreign key of "points.code" is no relation: it leads to "plain.code", which is not the primary key.',
    ]


def test_tables_without_rows_about_them(database_config: DatabaseConfig) -> None:
    catalogue = catalogue_of(database_config, *ODD_TABLES)
    plain, link = catalogue.collections["plain"], catalogue.link("points", "plain")
    assert plain.meta is None
    assert not plain.code_first
    assert plain.accountability == "all"
    assert link
    assert (link.target, link.relation.meta) == ("plain", None)
    assert link.relation.schema
    assert link.relation.schema["on_delete"] == "CASCADE"
    assert list(catalogue.folders) == ["drawer"]
    assert [name for name, field in catalogue.collections["points"].fields.items() if field.alias] == ["early", "late"]


def test_rows_of_an_older_directus_lack_columns(database_config: DatabaseConfig) -> None:
    row = "INSERT INTO directus_fields (id, collection, field) VALUES (1, 'points', 'pair')"
    older = "ALTER TABLE directus_fields DROP COLUMN searchable"
    pair = catalogue_of(database_config, *ODD_TABLES[3:6], row, older).collections["points"].fields["pair"]
    assert pair.meta
    assert pair.searchable


def test_a_database_without_system_tables(empty_database: DatabaseConfig) -> None:
    catalogue = catalogue_of(empty_database, "CREATE TABLE plain (id integer PRIMARY KEY)")
    assert list(catalogue.collections) == ["plain"]
    assert catalogue.relations == ()


def test_six_statements_whatever_the_number_of_tables(database_config: DatabaseConfig) -> None:
    async def count() -> int:
        database = await open_database(database_config)
        statements = 0

        class Counting:
            dialect = database.dialect

            async def fetch_all(self, sql: str, args: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
                nonlocal statements
                statements += 1
                return await database.fetch_all(sql, args)

        counting: Any = Counting()
        executor: Executor = counting
        await read_metadata(executor, await reflect(counting))
        await database.close()
        return statements

    assert asyncio.run(count()) == 6


@pytest.mark.parametrize(
    ("expression", "field_type", "value"),
    [
        (None, "string", None),
        ("NULL::character varying", "string", None),
        ("'draft'::character varying", "string", "draft"),
        ("'it''s (so)'::character varying(20)", "string", "it's (so)"),
        ("'draft'", "string", "draft"),
        ("0", "integer", 0),
        ("'-1'::integer", "integer", -1),
        ("(1.5)", "decimal", 1.5),
        ("true", "boolean", True),
        ("'0'", "boolean", False),
        ("1", "boolean", True),
        ("""'{"a": 1}'::json""", "json", {"a": 1}),
        ("'2020-01-01'::date", "date", "2020-01-01"),
        ("now()", "timestamp", "CURRENT_TIMESTAMP"),
        ("CURRENT_TIMESTAMP", "timestamp", "CURRENT_TIMESTAMP"),
        ("(strftime('%Y-%m-%d %H:%M:%f', 'now'))", "timestamp", "CURRENT_TIMESTAMP"),
        ("nextval('tags_id_seq'::regclass)", "integer", "nextval('tags_id_seq'::regclass)"),
        ("gen_random_uuid()", "uuid", "gen_random_uuid()"),
        ("((1) + (2))", "integer", "(1) + (2)"),
    ],
)
def test_defaults_read_as_python_values(expression: str | None, field_type: str, value: Any) -> None:
    assert default_value(expression, field_type) == value
