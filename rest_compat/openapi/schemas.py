"""JSON Schemas of collections: what a row looks like to the caller."""

from collections.abc import Iterable, Mapping

from db.catalogue import Collection, Field
from rest_compat.openapi.responses import Schema
from rest_compat.openapi.view import View

TYPES: Mapping[str, Schema] = {
    "string": {"type": "string"},
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "bigInteger": {"type": "string", "description": "A whole number, as text."},
    "float": {"type": "number"},
    "decimal": {"type": "string", "description": "A decimal number, as text."},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "description": "HH:MM:SS"},
    "dateTime": {"type": "string", "description": "YYYY-MM-DDTHH:MM:SS, without a time zone."},
    "timestamp": {"type": "string", "format": "date-time"},
    "csv": {"type": "array", "items": {"type": "string"}},
    "uuid": {"type": "string", "format": "uuid"},
    "hash": {"type": "string"},
}
_ANYTHING: Schema = {}
_CONCEALED: Schema = {"enum": ["**********", None], "description": "Never shown."}


def fields_of(view: View, collection: Collection) -> Iterable[Field]:
    """The fields of a collection that the caller may read."""
    scopes = view.rights.scopes
    readable = None if scopes.everything else scopes.collections[collection.name].fields
    for field in collection.fields.values():
        if not field.presentational and (readable is None or field.name in readable):
            yield field


def collection_schema(view: View, collection: Collection) -> Schema:
    """The schema of a row of the collection; related rows stand in it as keys or, where asked for, as objects."""
    schema: Schema = {
        "type": "object",
        "properties": {field.name: _property(view, field) for field in fields_of(view, collection)},
    }
    note = (collection.meta or {}).get("note") or collection.comment
    return schema | ({"description": note} if note and not note.startswith("$t:") else {})


def key_schema(collection: Collection) -> Schema:
    """The schema of a primary key as it stands in a path."""
    schema = TYPES.get(collection.key.type, {"type": "string"})
    return {name: value for name, value in schema.items() if name != "description"}


def described(field: Field) -> Schema:
    """What the field's note says, as a part of its schema."""
    note = (field.meta or {}).get("note")
    return {"description": note} if note and not note.startswith("$t:") else {}


def _property(view: View, field: Field) -> Schema:
    link = view.catalogue.link(field.collection, field.name)
    if link is None:
        return _plain(view, field) | described(field)
    if link.kind == "m2a":
        targets = [target for target in link.relation.one_allowed_collections if view.reads(target)]
        return {"anyOf": [{"type": ["string", "integer", "null"]}, *(_reference(view, name) for name in targets)]}
    key = key_schema(view.catalogue.collections[link.target]) if link.target in view.catalogue.collections else {}
    row = [_reference(view, link.target)] if view.reads(link.target) else []
    if link.kind == "o2m":
        return {"type": "array", "items": {"anyOf": [key, *row]}} | described(field)
    return {"anyOf": [key, *row, {"type": "null"}]} | described(field)


def _plain(view: View, field: Field) -> Schema:
    if field.concealed:
        return dict(_CONCEALED)
    schema = dict(TYPES.get(field.type, _ANYTHING))
    if "type" in schema and _nullable(view, field):
        schema["type"] = [schema["type"], "null"]
    return schema


def _nullable(view: View, field: Field) -> bool:
    """A field is null where its column is, or in rows where a rule masks it."""
    scope = view.rights.scopes.collections.get(field.collection)
    masked = scope is not None and field.name in (scope.masks or {})
    return masked or field.column is None or field.column.nullable


def _reference(view: View, collection: str) -> Schema:
    return {"$ref": f"#/components/schemas/{view.names[collection]}"}
