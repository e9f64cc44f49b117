"""Code-first classes: made into tables and served as collections, on both kinds of database."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import registry
from sqlmodel import Field, Relationship, SQLModel

from db.catalogue import Catalogue
from db.catalogue_load import load_catalogue
from db.engine import DatabaseConfig
from db.model_metadata import model_metadata
from db.model_migrations import migrate_models
from db.models import ModelError
from db.open import open_database
from tests.db.databases import rows

Models = Sequence[type[SQLModel]]


class Mood(Enum):
    GOOD = "good"
    BAD = "bad"


def library() -> Models:
    """Classes with every kind of column and relation, in a registry of their own."""

    class Base(SQLModel, registry=registry()):
        pass

    class BookTag(Base, table=True):
        __tablename__ = "books_tags"
        id: int | None = Field(default=None, primary_key=True)
        book: UUID | None = Field(default=None, foreign_key="books.id")
        tag: int | None = Field(default=None, foreign_key="tags.id")

    class Tag(Base, table=True):
        __tablename__ = "tags"
        id: int | None = Field(default=None, primary_key=True)
        books: list["Book"] = Relationship(back_populates="tags", link_model=BookTag)

    class Writer(Base, table=True):
        __tablename__ = "writers"
        __typecase__: ClassVar[dict[str, Any]] = {
            "note": "Who writes",
            "sort_field": "place",
            "fields": {"secret": {"special": ["conceal"]}},
        }
        id: int | None = Field(default=None, primary_key=True)
        place: int | None = None
        secret: str | None = None
        books: list["Book"] = Relationship(back_populates="writer")

    class Book(Base, table=True):
        __tablename__ = "books"
        id: UUID = Field(default_factory=uuid4, primary_key=True)
        title: str = Field(max_length=80, unique=True)
        pages: int = 1
        price: Decimal = Field(default=Decimal("9.5"), max_digits=8, decimal_places=2)
        lent: bool = False
        mood: Mood = Mood.GOOD
        facts: dict[str, Any] | None = Field(default=None, sa_type=sa.JSON)
        made: datetime = Field(default_factory=lambda: datetime.now(UTC), sa_type=sa.DateTime(timezone=True))
        cover: UUID | None = Field(default=None, foreign_key="directus_files.id")
        writer_id: int | None = Field(
            default=None, foreign_key="writers.id", ondelete="CASCADE", sa_column_kwargs={"name": "writer"}
        )
        writer: Writer | None = Relationship(back_populates="books")
        tags: list[Tag] = Relationship(back_populates="books", link_model=BookTag)

    return BookTag, Tag, Writer, Book


def shelf(**columns: tuple[Any, Any]) -> Models:
    """One class, `shelves`, with a key, a name, and these columns: their type and field."""
    base = type("Base", (SQLModel,), {}, registry=registry())
    names = {"id": int | None, "name": str | None} | {name: kind for name, (kind, _) in columns.items()}
    fields = {"id": Field(default=None, primary_key=True), "name": None}
    fields |= {name: field for name, (_, field) in columns.items()}
    body = {"__tablename__": "shelves", "__module__": __name__, "__annotations__": names, **fields}
    return (type("Shelf", (base,), body, table=True),)


def migrated(config: DatabaseConfig, models: Models) -> list[str]:
    """Bring the tables to where the classes are; what was shown."""
    shown: list[str] = []
    asyncio.run(migrate_models(config, models, shown.append))
    return shown


def catalogue_of(config: DatabaseConfig, models: Models) -> Catalogue:
    async def load() -> Catalogue:
        database = await open_database(config)
        try:
            return await load_catalogue(database, 1, models)
        finally:
            await database.close()

    return asyncio.run(load())


def test_classes_become_collections(database_config: DatabaseConfig) -> None:
    models = library()
    [shown] = migrated(database_config, models)
    assert "op.create_table('books'" in shown
    catalogue = catalogue_of(database_config, models)
    books = catalogue.collections["books"]
    assert books.code_first
    assert catalogue.warnings == ()
    assert {name: (field.type, field.special) for name, field in books.fields.items()} == {
        "id": ("uuid", ("uuid",)),
        "title": ("string", ()),
        "pages": ("integer", ()),
        "price": ("decimal", ()),
        "lent": ("boolean", ("cast-boolean",)),
        "mood": ("string", ()),
        "facts": ("json", ("cast-json",)),
        "made": ("timestamp", ("date-created", "cast-timestamp")),
        "cover": ("uuid", ("file",)),
        "writer": ("integer", ("m2o",)),
        "tags": ("alias", ("m2m",)),
    }


def test_relationships_become_relations(database_config: DatabaseConfig) -> None:
    models = library()
    migrated(database_config, models)
    catalogue = catalogue_of(database_config, models)
    links = {
        name: (link.kind, link.target, link.relation.many_field, link.relation.junction_field)
        for name in ("books.writer", "books.cover", "books.tags", "tags.books", "writers.books")
        if (link := catalogue.link(*name.split(".")))
    }
    assert links == {
        "books.writer": ("m2o", "writers", "writer", None),
        "books.cover": ("m2o", "directus_files", "cover", None),
        "books.tags": ("o2m", "books_tags", "book", "tag"),
        "tags.books": ("o2m", "books_tags", "tag", "book"),
        "writers.books": ("o2m", "books", "writer", None),
    }


def test_defaults_of_the_class_are_defaults_of_the_database(database_config: DatabaseConfig) -> None:
    models = library()
    migrated(database_config, models)
    fields = catalogue_of(database_config, models).collections["books"].fields
    defaults = {name: field.column.default for name, field in fields.items() if field.column and field.column.default}
    assert defaults == {"pages": 1, "price": 9.5, "mood": "good"}
    lent = fields["lent"].column
    assert lent
    assert lent.default is False


def test_what_a_class_says_of_its_collection(database_config: DatabaseConfig) -> None:
    models = library()
    migrated(database_config, models)
    writers = catalogue_of(database_config, models).collections["writers"]
    assert writers.meta
    assert (writers.meta["note"], writers.sort_field) == ("Who writes", "place")
    assert writers.fields["secret"].concealed


def test_a_row_wins_over_the_class(database_config: DatabaseConfig) -> None:
    models = library()
    migrated(database_config, models)
    rows(database_config, "INSERT INTO directus_collections (collection, note) VALUES ('writers', 'Changed')")
    writers = catalogue_of(database_config, models).collections["writers"]
    assert writers.meta
    assert (writers.meta["note"], writers.sort_field, writers.code_first) == ("Changed", None, True)


def test_uuids_are_written_with_dashes(database_config: DatabaseConfig) -> None:
    models = library()
    migrated(database_config, models)
    key = UUID("00000000-0000-4000-8000-00000000000a")
    table = models[-1].metadata.tables["books"]
    insert = sa.insert(table).values(id=key, title="A", made=datetime(2026, 1, 1, tzinfo=UTC), facts={"a": 1})

    async def write_and_read() -> Any:
        engine = create_async_engine(database_config.sqlalchemy_url())
        async with engine.begin() as connection:
            await connection.execute(insert)
            found = (await connection.execute(sa.select(table.c.id, table.c.mood))).one()
        await engine.dispose()
        return tuple(found)

    assert asyncio.run(write_and_read()) == (key, Mood.GOOD)
    assert rows(database_config, "SELECT CAST(id AS varchar(36)), mood FROM books") == [(str(key), "good")]


def test_nothing_is_shown_where_nothing_is_to_do(database_config: DatabaseConfig) -> None:
    models = library()
    migrated(database_config, models)
    assert migrated(database_config, models) == []


def test_new_columns_are_added_with_their_keys(database_config: DatabaseConfig) -> None:
    migrated(database_config, shelf())
    rows(database_config, "INSERT INTO shelves (id, name) VALUES (1, 'first')")
    grown = shelf(
        room=(int, 4),
        code=(str | None, Field(default=None, max_length=9, unique=True)),
        owner=(UUID | None, Field(default=None, foreign_key="directus_users.id", ondelete="SET NULL", index=True)),
    )
    [shown] = migrated(database_config, grown)
    assert shown.count("op.add_column(") == 3
    assert migrated(database_config, grown) == []
    fields = catalogue_of(database_config, grown).collections["shelves"].fields
    columns = {name: field.column for name, field in fields.items() if field.column}
    assert columns["code"].unique
    assert columns["owner"].indexed
    assert columns["owner"].foreign_table == "directus_users"
    assert rows(database_config, "SELECT name, room FROM shelves") == [("first", 4)]


def test_changes_that_do_not_add_are_told_and_left(database_config: DatabaseConfig) -> None:
    migrated(database_config, shelf(size=(int | None, None), extra=(int | None, None)))
    shown = migrated(database_config, shelf(size=(str | None, Field(default=None, sa_type=sa.Text))))
    assert all(line.startswith("Not done, for it would change or remove what is there: ") for line in shown)
    assert [line.partition(": ")[2] for line in shown] == [
        "column shelves.size is INTEGER in the database, TEXT in the class.",
        "column shelves.extra is not in the class.",
    ]
    types = {
        field.name: field.type for field in catalogue_of(database_config, ()).collections["shelves"].fields.values()
    }
    assert types == {"id": "integer", "name": "string", "size": "integer", "extra": "integer"}


def test_a_column_that_needs_a_value_cannot_be_added(database_config: DatabaseConfig) -> None:
    migrated(database_config, shelf())
    needed = shelf(late=(str | None, None), needed=(str, Field()))
    with pytest.raises(ModelError, match=r"^shelves\.needed can't be added, for the rows that are there"):
        migrated(database_config, needed)
    assert list(catalogue_of(database_config, ()).collections["shelves"].fields) == ["id", "name"]


def test_a_link_model_with_two_keys_is_left_out_with_a_warning(database_config: DatabaseConfig) -> None:
    class Base(SQLModel, registry=registry()):
        pass

    class Pair(Base, table=True):
        a: int | None = Field(default=None, primary_key=True, foreign_key="one.id")
        b: int | None = Field(default=None, primary_key=True, foreign_key="one.id")

    class One(Base, table=True):
        id: int | None = Field(default=None, primary_key=True)
        others: list["One"] = Relationship(
            link_model=Pair,
            sa_relationship_kwargs={"primaryjoin": "One.id == Pair.a", "secondaryjoin": "One.id == Pair.b"},
        )

    migrated(database_config, (Pair, One))
    catalogue = catalogue_of(database_config, (Pair, One))
    assert list(catalogue.collections["one"].fields) == ["id"]
    assert catalogue.warnings[0].startswith('Table "pair" is left out: its primary key has several columns.')


@pytest.mark.parametrize("said", [{"nope": 1}, {"fields": {"nope": {}}}, {"fields": {"id": {"nope": 1}}}])
def test_unknown_words_of_a_class_stop_the_start(said: dict[str, Any]) -> None:
    [model] = shelf()
    model.__typecase__ = said
    with pytest.raises(ModelError, match=r'^Shelf\.__typecase__: .*"nope"'):
        model_metadata([model])
