"""Fields made, changed and deleted."""

from collections.abc import Mapping, Sequence
from typing import Any

from db.catalogue import Collection, Column, Field
from db.ddl.column_spec import ColumnSpec, spec_of
from db.ddl.columns import add_column, alter_column
from db.ddl.rows import insert_row, is_described, update_rows
from db.system_metadata import system_fields
from resolvers import model_read
from resolvers.context import Context
from resolvers.errors import InvalidPayload
from resolvers.model.change import Change, change_model, present_rights, refuse_code_first
from resolvers.model.column_payload import changed_spec, new_spec, retyped_spec
from resolvers.model.failures import told_of
from resolvers.model.field_meta import new_field_meta
from resolvers.model.meta import stored_meta
from resolvers.model.names import check_field_name
from resolvers.model.payloads import FieldPayload, column_type, field_payload, must_be_object, part

Json = dict[str, Any]


async def create_field(context: Context, collection: str, payload: object) -> Json | None:
    """Add a field to a collection: a column, an alias without one, or, with neither type nor metadata, nothing at
    all. The answer is None where there is no field then.

    Raises:
        Forbidden: the caller is no administrator, or there is no such collection.
        InvalidPayload: it is no description of a field, or the name is taken.
        ContainsNullValues, RecordNotUnique: the rows that are there can't have such a column.
    """
    name = await change_model(context, lambda change: _create(change, collection, payload))
    if name is None:
        return None
    return (await _answer(context, collection, [name]))[0]


async def update_fields(context: Context, collection: str, changes: Sequence[tuple[str, object]]) -> list[Json]:
    """Change fields, by name: columns and their types, metadata. A name that isn't there becomes an alias.

    Raises:
        Forbidden: the caller is no administrator, or there is no such collection.
        InvalidPayload: a change that can't be, or of a built-in field.
        ContainsNullValues, RecordNotUnique: the rows that are there can't have such a column.
    """
    await change_model(context, lambda change: _update_all(change, collection, changes))
    return await _answer(context, collection, [name for name, _ in changes])


def is_built_in(collection: str, field: str) -> bool:
    """Whether the field belongs to the system."""
    return any(each.name == field for each in system_fields().get(collection, ()))


async def _answer(context: Context, collection: str, names: Sequence[str]) -> list[Json]:
    rights = await present_rights(context)
    return [model_read.field(context.services.catalogue, rights, collection, name) for name in names]


async def _create(change: Change, collection: str, payload: object) -> str | None:
    """The name of the field, if there is one then."""
    found = change.collection(collection)
    field = field_payload(payload, change.transaction.dialect, strict=True)
    _must_be_free(change, found, field)
    await _add(change, found, field)
    await change.reload()
    return field.name if field.name in change.collection(collection).fields else None


async def _update_all(change: Change, collection: str, changes: Sequence[tuple[str, object]]) -> None:
    for name, payload in changes:
        await _update(change, change.collection(collection), name, must_be_object(payload))
        await change.reload()


def _must_be_free(change: Change, collection: Collection, field: FieldPayload) -> None:
    taken = field.name in collection.fields
    if field.type and change.transaction.dialect == "sqlite":
        taken = taken or any(
            each.name.lower() == field.name.lower() for each in collection.fields.values() if not each.alias
        )
    if taken:
        raise InvalidPayload(f'Field "{field.name}" already exists in collection "{collection.name}"')


async def _add(change: Change, collection: Collection, field: FieldPayload) -> None:
    run = change.run
    if field.type:
        refuse_code_first(collection)
        spec = new_spec(field.name, field.type, {**(field.schema or {}), "is_primary_key": False})
        with told_of(collection.name, field.name):
            await run(add_column, collection.name, spec)
    sorts = [each.meta.get("sort") or 0 for each in collection.fields.values() if each.meta and "id" in each.meta]
    meta = new_field_meta(change.catalogue, field, max(sorts, default=0) + 1)
    if meta is not None:
        await run(insert_row, "directus_fields", {"collection": collection.name, "field": field.name, **meta})


async def _update(change: Change, collection: Collection, name: str, payload: Json) -> None:
    field = collection.fields.get(name)
    if is_built_in(collection.name, name):
        _must_be_index_alone(payload)
    if field is None:
        check_field_name(name, change.transaction.dialect)
    else:
        await _update_column(change, collection, field, payload)
    meta = part(payload, "meta")
    if meta is not None:
        await set_field_meta(change, collection, name, meta)


def _must_be_index_alone(payload: Json) -> None:
    said = {key: value for key, value in payload.items() if key not in ("collection", "field")}
    if set(said) != {"schema"} or set(part(said, "schema") or {}) != {"is_indexed"}:
        raise InvalidPayload('Only "schema.is_indexed" may be modified for system fields')


async def _update_column(change: Change, collection: Collection, field: Field, payload: Json) -> None:
    kind = column_type(payload["type"]) if payload.get("type") is not None else field.type
    if payload.get("type") is not None and (kind is None) != field.alias and field.type != payload["type"]:
        raise InvalidPayload("Alias type cannot be changed")
    column = field.column
    if column is None or column.primary_key or kind is None:
        return
    old = spec_of(column)
    new = old if kind == field.type else retyped_spec(old, kind)
    await change_column(change, collection, column, changed_spec(new, kind, part(payload, "schema") or {}))


async def change_column(change: Change, collection: Collection, column: Column, new: ColumnSpec) -> None:
    """Make a column of the collection as `new` says. Its values are cast to a new type.

    Raises:
        InvalidPayload: the column can't be changed so, or a value can't be cast.
        ContainsNullValues, RecordNotUnique: the rows that are there can't have such a column.
    """
    old = spec_of(column)
    if new == old:
        return
    refuse_code_first(collection)
    if column.generated is not None:
        raise InvalidPayload(f'Field "{column.name}" is computed by the database and can\'t be changed')
    if new.measured_type != old.measured_type and column.foreign_table:
        raise InvalidPayload(f'The type of "{column.name}" can\'t be changed, for it leads to another collection')
    with told_of(collection.name, column.name):
        await change.run(alter_column, collection.name, old, new)


async def set_field_meta(change: Change, collection: Collection, name: str, meta: Mapping[str, Any]) -> None:
    """Change the metadata of a field. Raises InvalidPayload or ValueTooLong for metadata that can't be stored."""
    place = {"collection": collection.name, "field": name}
    row = stored_meta(change.catalogue, "directus_fields", meta)
    if await change.transaction.run(is_described, "directus_fields", place):
        await change.run(update_rows, "directus_fields", place, row)
        return
    field = collection.fields.get(name)
    if collection.code_first and field and field.meta:
        # What the class says goes on to hold, where nothing else is said.
        row = {**stored_meta(change.catalogue, "directus_fields", field.meta), **row}
    await change.run(insert_row, "directus_fields", {**place, **row})
