"""Fields about the data model: collections, fields and relations, as `resolvers.model_read` tells them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from strawberry import Info
from strawberry.types.field import StrawberryField

from db.catalogue import Catalogue
from resolvers import model_read
from resolvers.access import Rights
from schema.context import Context
from schema.definitions import empty_type, list_of, optional, resolver_field, set_fields
from schema.definitions import field as plain_field
from schema.scalars import scalar_of

Json = Mapping[str, Any]
Reader = Callable[..., Any]

_TEXTS = optional(str)
_FIELD_SCHEMA = {
    **dict.fromkeys(("name", "table", "data_type", "default_value"), _TEXTS),
    **dict.fromkeys(("max_length", "numeric_precision", "numeric_scale"), optional(int)),
    "is_generated": optional(bool),
    "generation_expression": _TEXTS,
    **dict.fromkeys(("is_indexed", "is_nullable", "is_unique", "is_primary_key", "has_auto_increment"), optional(bool)),
    **dict.fromkeys(("foreign_key_column", "foreign_key_table", "comment"), _TEXTS),
}
_RELATION_SCHEMA = {
    **dict.fromkeys(("table", "column", "foreign_key_table", "foreign_key_column"), str),
    "constraint_name": _TEXTS,
    **dict.fromkeys(("on_update", "on_delete"), str),
}


def model_queries(catalogue: Catalogue, rights: Rights) -> Sequence[StrawberryField]:
    """The fields of a caller who may read the tables of the data model."""
    made: list[StrawberryField] = []
    for table, names, schema, many, one in _TABLES:
        if rights.may("read", table):
            shown = _entry(catalogue, table, names, schema)
            made += [resolver_field(read, list_of(shown)) for read in many]
            made.append(resolver_field(one, optional(shown)))
    return made


def collections(info: Info[Context, None]) -> Any:
    return model_read.collections(info.context.services.catalogue, info.context.rights)


def collections_by_name(info: Info[Context, None], name: str) -> Any:
    return model_read.collection(info.context.services.catalogue, info.context.rights, name)


def fields(info: Info[Context, None]) -> Any:
    return model_read.fields(info.context.services.catalogue, info.context.rights)


def fields_in_collection(info: Info[Context, None], collection: str) -> Any:
    return model_read.fields_of(info.context.services.catalogue, info.context.rights, collection)


def fields_by_name(info: Info[Context, None], collection: str, field: str) -> Any:
    return model_read.field(info.context.services.catalogue, info.context.rights, collection, field)


def relations(info: Info[Context, None]) -> Any:
    return model_read.relations(info.context.services.catalogue, info.context.rights)


def relations_in_collection(info: Info[Context, None], collection: str) -> Any:
    return model_read.relations_of(info.context.services.catalogue, info.context.rights, collection)


def relations_by_name(info: Info[Context, None], collection: str, field: str) -> Any:
    return model_read.relation(info.context.services.catalogue, info.context.rights, collection, field)


_TABLES: Sequence[tuple[str, Sequence[str], Json, Sequence[Reader], Reader]] = (
    (
        "directus_collections",
        ("collection",),
        {"name": _TEXTS, "comment": _TEXTS},
        (collections,),
        collections_by_name,
    ),
    (
        "directus_fields",
        ("collection", "field", "type"),
        _FIELD_SCHEMA,
        (fields, fields_in_collection),
        fields_by_name,
    ),
    (
        "directus_relations",
        ("collection", "field", "related_collection"),
        _RELATION_SCHEMA,
        (relations, relations_in_collection),
        relations_by_name,
    ),
)
"""Each table with what an entry has beside its metadata row, and the functions that give several entries and one."""


def _entry(catalogue: Catalogue, table: str, names: Sequence[str], schema: Json) -> type:
    """The type of an entry: its names, the metadata row, and what the database says of it."""
    meta = _typed(f"{table}_meta", _meta_fields(catalogue, table))
    described = _typed(f"{table}_schema", schema)
    fields = {**dict.fromkeys(names, _TEXTS), "meta": optional(meta), "schema": optional(described)}
    return _typed(table, fields)


def _meta_fields(catalogue: Catalogue, table: str) -> Json:
    """The columns of a table of the data model, those of relations all nullable, for a foreign key needs no row."""
    columns = {name: (each, each.column) for name, each in catalogue.collections[table].fields.items() if each.column}
    bare = table == "directus_relations"
    return {
        name: optional(scalar_of(each)) if bare or column.nullable else scalar_of(each)
        for name, (each, column) in columns.items()
    }


def _typed(name: str, fields: Json) -> type:
    made = empty_type(name)
    set_fields(made, [plain_field(each, type_) for each, type_ in fields.items()])
    return made
