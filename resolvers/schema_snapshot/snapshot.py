"""The data model of this server as a snapshot."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

import orjson

from db.catalogue import Catalogue, Relation
from db.engine import Dialect
from db.system_metadata import system_fields
from resolvers import model_read
from resolvers.rights import Rights, build_rights
from resolvers.server import DIRECTUS_VERSION

Json = dict[str, Any]

VERSION = 1
"""Of the form of snapshots."""

VENDORS: Mapping[Dialect, str] = {"postgresql": "postgres", "sqlite": "sqlite"}

_HASH_LENGTH = 40


def snapshot(catalogue: Catalogue, dialect: Dialect) -> Json:
    """The whole model, without the tables that no metadata tells of; of the system's collections, only what was
    added to them and what is indexed."""
    rights = build_rights("everything", catalogue, admin=True, rules=())
    names = [name for name in sorted({*catalogue.collections, *catalogue.folders}) if _tracked(catalogue, name)]
    return {
        "version": VERSION,
        "directus": DIRECTUS_VERSION,
        "vendor": VENDORS[dialect],
        "collections": [_collection(catalogue, rights, name) for name in names if not _is_system(catalogue, name)],
        "fields": [entry for name in names for entry in _fields(catalogue, rights, name)],
        "systemFields": list(_system_fields(catalogue)),
        "relations": [_relation(each) for each in _relations(catalogue)],
    }


def digest(taken: Mapping[str, Any]) -> str:
    """What tells this snapshot from those of other states of a model: 40 hexadecimal digits."""
    return sha256(orjson.dumps(taken, option=orjson.OPT_SORT_KEYS)).hexdigest()[:_HASH_LENGTH]


def _tracked(catalogue: Catalogue, name: str) -> bool:
    found = catalogue.collections.get(name)
    return found is None or found.meta is not None


def _is_system(catalogue: Catalogue, name: str) -> bool:
    found = catalogue.collections.get(name)
    return found is not None and found.system


def _built_in(collection: str) -> frozenset[str]:
    return frozenset(field.name for field in system_fields().get(collection, ()))


def _collection(catalogue: Catalogue, rights: Rights, name: str) -> Json:
    shown = model_read.collection(catalogue, rights, name)
    schema = None if shown["schema"] is None else {"name": name}
    return {"collection": name, "meta": _meta(shown["meta"]), "schema": schema}


def _fields(catalogue: Catalogue, rights: Rights, name: str) -> Iterator[Json]:
    found = catalogue.collections.get(name)
    built_in = _built_in(name)
    for field in found.fields.values() if found else ():
        if field.name in built_in:
            continue
        shown = model_read.field(catalogue, rights, name, field.name)
        entry = {"collection": name, "field": field.name, "type": shown["type"], "meta": _meta(shown["meta"])}
        if shown["schema"] is not None:
            entry["schema"] = _without(shown["schema"], "foreign_key_schema", "comment")
        yield entry


def _system_fields(catalogue: Catalogue) -> Iterator[Json]:
    for name in sorted(catalogue.collections):
        for field in catalogue.collections[name].fields.values():
            if field.column and field.column.indexed and field.name in _built_in(name):
                yield {"collection": name, "field": field.name, "schema": {"is_indexed": True}}


def _relations(catalogue: Catalogue) -> Iterator[Relation]:
    """Those that start from a field which isn't built in, in alphabetical order."""
    for relation in sorted(catalogue.relations, key=lambda each: (each.many_collection, each.many_field)):
        name = relation.many_collection
        if _tracked(catalogue, name) and relation.many_field not in _built_in(name):
            yield relation


def _relation(relation: Relation) -> Json:
    schema = None if relation.schema is None else _without(relation.schema, "foreign_key_schema")
    return {
        "collection": relation.many_collection,
        "field": relation.many_field,
        "related_collection": relation.one_collection,
        "meta": _meta(relation.meta),
        "schema": schema,
    }


def _meta(meta: Mapping[str, Any] | None) -> Json | None:
    return None if meta is None else {name: meta[name] for name in sorted(meta) if name not in ("id", "system")}


def _without(values: Mapping[str, Any], *names: str) -> Json:
    return {name: value for name, value in values.items() if name not in names}
