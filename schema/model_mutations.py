"""Mutations of the data model, for administrators: collections, fields and relations made, changed and deleted."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from strawberry import UNSET
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from db.catalogue import Catalogue
from resolvers.errors import InvalidPayload
from resolvers.model import collections, field_removal, fields, relations
from resolvers.rights import Rights
from schema.context import Info
from schema.definitions import (
    argument,
    empty_type,
    list_of,
    nullable,
    object_type,
    optional,
    resolver_field,
    set_fields,
)
from schema.definitions import field as plain_field
from schema.model_fields import COLLECTION, FIELD, RELATION, Entry, meta_fields, schema_type

Json = Mapping[str, Any]
Resolver = Callable[..., Awaitable[Any]]

_NAME = argument("collection", str)
_FIELD = argument("field", str)
_CONCURRENTLY = StrawberryArgument(
    "concurrentIndexCreation",
    "concurrentIndexCreation",
    StrawberryAnnotation(optional(bool)),
    default=False,
)


def model_mutations(catalogue: Catalogue, rights: Rights) -> Sequence[StrawberryField]:
    """The mutations, none for those who are no administrators."""
    if not rights.admin:
        return ()
    field_in = _input(catalogue, FIELD)
    collection_in = _input(catalogue, COLLECTION, fields=optional(list_of(field_in)))
    relation_in = _input(catalogue, RELATION)
    collection, field, relation = (_written(catalogue, each) for each in (COLLECTION, FIELD, RELATION))
    several = argument("data", optional(list_of(field_in)))
    return [
        _mutation(create_collections_item, collection, argument("data", collection_in), _CONCURRENTLY),
        _mutation(update_collections_item, collection, _NAME, argument("data", collection_in)),
        _mutation(delete_collections_item, _deleted("delete_collection", "collection"), _NAME),
        _mutation(create_fields_item, field, _NAME, argument("data", field_in), _CONCURRENTLY),
        _mutation(update_fields_item, field, _NAME, _FIELD, argument("data", field_in), _CONCURRENTLY),
        _mutation(update_fields_items, field, _NAME, several, _CONCURRENTLY),
        _mutation(delete_fields_item, _deleted("delete_field", "collection", "field"), _NAME, _FIELD),
        _mutation(create_relations_item, relation, argument("data", relation_in)),
        _mutation(update_relations_item, relation, _NAME, _FIELD, argument("data", relation_in)),
        _mutation(delete_relations_item, _deleted("delete_relation", "collection", "field"), _NAME, _FIELD),
    ]


async def create_collections_item(info: Info, data: Json, **_: bool) -> Any:
    """Makes a collection; the input has no other place for its name than `meta.collection`."""
    meta = data.get("meta") or {}
    payload = {"collection": meta.get("collection"), "schema": {}, **data}
    return (await collections.create_collections(info.context.request, [payload]))[0]


async def update_collections_item(info: Info, collection: str, data: Json) -> Any:
    """Changes the metadata of a collection."""
    return (await collections.update_collections(info.context.request, [(collection, data)]))[0]


async def delete_collections_item(info: Info, collection: str) -> Any:
    """Deletes a collection with its table and its rows."""
    await collections.delete_collection(info.context.request, collection)
    return {"collection": collection}


async def create_fields_item(info: Info, collection: str, data: Json, **_: bool) -> Any:
    """Adds a field to a collection."""
    return await fields.create_field(info.context.request, collection, dict(data))


async def update_fields_item(info: Info, collection: str, field: str, data: Json, **_: bool) -> Any:
    """Changes a field of a collection."""
    return await _update_fields(info, collection, [(field, data)])


async def update_fields_items(info: Info, collection: str, data: Sequence[Json] | None = None, **_: bool) -> Any:
    """Changes several fields of a collection; the answer is the first of them."""
    if any(not each.get("field") for each in data or ()):
        raise InvalidPayload('"field" is required')
    return await _update_fields(info, collection, [(each["field"], each) for each in data or ()])


async def delete_fields_item(info: Info, collection: str, field: str) -> Any:
    """Deletes a field with its column and its values."""
    await field_removal.delete_field(info.context.request, collection, field)
    return {"collection": collection, "field": field}


async def create_relations_item(info: Info, data: Json) -> Any:
    """Makes a field lead to another collection."""
    return await relations.create_relation(info.context.request, dict(data))


async def update_relations_item(info: Info, collection: str, field: str, data: Json) -> Any:
    """Changes what happens when a related row goes, and the metadata of a relation."""
    return await relations.update_relation(info.context.request, collection, field, dict(data))


async def delete_relations_item(info: Info, collection: str, field: str) -> Any:
    """Deletes a relation; the field stays."""
    await relations.delete_relation(info.context.request, collection, field)
    return {"collection": collection, "field": field}


async def _update_fields(info: Info, collection: str, changes: Sequence[tuple[str, Json]]) -> Any:
    sent = [(name, dict(change)) for name, change in changes]
    changed = await fields.update_fields(info.context.request, collection, sent)
    return changed[0] if changed else None


def _mutation(resolver: Resolver, answer: type, *arguments: StrawberryArgument) -> StrawberryField:
    made = resolver_field(resolver, optional(answer))
    made.arguments = list(arguments)
    return made


def _written(catalogue: Catalogue, entry: Entry) -> type:
    """The type of an entry as it is after a change: everything may be missing."""
    meta = object_type(f"write_{entry.table}_meta", meta_fields(catalogue, entry.table, all_nullable=True))
    parts = {"meta": optional(meta), "schema": optional(schema_type(entry, "write_"))}
    return object_type(f"write_{entry.table}", {**dict.fromkeys(entry.names, nullable(str)), **parts})


def _input(catalogue: Catalogue, entry: Entry, **more: Any) -> type:
    """What is sent of an entry. Collections are named beside it, and have nothing to say of their table."""
    own = entry is COLLECTION
    meta = _given(f"write_{entry.table}_meta_input", meta_fields(catalogue, entry.table, all_nullable=True))
    names = {} if own else dict.fromkeys(entry.names, nullable(str))
    schema = {} if own else {"schema": optional(_given(f"write_{entry.table}_schema_input", entry.schema))}
    return _given(f"write_{entry.table}_input", {**names, "meta": optional(meta), **schema, **more})


def _deleted(name: str, *keys: str) -> type:
    return object_type(name, dict.fromkeys(keys, nullable(str)))


def _given(name: str, fields_: Json) -> type:
    """The type of an input; the resolver is told of those of its fields alone that were given."""
    inputs = [plain_field(each, type_) for each, type_ in fields_.items()]
    for each in inputs:
        each.default_value = UNSET
    made = empty_type(name, is_input=True, base=dict)
    set_fields(made, inputs)
    return made
