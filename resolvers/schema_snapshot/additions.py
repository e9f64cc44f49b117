"""Collections and fields of a snapshot that are not there yet.

A table that only the database knows becomes the collection of its name, with the columns that it has.
"""

from collections.abc import Sequence
from typing import Any

from db.catalogue import Collection
from db.ddl.column_spec import ColumnSpec
from db.ddl.columns import add_column
from db.ddl.operations import is_taken
from db.ddl.rows import delete_rows, insert_row
from db.ddl.tables import create_table
from resolvers.errors import InvalidPayload
from resolvers.model.change import Change, refuse_code_first
from resolvers.model.collections import KEY
from resolvers.model.column_payload import new_spec
from resolvers.model.failures import told_of
from resolvers.model.fields import change_column, is_built_in
from resolvers.model.meta import stored_meta
from resolvers.model.names import check_collection_name, check_field_name
from resolvers.schema_snapshot.columns import spec

Json = dict[str, Any]


async def add_collection(change: Change, entry: Json, fields: Sequence[Json]) -> None:
    """Make a collection with its fields, or a folder; its group is named later, once all are there.

    Raises:
        InvalidPayload: the name is taken or can't be one, or a field can't be made.
    """
    name = check_collection_name(entry["collection"], change.transaction.dialect)
    found = change.catalogue.collections.get(name)
    if found is None and await change.transaction.run(is_taken, name):
        raise InvalidPayload(f'"{name}" is the name of something else in the database')
    if entry.get("schema") is None:
        await _add_folder(change, name, entry, fields, found)
        return
    await _describe_collection(change, name, entry)
    if found is None:
        await _create_table(change, name, fields)
    else:
        for field in fields:
            await add_field(change, found, field)


async def add_field(change: Change, collection: Collection, entry: Json) -> None:
    """Add a field to a collection that has a table; where it has such a column, that is made like the field.

    Raises:
        InvalidPayload: there can be no such field.
        ContainsNullValues, RecordNotUnique: the rows that are there can't have such a column.
    """
    name = check_field_name(entry["field"], change.transaction.dialect)
    if is_built_in(collection.name, name):
        raise InvalidPayload(f'Field "{name}" of "{collection.name}" is the system\'s')
    found = collection.fields.get(name)
    wanted = spec(entry)
    if found and found.column:
        if wanted and not found.column.primary_key:
            await change_column(change, collection, found.column, wanted)
    elif wanted:
        refuse_code_first(collection)
        with told_of(collection.name, name):
            await change.run(add_column, collection.name, _without_key(wanted))
    await _describe_field(change, collection.name, entry)


async def _add_folder(change: Change, name: str, entry: Json, fields: Sequence[Json], found: Collection | None) -> None:
    if found is not None or fields:
        raise InvalidPayload(f'Collection "{name}" has no table, so it can\'t have fields')
    await _describe_collection(change, name, {**entry, "meta": entry.get("meta") or {}})


async def _create_table(change: Change, name: str, fields: Sequence[Json]) -> None:
    dialect = change.transaction.dialect
    names = [check_field_name(each["field"], dialect) for each in fields]
    alike = [each.lower() for each in names] if dialect == "sqlite" else names
    if len(set(alike)) < len(alike):
        raise InvalidPayload(f'Collection "{name}" has two fields whose names are alike')
    columns = [column for column in map(spec, fields) if column]
    keys = [column for column in columns if column.primary_key]
    if len(keys) > 1:
        raise InvalidPayload(f'Collection "{name}" has several primary keys')
    if not keys:
        columns.insert(0, await _usual_key(change, name, alike))
    await change.run(create_table, name, columns)
    for field in fields:
        await _describe_field(change, name, field)


async def _usual_key(change: Change, name: str, taken: Sequence[str]) -> ColumnSpec:
    if KEY.name in taken or KEY.type is None:
        raise InvalidPayload(f'Collection "{name}" has no primary key')
    await _describe_field(change, name, {"field": KEY.name, "meta": dict(KEY.meta or {})})
    return new_spec(KEY.name, KEY.type, KEY.schema or {})


def _without_key(column: ColumnSpec) -> ColumnSpec:
    if column.primary_key:
        raise InvalidPayload(f'"{column.name}" can\'t become the primary key of a table that is there')
    return column


async def _describe_collection(change: Change, name: str, entry: Json) -> None:
    if entry.get("meta") is not None:
        row = stored_meta(change.catalogue, "directus_collections", {**entry["meta"], "group": None})
        await change.run(insert_row, "directus_collections", {"collection": name, **row})


async def _describe_field(change: Change, collection: str, entry: Json) -> None:
    if entry.get("meta") is not None:
        row = stored_meta(change.catalogue, "directus_fields", entry["meta"])
        place = {"collection": collection, "field": entry["field"]}
        await change.run(delete_rows, "directus_fields", place)
        await change.run(insert_row, "directus_fields", {**place, **row})
