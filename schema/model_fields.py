"""Fields about the data model: collections, fields and relations, as `resolvers.model_read` tells them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from strawberry.types.field import StrawberryField

from db.catalogue import Catalogue
from resolvers import model_read
from resolvers.model_rights import ModelTable
from resolvers.rights import Rights
from schema.context import Info
from schema.definitions import list_of, object_type, optional, resolver_field
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


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry of a table of the data model has: `names`, the metadata row, and what the database says of it
    (`schema`); `many` give several entries, `one` a single one."""

    table: ModelTable
    names: Sequence[str]
    schema: Json
    many: Sequence[Reader]
    one: Reader


def model_queries(catalogue: Catalogue, rights: Rights) -> Sequence[StrawberryField]:
    """The fields of a caller who may read the tables of the data model."""
    made: list[StrawberryField] = []
    for entry in (COLLECTION, FIELD, RELATION):
        if rights.may("read", entry.table):
            shown = _shown(catalogue, entry)
            made += [resolver_field(read, list_of(shown)) for read in entry.many]
            made.append(resolver_field(entry.one, optional(shown)))
    return made


def collections(info: Info) -> Any:
    return model_read.collections(info.context.services.catalogue, info.context.rights)


def collections_by_name(info: Info, name: str) -> Any:
    return model_read.collection(info.context.services.catalogue, info.context.rights, name)


def fields(info: Info) -> Any:
    return model_read.fields(info.context.services.catalogue, info.context.rights)


def fields_in_collection(info: Info, collection: str) -> Any:
    return model_read.fields_of(info.context.services.catalogue, info.context.rights, collection)


def fields_by_name(info: Info, collection: str, field: str) -> Any:
    return model_read.field(info.context.services.catalogue, info.context.rights, collection, field)


def relations(info: Info) -> Any:
    return model_read.relations(info.context.services.catalogue, info.context.rights)


def relations_in_collection(info: Info, collection: str) -> Any:
    return model_read.relations_of(info.context.services.catalogue, info.context.rights, collection)


def relations_by_name(info: Info, collection: str, field: str) -> Any:
    return model_read.relation(info.context.services.catalogue, info.context.rights, collection, field)


COLLECTION = Entry(
    "directus_collections",
    ("collection",),
    {"name": _TEXTS, "comment": _TEXTS},
    (collections,),
    collections_by_name,
)
FIELD = Entry(
    "directus_fields",
    ("collection", "field", "type"),
    _FIELD_SCHEMA,
    (fields, fields_in_collection),
    fields_by_name,
)
RELATION = Entry(
    "directus_relations",
    ("collection", "field", "related_collection"),
    _RELATION_SCHEMA,
    (relations, relations_in_collection),
    relations_by_name,
)


def schema_type(entry: Entry, prefix: str = "") -> type:
    """The type of what the database says of an entry."""
    return object_type(f"{prefix}{entry.table}_schema", entry.schema)


def meta_fields(catalogue: Catalogue, table: ModelTable, *, all_nullable: bool) -> Json:
    """The types of the columns of a table of the data model."""
    columns = {name: (each, each.column) for name, each in catalogue.collections[table].fields.items() if each.column}
    return {
        name: optional(scalar_of(each)) if all_nullable or column.nullable else scalar_of(each)
        for name, (each, column) in columns.items()
    }


def _shown(catalogue: Catalogue, entry: Entry) -> type:
    # Those of relations are all nullable, for a foreign key needs no row.
    bare = entry.table == "directus_relations"
    meta = object_type(f"{entry.table}_meta", meta_fields(catalogue, entry.table, all_nullable=bare))
    parts = {"meta": optional(meta), "schema": optional(schema_type(entry))}
    return object_type(entry.table, {**dict.fromkeys(entry.names, _TEXTS), **parts})
