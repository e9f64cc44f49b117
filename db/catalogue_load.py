"""Makes the catalogue: joins the database's tables, the metadata rows, what is built in, and code-first classes."""

from collections.abc import Container, Mapping, Sequence
from typing import TYPE_CHECKING

from db.catalogue import Catalogue, Collection, Field
from db.catalogue_fields import fields_of
from db.catalogue_relations import relations_of
from db.engine import Executor
from db.metadata import Metadata, Row, read_metadata
from db.migrations import VERSION_TABLE
from db.own_tables import SIGN_INS
from db.reflect import reflect
from db.reflection import Table
from db.system_metadata import collection_meta, system_fields

if TYPE_CHECKING:
    from sqlmodel import SQLModel

SYSTEM_PREFIX = "directus_"

HIDDEN_TABLES = frozenset({VERSION_TABLE, SIGN_INS.name, "alembic_version"})
"""Tables that tools keep for themselves."""


async def load_catalogue(database: Executor, version: int, models: Sequence[type["SQLModel"]] = ()) -> Catalogue:
    """Read the database and make its catalogue, which gets the number `version`.

    `models` are code-first classes whose tables are already there (see `db.model_migrations`). What cannot be served
    is left out and named in the catalogue's `warnings`; only a failing database raises (`db.errors.DatabaseError`).
    """
    tables = await reflect(database)
    metadata = await read_metadata(database, tables)
    if not models:
        return build_catalogue(version, tables, metadata)
    # Imported late: SQLModel costs a good part of the start, and most projects have no classes.
    from db.model_metadata import model_metadata

    return build_catalogue(version, tables, metadata, model_metadata(models))


def build_catalogue(
    version: int, tables: Mapping[str, Table], metadata: Metadata, code: Metadata | None = None
) -> Catalogue:
    """Join tables, the rows of `metadata`, and those that stand for code-first classes; rows win over classes."""
    warnings: list[str] = []
    code_first = frozenset(code.collections) if code else frozenset()
    joined = metadata.over(code) if code else metadata
    collections = {}
    for table in tables.values():
        if table.name not in HIDDEN_TABLES and _is_usable(table, warnings):
            fields = fields_of(table, joined.fields.get(table.name, ()), warnings)
            collections[table.name] = _collection(table, fields, _meta(table, joined), code_first)
    relations = relations_of(collections, tables, joined.relations, warnings)
    folders = {name: row for name, row in joined.collections.items() if name not in tables}
    return Catalogue(version, collections, relations, folders, tuple(warnings))


def _is_usable(table: Table, warnings: list[str]) -> bool:
    if table.name.startswith(SYSTEM_PREFIX) and table.name not in system_fields():
        warnings.append(f'Table "{table.name}" is left out: names with "{SYSTEM_PREFIX}" belong to the system.')
        return False
    if len(table.primary_key) == 1:
        return True
    problem = "its primary key has several columns" if table.primary_key else "it has no primary key"
    warnings.append(f'Table "{table.name}" is left out: {problem}. Give it a primary key of one column.')
    return False


def _meta(table: Table, metadata: Metadata) -> Row | None:
    if table.name in system_fields():
        return collection_meta(table.name)
    return metadata.collections.get(table.name)


def _collection(table: Table, fields: Mapping[str, Field], meta: Row | None, code_first: Container[str]) -> Collection:
    said = meta or {}
    return Collection(
        table.name,
        table.primary_key[0],
        fields,
        singleton=said.get("singleton", False),
        sort_field=said.get("sort_field"),
        accountability=said.get("accountability", "all"),
        versioning=said.get("versioning", False),
        system="system" in said,
        code_first=table.name in code_first,
        meta=meta,
        schema=table.schema,
        comment=table.comment,
    )
