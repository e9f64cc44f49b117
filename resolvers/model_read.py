"""The data model as the wire shows it: collections, fields and relations, each as far as the caller may know it.

All answers come from the catalogue, none needs the database.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from db.catalogue import Catalogue, Collection, Column, Field, Relation
from db.metadata import COLLECTION_DEFAULTS, FIELD_DEFAULTS, RELATION_DEFAULTS
from resolvers.errors import Forbidden
from resolvers.model_rights import ModelTable, sees_collection, sees_field, sees_relation, sees_row, shown_part
from resolvers.rights import Rights

Json = dict[str, Any]

_DEFAULTS: Mapping[ModelTable, Mapping[str, Any]] = {
    "directus_collections": COLLECTION_DEFAULTS,
    "directus_fields": FIELD_DEFAULTS,
    "directus_relations": RELATION_DEFAULTS,
}

# The specials that tell what an alias is for. One without shows when it is asked for by name alone.
_ALIASES = frozenset({"alias", "o2m", "m2m", "m2a", "o2a", "files", "translations"})


def collections(catalogue: Catalogue, rights: Rights) -> list[Json]:
    """All collections that the caller may read, and the folders, in alphabetical order.

    Raises:
        Forbidden: the caller may not read `directus_collections`.
    """
    if not rights.may("read", "directus_collections"):
        raise Forbidden.collection("directus_collections")
    names = sorted({*catalogue.collections, *catalogue.folders})
    return [
        _collection(catalogue, rights, name)
        for name in names
        if (name in catalogue.folders or sees_collection(catalogue, rights, name))
        and _sees_entry(rights, "directus_collections", {"collection": name}, _collection_meta(catalogue, name))
    ]


def collection(catalogue: Catalogue, rights: Rights, name: str) -> Json:
    """One collection or folder.

    Raises:
        Forbidden: it is not there, or the caller may not read it or `directus_collections`.
    """
    known = name in catalogue.collections or name in catalogue.folders
    if not rights.admin:
        if not sees_collection(catalogue, rights, name):
            raise Forbidden.action("read", name)
        if not rights.may("read", "directus_collections"):
            raise Forbidden.collection("directus_collections")
        known = _sees_entry(rights, "directus_collections", {"collection": name}, _collection_meta(catalogue, name))
    if not known:
        raise Forbidden
    return _collection(catalogue, rights, name)


def fields(catalogue: Catalogue, rights: Rights) -> list[Json]:
    """All fields that the caller may read, of all collections.

    Raises:
        Forbidden: the caller may not read `directus_fields`.
    """
    _must_read(rights, "directus_fields")
    return [entry for name in catalogue.collections for entry in _fields(catalogue, rights, name)]


def fields_of(catalogue: Catalogue, rights: Rights, name: str) -> list[Json]:
    """The fields of one collection that the caller may read, in their order.

    Raises:
        Forbidden: the caller may not read `directus_fields`, or no field of the collection.
    """
    _must_read(rights, "directus_fields")
    if rights.admin and name not in catalogue.collections:
        raise Forbidden.collection(name)
    found = list(_fields(catalogue, rights, name))
    if not found and not rights.admin:
        raise Forbidden
    return found


def field(catalogue: Catalogue, rights: Rights, collection_name: str, name: str) -> Json:
    """One field. Whoever may read it in items may see it here, without a right on `directus_fields`.

    Raises:
        Forbidden: the field is not there, or the caller may not read it.
    """
    if not sees_collection(catalogue, rights, collection_name):
        raise Forbidden.collection(collection_name) if rights.admin else Forbidden.action("read", collection_name)
    if not sees_field(catalogue, rights, collection_name, name):
        raise Forbidden
    found = catalogue.collections[collection_name].fields[name]
    return _field(catalogue, found, None if found.meta is None else dict(found.meta))


def relations(catalogue: Catalogue, rights: Rights) -> list[Json]:
    """All relations whose both ends the caller may read.

    Raises:
        Forbidden: the caller may not read `directus_relations`.
    """
    _must_read(rights, "directus_relations")
    return [_relation(catalogue, rights, each) for each in catalogue.relations if _shows(catalogue, rights, each)]


def relations_of(catalogue: Catalogue, rights: Rights, name: str) -> list[Json]:
    """The relations whose many side is the collection, as far as the caller may read both ends.

    Raises:
        Forbidden: the caller may not read `directus_relations`, or, to administrators, there is no such collection.
    """
    _must_read(rights, "directus_relations")
    if rights.admin and name not in catalogue.collections:
        raise Forbidden.collection(name)
    return [
        _relation(catalogue, rights, each)
        for each in catalogue.relations
        if each.many_collection == name and _shows(catalogue, rights, each)
    ]


def relation(catalogue: Catalogue, rights: Rights, collection_name: str, name: str) -> Json:
    """The relation of one field on its many side.

    Raises:
        Forbidden: there is none, or the caller may not read `directus_relations` or one of the ends.
    """
    _must_read(rights, "directus_relations")
    if rights.admin and collection_name not in catalogue.collections:
        raise Forbidden.collection(collection_name)
    for each in catalogue.relations:
        if (each.many_collection, each.many_field) == (collection_name, name) and _shows(catalogue, rights, each):
            return _relation(catalogue, rights, each)
    raise Forbidden


def _must_read(rights: Rights, table: ModelTable) -> None:
    if not rights.may("read", table):
        raise Forbidden.action("read", table)


def _sees_entry(rights: Rights, table: ModelTable, names: Json, meta: Mapping[str, Any] | None) -> bool:
    """Whether rules about the table let the entry be seen, which without a row counts with a row's defaults."""
    return sees_row(rights, table, {**_DEFAULTS[table], **names, **(meta or {})})


def _shown_meta(rights: Rights, table: ModelTable, meta: Mapping[str, Any] | None) -> Json | None:
    return None if meta is None else shown_part(rights, table, meta)


def _collection_meta(catalogue: Catalogue, name: str) -> Mapping[str, Any] | None:
    found = catalogue.collections.get(name)
    return found.meta if found else catalogue.folders[name]


def _collection(catalogue: Catalogue, rights: Rights, name: str) -> Json:
    found = catalogue.collections.get(name)
    schema = {"schema": found.schema, "name": name, "comment": found.comment} if found else None
    meta = _shown_meta(rights, "directus_collections", _collection_meta(catalogue, name))
    return {"collection": name, "meta": meta, "schema": schema}


def _fields(catalogue: Catalogue, rights: Rights, name: str) -> Iterator[Json]:
    found = catalogue.collections.get(name)
    for each in found.fields.values() if found else ():
        if each.alias and not _ALIASES.intersection(each.special):
            continue
        names = {"collection": name, "field": each.name}
        visible = sees_field(catalogue, rights, name, each.name)
        if visible and _sees_entry(rights, "directus_fields", names, each.meta):
            yield _field(catalogue, each, _shown_meta(rights, "directus_fields", each.meta))


def _field(catalogue: Catalogue, field: Field, meta: Json | None) -> Json:
    schema = _column(catalogue, catalogue.collections[field.collection], field.column) if field.column else None
    kind = "unknown" if field.type == "binary" else field.type
    return {"collection": field.collection, "field": field.name, "type": kind, "schema": schema, "meta": meta}


def _column(catalogue: Catalogue, table: Collection, column: Column) -> Json:
    target = catalogue.collections.get(column.foreign_table or "", table)
    return {
        "name": column.name,
        "table": table.name,
        "data_type": column.data_type,
        "default_value": column.default,
        "generation_expression": column.generated or None,
        "max_length": column.max_length,
        "numeric_precision": column.precision,
        "numeric_scale": column.scale,
        "is_generated": column.generated is not None,
        "is_nullable": column.nullable,
        "is_unique": column.unique,
        "is_indexed": column.indexed,
        "is_primary_key": column.primary_key,
        "has_auto_increment": column.auto_increment,
        "foreign_key_schema": target.schema if column.foreign_table else None,
        "foreign_key_table": column.foreign_table,
        "foreign_key_column": column.foreign_column,
        "comment": column.comment,
    }


def _shows(catalogue: Catalogue, rights: Rights, relation: Relation) -> bool:
    names = {"many_collection": relation.many_collection, "many_field": relation.many_field}
    return sees_relation(catalogue, rights, relation) and _sees_entry(
        rights, "directus_relations", names, relation.meta
    )


def _relation(catalogue: Catalogue, rights: Rights, relation: Relation) -> Json:
    meta = _shown_meta(rights, "directus_relations", relation.meta)
    allowed = meta.get("one_allowed_collections") if meta else None
    if meta and allowed and not rights.admin:
        readable = [name for name in allowed if sees_collection(catalogue, rights, name)]
        meta["one_allowed_collections"] = readable
    return {
        "collection": relation.many_collection,
        "field": relation.many_field,
        "related_collection": relation.one_collection,
        "schema": None if relation.schema is None else dict(relation.schema),
        "meta": meta,
    }
