"""Relations made, changed and deleted."""

from collections.abc import Mapping
from typing import Any, get_args

from db.catalogue import Collection, Relation
from db.ddl.foreign_keys import OnDelete, create_foreign_key, drop_foreign_key
from db.ddl.rows import delete_rows, insert_row, is_described, update_rows
from resolvers import model_read
from resolvers.context import Context
from resolvers.errors import Forbidden, InvalidPayload
from resolvers.model.change import Change, change_model, present_rights, refuse_code_first
from resolvers.model.failures import told_of
from resolvers.model.fields import is_built_in
from resolvers.model.meta import stored_meta
from resolvers.model.payloads import must_be_object, part

Json = dict[str, Any]

_ON_DELETE: Mapping[str, OnDelete] = {rule: rule for rule in get_args(OnDelete)}
_DESELECT_ACTIONS = ("nullify", "delete")

# Types that may lead to one another.
_KINDS: Mapping[str, str] = {"bigInteger": "integer", "text": "string", "hash": "string", "csv": "string"}


async def create_relation(context: Context, payload: object) -> Json:
    """Make a field lead to another collection, by a foreign key unless `schema` is null; without a
    `related_collection` there is only what is said of the relation, as many-to-any has it.

    Raises:
        Forbidden: the caller is no administrator, or the field is the system's.
        InvalidPayload: a collection or field isn't there, or the field has a relation.
        InvalidForeignKey: a row leads to none.
    """
    name, field = await change_model(context, lambda change: make_relation(change, payload))
    return await _answer(context, name, field)


async def update_relation(context: Context, name: str, field: str, payload: object) -> Json:
    """Change what happens when the related row goes (`schema.on_delete`, NO ACTION where it isn't said), and the
    relation's metadata.

    Raises:
        Forbidden: the caller is no administrator, or the relation is the system's.
        InvalidPayload: there is no such relation.
    """
    await change_model(context, lambda change: change_relation(change, name, field, payload))
    return await _answer(context, name, field)


async def delete_relation(context: Context, name: str, field: str) -> None:
    """Delete a relation; the field stays, and so does the alias on the other side.

    Raises:
        Forbidden: the caller is no administrator, or the relation is the system's.
        InvalidPayload: there is no such relation.
    """
    await change_model(context, lambda change: remove_relation(change, name, field))


async def make_relation(change: Change, payload: object) -> tuple[str, str]:
    """Make a relation, as a part of a change; the collection and the field it is of. Raises as `create_relation`."""
    given = must_be_object(payload)
    name, field = _required(given, "collection"), _required(given, "field")
    on_delete = _rule(given)
    many = _many(change, name, field)
    if _find(change, name, field):
        raise InvalidPayload(f'Field "{field}" in collection "{name}" already has an associated relationship')
    related = _related(change, given.get("related_collection"))
    row = _row(change, part(given, "meta") or {})
    keys = {"many_collection": name, "many_field": field, "one_collection": related and related.name}
    await change.run(insert_row, "directus_relations", {**row, **keys})
    if related and given.get("schema", {}) is not None:
        await _connect(change, many, field, related, on_delete)
    return name, field


async def change_relation(change: Change, name: str, field: str, payload: object) -> None:
    """Change a relation, as a part of a change. Raises as `update_relation`."""
    given = must_be_object(payload)
    on_delete = _rule(given)
    relation = _existing(change, name, field)
    if relation.schema and relation.one_collection and relation.schema["on_delete"] != on_delete:
        many, related = change.collection(name), change.collection(relation.one_collection)
        refuse_code_first(many)
        await change.run(drop_foreign_key, name, field)
        await _connect(change, many, field, related, on_delete)
    meta = part(given, "meta")
    if meta is not None:
        await _set_meta(change, relation, _row(change, meta))


async def remove_relation(change: Change, name: str, field: str) -> None:
    """Delete a relation, as a part of a change. Raises as `delete_relation`."""
    relation = _existing(change, name, field)
    if relation.schema:
        refuse_code_first(change.collection(name))
        await change.run(drop_foreign_key, name, field)
    await change.run(delete_rows, "directus_relations", {"many_collection": name, "many_field": field})


async def forget_alias(change: Change, relation: Relation) -> None:
    """Delete what is said of the field on the other side of a relation, if it has one."""
    if relation.one_collection and relation.one_field:
        alias = {"collection": relation.one_collection, "field": relation.one_field}
        await change.run(delete_rows, "directus_fields", alias)


async def _answer(context: Context, name: str, field: str) -> Json:
    return model_read.relation(context.services.catalogue, await present_rights(context), name, field)


def _required(given: Json, key: str) -> str:
    value = given.get(key)
    if value is None:
        raise InvalidPayload(f'"{key}" is required')
    if not isinstance(value, str) or not value:
        raise InvalidPayload(f'"{key}" must be a string')
    return value


def _rule(given: Json) -> OnDelete:
    raw = (part(given, "schema") or {}).get("on_delete") or "NO ACTION"
    if not isinstance(raw, str) or raw not in _ON_DELETE:
        raise InvalidPayload(f'"schema.on_delete" must be one of [{", ".join(_ON_DELETE)}]')
    return _ON_DELETE[raw]


def _row(change: Change, meta: Mapping[str, Any]) -> Json:
    row = stored_meta(change.catalogue, "directus_relations", meta)
    action = row.setdefault("one_deselect_action", "nullify") if "one_deselect_action" in row else "nullify"
    if action not in _DESELECT_ACTIONS:
        raise InvalidPayload(f'"meta.one_deselect_action" must be one of [{", ".join(_DESELECT_ACTIONS)}]')
    return row


def _many(change: Change, name: str, field: str) -> Collection:
    many = change.catalogue.collections.get(name)
    if many is None:
        raise InvalidPayload(f'Collection "{name}" doesn\'t exist')
    if field not in many.fields:
        raise InvalidPayload(f'Field "{field}" doesn\'t exist in collection "{name}"')
    if is_built_in(name, field):
        raise Forbidden
    if many.fields[field].alias:
        raise InvalidPayload(f'Field "{field}" in collection "{name}" has no column to lead anywhere')
    return many


def _related(change: Change, name: object) -> Collection | None:
    if name is None:
        return None
    found = change.catalogue.collections.get(name) if isinstance(name, str) else None
    if found is None:
        raise InvalidPayload(f'Collection "{name}" doesn\'t exist')
    return found


def _find(change: Change, name: str, field: str) -> Relation | None:
    found = (each for each in change.catalogue.relations if (each.many_collection, each.many_field) == (name, field))
    return next(found, None)


def _existing(change: Change, name: str, field: str) -> Relation:
    change.collection(name)
    if is_built_in(name, field):
        raise Forbidden
    relation = _find(change, name, field)
    if relation is None:
        raise InvalidPayload(f'Field "{field}" in collection "{name}" has no relationship')
    return relation


async def _connect(change: Change, many: Collection, field: str, related: Collection, on_delete: OnDelete) -> None:
    refuse_code_first(many)
    here, there = many.fields[field], related.key
    if _KINDS.get(here.type, here.type) != _KINDS.get(there.type, there.type):
        raise InvalidPayload(
            f'Field "{field}" in collection "{many.name}" is of type {here.type}, and the keys of collection '
            f'"{related.name}" are of type {there.type}'
        )
    with told_of(many.name, field):
        await change.run(create_foreign_key, many.name, field, related.name, related.primary_key, on_delete)


async def _set_meta(change: Change, relation: Relation, row: Json) -> None:
    place = {"many_collection": relation.many_collection, "many_field": relation.many_field}
    if await change.transaction.run(is_described, "directus_relations", place):
        await change.run(update_rows, "directus_relations", place, row)
    else:
        whole = {**row, **place, "one_collection": relation.one_collection}
        await change.run(insert_row, "directus_relations", whole)
