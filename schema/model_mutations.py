"""Mutations of the data model, for administrators: collections, fields and relations made, changed and deleted."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from strawberry import UNSET, Info
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from db.catalogue import Catalogue
from resolvers.access import Rights
from resolvers.errors import InvalidPayload
from resolvers.model import collections, field_removal, fields, relations
from schema.context import Context
from schema.definitions import argument, empty_type, list_of, nullable, optional, resolver_field, set_fields
from schema.definitions import field as plain_field
from schema.model_fields import COLLECTION, FIELD, RELATION, Entry, meta_fields, schema_type

Json = Mapping[str, Any]
Asked = Info[Context, None]
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


async def create_collections_item(info: Asked, data: Json, **_: bool) -> Any:
    """Makes a collection; the input has no other place for its name than `meta.collection`."""
    request = info.context.request
    meta = data.get("meta") or {}
    payload = {"collection": meta.get("collection"), "schema": {}, **data}
    return (await collections.create_collections(request, [payload]))[0]


async def update_collections_item(info: Asked, collection: str, data: Json) -> Any:
    """Changes the metadata of a collection."""
    request = info.context.request
    changes = [(collection, data)]
    return (await collections.update_collections(request, changes))[0]


async def delete_collections_item(info: Asked, collection: str) -> Any:
    """Deletes a collection with its table and its rows."""
    request = info.context.request
    await collections.delete_collection(request, collection)
    return {"collection": collection}


async def create_fields_item(info: Asked, collection: str, data: Json, **_: bool) -> Any:
    """Adds a field to a collection."""
    request = info.context.request
    return await fields.create_field(request, collection, dict(data))


async def update_fields_item(info: Asked, collection: str, field: str, data: Json, **_: bool) -> Any:
    """Changes a field of a collection."""
    return await _update_fields(info, collection, [(field, data)])


async def update_fields_items(info: Asked, collection: str, data: Sequence[Json] | None = None, **_: bool) -> Any:
    """Changes several fields of a collection; the answer is the first of them."""
    if any(not each.get("field") for each in data or ()):
        raise InvalidPayload('"field" is required')
    return await _update_fields(info, collection, [(each["field"], each) for each in data or ()])


async def delete_fields_item(info: Asked, collection: str, field: str) -> Any:
    """Deletes a field with its column and its values."""
    request = info.context.request
    await field_removal.delete_field(request, collection, field)
    return {"collection": collection, "field": field}


async def create_relations_item(info: Asked, data: Json) -> Any:
    """Makes a field lead to another collection."""
    request = info.context.request
    return await relations.create_relation(request, dict(data))


async def update_relations_item(info: Asked, collection: str, field: str, data: Json) -> Any:
    """Changes what happens when a related row goes, and the metadata of a relation."""
    request = info.context.request
    return await relations.update_relation(request, collection, field, dict(data))


async def delete_relations_item(info: Asked, collection: str, field: str) -> Any:
    """Deletes a relation; the field stays."""
    request = info.context.request
    await relations.delete_relation(request, collection, field)
    return {"collection": collection, "field": field}


async def _update_fields(info: Asked, collection: str, changes: Sequence[tuple[str, Json]]) -> Any:
    request = info.context.request
    sent = [(name, dict(change)) for name, change in changes]
    changed = await fields.update_fields(request, collection, sent)
    return changed[0] if changed else None


def _mutation(resolver: Resolver, answer: type, *arguments: StrawberryArgument) -> StrawberryField:
    made = resolver_field(resolver, optional(answer))
    made.arguments = list(arguments)
    return made


def _written(catalogue: Catalogue, entry: Entry) -> type:
    """The type of an entry as it is after a change: everything may be missing."""
    meta = _typed(f"write_{entry.table}_meta", meta_fields(catalogue, entry.table, all_nullable=True))
    parts = {"meta": optional(meta), "schema": optional(schema_type(entry, "write_"))}
    return _typed(f"write_{entry.table}", {**dict.fromkeys(entry.names, nullable(str)), **parts})


def _input(catalogue: Catalogue, entry: Entry, **more: Any) -> type:
    """What is sent of an entry. Collections are named beside it, and have nothing to say of their table."""
    own = entry is COLLECTION
    meta = _given(f"write_{entry.table}_meta_input", meta_fields(catalogue, entry.table, all_nullable=True))
    names = {} if own else dict.fromkeys(entry.names, nullable(str))
    schema = {} if own else {"schema": optional(_given(f"write_{entry.table}_schema_input", entry.schema))}
    return _given(f"write_{entry.table}_input", {**names, "meta": optional(meta), **schema, **more})


def _deleted(name: str, *keys: str) -> type:
    return _typed(name, dict.fromkeys(keys, nullable(str)))


def _given(name: str, fields_: Json) -> type:
    """The type of an input; the resolver is told of those of its fields alone that were given."""
    made = _typed(name, fields_, empty_type(name, is_input=True, base=dict))
    for each in made.__strawberry_definition__.fields:  # type: ignore[attr-defined]
        each.default_value = UNSET
    return made


def _typed(name: str, fields_: Json, made: type | None = None) -> type:
    made = made or empty_type(name)
    set_fields(made, [plain_field(each, type_) for each, type_ in fields_.items()])
    return made
