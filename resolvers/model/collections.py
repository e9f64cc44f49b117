"""Collections made, changed and deleted."""

from collections.abc import Mapping, Sequence
from typing import Any

from db.catalogue import Relation
from db.catalogue_load import HIDDEN_TABLES, SYSTEM_PREFIX
from db.ddl.column_spec import ColumnSpec
from db.ddl.foreign_keys import leading_to
from db.ddl.operations import is_taken, table_names
from db.ddl.rows import delete_rows, forget_collection, insert_row, is_described, update_rows
from db.ddl.tables import create_table, drop_table
from db.errors import BadReference
from resolvers import model_read
from resolvers.context import Context
from resolvers.errors import Forbidden, InvalidPayload
from resolvers.model.change import Change, change_model, present_rights, refuse_code_first
from resolvers.model.column_payload import new_spec
from resolvers.model.field_meta import new_field_meta
from resolvers.model.meta import stored_meta
from resolvers.model.names import check_collection_name
from resolvers.model.payloads import FieldPayload, field_payload, must_be_object, part
from resolvers.model.relations import forget_alias
from resolvers.write.errors import InvalidForeignKey

Json = dict[str, Any]

KEY = FieldPayload(
    "id",
    "integer",
    True,
    {"is_primary_key": True, "has_auto_increment": True},
    {"interface": "numeric", "readonly": True, "hidden": True},
)
"""The primary key of collections that are given none."""


async def create_collections(context: Context, payloads: Sequence[object]) -> list[Json]:
    """Make collections, or folders; `{collection, schema, meta, fields}` each.

    Raises:
        Forbidden: the caller is no administrator, or there is neither a schema nor metadata.
        InvalidPayload: a name is taken or can't be one, a field can't be made.
    """
    names = await change_model(context, lambda change: _create_all(change, payloads))
    return await _answer(context, names)


async def update_collections(context: Context, changes: Sequence[tuple[str, Mapping[str, Any]]]) -> list[Json]:
    """Change the metadata of collections, by name; a name that isn't there becomes a folder.

    Raises:
        Forbidden: the caller is no administrator, or a collection is the system's.
    """
    await change_model(context, lambda change: _update_all(change, changes))
    return await _answer(context, [name for name, _ in changes])


async def delete_collection(context: Context, name: str) -> None:
    """Delete a collection with its table, its fields, its relations and all that is kept about it but its history.

    Raises:
        Forbidden: the caller is no administrator, the collection is the system's, or isn't there.
        InvalidPayload: another table leads to it, or a class defines it.
    """
    await change_model(context, lambda change: _delete(change, name))


async def _answer(context: Context, names: Sequence[str]) -> list[Json]:
    rights = await present_rights(context)
    return [model_read.collection(context.services.catalogue, rights, name) for name in names]


async def _create_all(change: Change, payloads: Sequence[object]) -> list[str]:
    return [await _create(change, must_be_object(payload)) for payload in payloads]


async def _update_all(change: Change, changes: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    for name, payload in changes:
        if name.startswith(SYSTEM_PREFIX):
            raise Forbidden
        meta = part(payload, "meta")
        if meta is not None:
            await set_collection_meta(change, name, meta)
            await change.reload()
        if name not in change.catalogue.collections and name not in change.catalogue.folders:
            raise Forbidden


async def _create(change: Change, payload: Json) -> str:
    dialect = change.transaction.dialect
    name = check_collection_name(payload.get("collection"), dialect)
    schema, meta = part(payload, "schema"), part(payload, "meta")
    if schema is None and meta is None:
        raise Forbidden
    taken = await change.transaction.run(is_taken, name) or await _is_described(change, name)
    if taken or name in change.catalogue.collections:
        raise InvalidPayload(f'Collection "{name}" already exists')
    if meta is not None:
        row = stored_meta(change.catalogue, "directus_collections", meta)
        await _check_group(change, name, row)
        await change.run(insert_row, "directus_collections", {"collection": name, **row})
    if schema is not None:
        fields = _fields(change, payload.get("fields"))
        await change.run(create_table, name, _columns(fields))
        for place, field in enumerate(fields, start=1):
            await _describe(change, name, field, place)
    return name


def _fields(change: Change, raw: object) -> list[FieldPayload]:
    if raw is None:
        raw = []
    if not isinstance(raw, list):
        raise InvalidPayload('"fields" must be an array')
    fields = [field_payload(each, change.transaction.dialect) for each in raw]
    fields = [each if each.typed else _without_type(each) for each in fields]
    names = [each.name for each in fields]
    if change.transaction.dialect == "sqlite":
        names = [each.lower() for each in names]
    keys = [each for each in fields if each.type and (each.schema or {}).get("is_primary_key")]
    if not keys:
        fields.insert(0, KEY)
        names.insert(0, KEY.name)
    twice = next((each for each in names if names.count(each) > 1), None)
    if twice:
        raise InvalidPayload(f'Field "{twice}" is there twice')
    if len(keys) > 1:
        raise InvalidPayload("A collection has one primary key")
    return fields


def _without_type(field: FieldPayload) -> FieldPayload:
    """Without a type there is no column."""
    return FieldPayload(field.name, None, False, None, field.meta)


def _columns(fields: Sequence[FieldPayload]) -> list[ColumnSpec]:
    return [new_spec(each.name, each.type, each.schema or {}) for each in fields if each.type]


async def _describe(change: Change, name: str, field: FieldPayload, place: int) -> None:
    meta = new_field_meta(change.catalogue, field, place)
    if meta is not None:
        row = {"collection": name, "field": field.name, **meta}
        await change.run(insert_row, "directus_fields", row)


async def set_collection_meta(change: Change, name: str, meta: Mapping[str, Any]) -> None:
    """Change the metadata of a collection, which becomes a folder where it isn't there.

    Raises InvalidPayload or InvalidForeignKey for metadata that can't be.
    """
    row = stored_meta(change.catalogue, "directus_collections", meta)
    await _check_group(change, name, row)
    found = change.catalogue.collections.get(name)
    if await _is_described(change, name):
        await change.run(update_rows, "directus_collections", {"collection": name}, row)
        return
    if found is None:
        check_collection_name(name, change.transaction.dialect)
    elif found.code_first and found.meta:
        # What the class says goes on to hold, where nothing else is said.
        row = {**stored_meta(change.catalogue, "directus_collections", found.meta), **row}
    await change.run(insert_row, "directus_collections", {"collection": name, **row})


async def _check_group(change: Change, name: str, row: Mapping[str, Any]) -> None:
    """A group is named by its row: that of a folder or of a collection with metadata."""
    group = row.get("group")
    if group is not None and group != name and not await _is_described(change, group):
        raise InvalidForeignKey("directus_collections", "group", group)


async def _is_described(change: Change, name: str) -> bool:
    return await change.transaction.run(is_described, "directus_collections", {"collection": name})


async def _delete(change: Change, name: str) -> None:
    tables = await change.transaction.run(table_names)
    known = name in change.catalogue.folders or (name in tables and name not in HIDDEN_TABLES)
    if name.startswith(SYSTEM_PREFIX) or not known:
        raise Forbidden
    await forget_collection_and_table(change, name, tables)


async def forget_collection_and_table(change: Change, name: str, tables: Sequence[str]) -> None:
    """Delete a collection with all that is kept about it, and its table if it is among the `tables`.

    Raises InvalidPayload where a class defines it, or another table leads to it.
    """
    run = change.run
    if name in change.catalogue.collections:
        refuse_code_first(change.catalogue.collections[name])
    others = await change.transaction.run(leading_to, name)
    if others:
        table, column = others[0]
        raise InvalidPayload(
            f'Collection "{name}" can\'t be deleted: field "{column}" of collection "{table}" leads to it'
        )
    for relation in change.catalogue.relations:
        await _forget_relation(change, name, relation)
    if name in tables:
        await _drop(change, name)
    for side in ("many_collection", "one_collection"):
        await run(delete_rows, "directus_relations", {side: name})
    await run(forget_collection, name, change.catalogue.collections)
    await run(delete_rows, "directus_fields", {"collection": name})
    await run(update_rows, "directus_collections", {"group": name}, {"group": None})
    await run(delete_rows, "directus_collections", {"collection": name})


async def _drop(change: Change, name: str) -> None:
    try:
        await change.run(drop_table, name)
    except BadReference as error:
        raise InvalidPayload(
            f'Collection "{name}" can\'t be deleted: something else in the database needs it'
        ) from error


async def _forget_relation(change: Change, name: str, relation: Relation) -> None:
    """What is said of a relation that a collection which goes has a part in."""
    run = change.run
    many = {"many_collection": relation.many_collection, "many_field": relation.many_field}
    if relation.many_collection == name:
        await run(delete_rows, "directus_relations", many)
        if relation.one_collection != name:
            await forget_alias(change, relation)
    elif relation.one_collection == name:
        await run(delete_rows, "directus_relations", many)
    elif name in relation.one_allowed_collections:
        allowed = [each for each in relation.one_allowed_collections if each != name]
        await run(update_rows, "directus_relations", many, {"one_allowed_collections": allowed})
