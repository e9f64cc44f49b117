"""Operations on the data model."""

from collections.abc import Callable

from resolvers.model.payloads import FIELD_TYPES
from rest_compat.openapi.described import (
    OBJECT,
    OBJECTS,
    TEXT,
    Described,
    Table,
    administrators,
    anyone,
    file_form,
    json,
    members,
    query_parameter,
    readers,
)
from rest_compat.openapi.responses import NOTHING, OF_UPLOADS, Schema, answer, data_response
from rest_compat.openapi.view import View

_TAG = "Data model"
_ANYTHING: Schema = {"type": ["object", "null"]}
_FIELD_MEMBERS: dict[str, Schema] = {
    "type": {"type": "string", "enum": [*FIELD_TYPES]},
    "meta": _ANYTHING,
    "schema": _ANYTHING,
}
_FIELD: Schema = {"type": "object", "properties": {"field": TEXT, **_FIELD_MEMBERS}, "required": ["field", "type"]}
_FIELD_CHANGE: Schema = {"type": "object", "properties": _FIELD_MEMBERS}
_FIELD_CHANGES: Schema = {
    "type": "array",
    "items": {"type": "object", "properties": {"field": TEXT, **_FIELD_MEMBERS}, "required": ["field"]},
}
_COLLECTION: Schema = {
    "type": "object",
    "properties": {
        "collection": TEXT,
        "meta": _ANYTHING,
        "schema": {**_ANYTHING, "description": "`{}` for a table, null for a folder."},
        "fields": {"type": "array", "items": _FIELD},
    },
    "required": ["collection"],
}
_COLLECTION_CHANGE: Schema = {
    "type": "object",
    "properties": {"collection": TEXT, "meta": _ANYTHING},
    "required": ["collection"],
}
_RELATION: Schema = {
    "type": "object",
    "properties": {
        "collection": TEXT,
        "field": TEXT,
        "related_collection": {"type": ["string", "null"]},
        "meta": _ANYTHING,
        "schema": _ANYTHING,
    },
    "required": ["collection", "field"],
}
_SNAPSHOT_BODY = {
    "application/json": {"$ref": "#/components/schemas/Snapshot"},
    "application/yaml": {"type": "string"},
    **file_form(),
}
_FORCE = query_parameter("force", {"type": "boolean"}, "Also where version or database are others.")

SNAPSHOT: Schema = {
    "type": "object",
    "properties": {
        "version": {"type": "integer"},
        "directus": TEXT,
        "vendor": TEXT,
        "collections": OBJECTS,
        "fields": OBJECTS,
        "systemFields": OBJECTS,
        "relations": OBJECTS,
    },
    "required": ["version", "collections", "fields", "relations"],
}


def _read(name: str, summary: str, data: Schema, allowed: Callable[[View], bool]) -> Described:
    return Described(_TAG, name, summary, allowed, responses=answer(data))


def _write(name: str, summary: str, body: Schema, data: Schema) -> Described:
    return Described(_TAG, name, summary, administrators, body=json(body), responses=answer(data) | NOTHING)


def _delete(name: str, summary: str) -> Described:
    return Described(_TAG, name, summary, administrators, errors=("422",))


_COLLECTIONS, _FIELDS, _RELATIONS = (readers(f"directus_{name}") for name in ("collections", "fields", "relations"))

MODEL: Table = {
    ("GET", "/collections"): _read("readCollections", "List collections", OBJECTS, _COLLECTIONS),
    ("POST", "/collections"): _write(
        "createCollections",
        "Create a collection, or several",
        {"anyOf": [_COLLECTION, {"type": "array", "items": _COLLECTION}]},
        {"anyOf": [OBJECT, OBJECTS]},
    ),
    ("PATCH", "/collections"): _write(
        "updateCollections", "Change collections", {"type": "array", "items": _COLLECTION_CHANGE}, OBJECTS
    ),
    ("GET", "/collections/{collection}"): _read("readCollection", "Read a collection", OBJECT, _COLLECTIONS),
    ("PATCH", "/collections/{collection}"): _write(
        "updateCollection",
        "Change a collection",
        {"type": "object", "properties": {"meta": _ANYTHING}},
        OBJECT,
    ),
    ("DELETE", "/collections/{collection}"): _delete("deleteCollection", "Delete a collection with its rows"),
    ("GET", "/fields"): _read("readFields", "List fields", OBJECTS, _FIELDS),
    ("GET", "/fields/{collection}"): _read("readFieldsOf", "List a collection's fields", OBJECTS, _FIELDS),
    ("POST", "/fields/{collection}"): _write("createField", "Create a field", _FIELD, OBJECT),
    ("PATCH", "/fields/{collection}"): _write("updateFields", "Change fields", _FIELD_CHANGES, OBJECTS),
    ("GET", "/fields/{collection}/{field}"): _read("readField", "Read a field", OBJECT, anyone),
    ("PATCH", "/fields/{collection}/{field}"): _write("updateField", "Change a field", _FIELD_CHANGE, OBJECT),
    ("DELETE", "/fields/{collection}/{field}"): _delete("deleteField", "Delete a field with its values"),
    ("GET", "/relations"): _read("readRelations", "List relations", OBJECTS, _RELATIONS),
    ("POST", "/relations"): _write("createRelation", "Create a relation", _RELATION, OBJECT),
    ("GET", "/relations/{collection}"): _read("readRelationsOf", "List a collection's relations", OBJECTS, _RELATIONS),
    ("GET", "/relations/{collection}/{field}"): _read("readRelation", "Read a relation", OBJECT, _RELATIONS),
    ("PATCH", "/relations/{collection}/{field}"): _write(
        "updateRelation",
        "Change a relation",
        {"type": "object", "properties": {"meta": _ANYTHING, "schema": _ANYTHING}},
        OBJECT,
    ),
    ("DELETE", "/relations/{collection}/{field}"): _delete("deleteRelation", "Delete a relation"),
    ("GET", "/schema/snapshot"): Described(
        _TAG,
        "readSnapshot",
        "Take a snapshot of the data model",
        administrators,
        parameters=[{"$ref": "#/components/parameters/export"}],
        responses={"200": data_response("The model.", {"$ref": "#/components/schemas/Snapshot"}, exports=True)},
    ),
    ("POST", "/schema/diff"): Described(
        _TAG,
        "compareSnapshot",
        "Compare the data model with a snapshot",
        administrators,
        parameters=[_FORCE],
        body=_SNAPSHOT_BODY,
        responses=answer(OBJECT, "What is to be done to it.") | {"204": {"description": "There is no difference."}},
        errors=OF_UPLOADS,
    ),
    ("POST", "/schema/apply"): Described(
        _TAG,
        "applyDifference",
        "Do what a comparison found",
        administrators,
        body={**members({"hash": TEXT, "diff": OBJECT}), "application/yaml": {"type": "string"}, **file_form()},
        errors=OF_UPLOADS,
    ),
}
