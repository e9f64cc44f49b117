"""JSON Schemas of what makes and changes rows: the fields that the caller may write."""

from collections.abc import Iterable, Mapping, Sequence

from db.catalogue import Collection, Field
from resolvers.rules import Rule
from resolvers.write.validation import is_required
from resolvers.write.written import Storing
from rest_compat.openapi.names import changed_row, new_row
from rest_compat.openapi.responses import Schema
from rest_compat.openapi.schemas import TYPES, described, key_schema
from rest_compat.openapi.view import View

_LARGEST = 2**31 - 1
_WRITTEN: Mapping[str, Schema] = {
    **TYPES,
    "integer": {"type": "integer", "minimum": -_LARGEST - 1, "maximum": _LARGEST},
    "bigInteger": {
        "anyOf": [
            {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1},
            {"type": "string", "pattern": r"^-?[0-9]{1,18}$"},
        ]
    },
    "decimal": {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?[0-9]{1,18}(\.[0-9]+)?$"}]},
    "time": {"type": "string", "format": "time"},
    "dateTime": {"type": "string", "format": "date-time"},
}
_ROW: Schema = {"type": "object"}


def payload_schemas(view: View, collection: Collection) -> dict[str, Schema]:
    """The schemas of what the caller may send about the collection, by name."""
    name = view.names[collection.name]
    schemas: dict[str, Schema] = {}
    if view.may("create", collection.name):
        schemas[new_row(name)] = _new(view, collection)
    if view.may("update", collection.name) or (collection.singleton and view.may("create", collection.name)):
        schemas[changed_row(name)] = {"type": "object", "properties": _properties(view, collection, "update")}
    return schemas


def _new(view: View, collection: Collection) -> Schema:
    rules = view.rights.rules_for("create", collection.name)
    preset = {name for rule in rules if isinstance(rule.presets, Mapping) for name in rule.presets}
    properties = _properties(view, collection, "create")
    required = [name for name in properties if is_required(collection.fields[name]) and name not in preset]
    return {"type": "object", "properties": properties, **({"required": required} if required else {})}


def _properties(view: View, collection: Collection, action: Storing) -> dict[str, Schema]:
    rules = view.rights.rules_for(action, collection.name)
    return {
        field.name: _property(view, field)
        for field in _writable(view, collection, rules)
        if action == "create" or field.name != collection.primary_key
    }


def _writable(view: View, collection: Collection, rules: Sequence[Rule]) -> Iterable[Field]:
    """The fields that one of the rules gives; administrators have no rules, and need none."""
    for field in collection.fields.values():
        computed = field.column is not None and field.column.generated is not None
        given = view.rights.admin or any(rule.all_fields or field.name in (rule.fields or ()) for rule in rules)
        if given and not field.presentational and not computed:
            yield field


def _property(view: View, field: Field) -> Schema:
    link = view.catalogue.link(field.collection, field.name)
    if link is None:
        return _plain(field) | described(field)
    target = view.catalogue.collections.get(link.target)
    key = key_schema(target) if target else {"type": ["string", "integer"]}
    if link.kind == "o2m":
        return {"anyOf": [_rows(key), _changes(key)]} | described(field)
    return {"anyOf": [key, _ROW, {"type": "null"}], "description": "A key, or a row to make or change."}


def _rows(key: Schema) -> Schema:
    return {
        "type": "array",
        "items": {"anyOf": [key, _ROW]},
        "description": "All there are to be: keys, and rows to make or change.",
    }


def _changes(key: Schema) -> Schema:
    rows = {"type": "array", "items": _ROW}
    return {
        "type": "object",
        "properties": {"create": rows, "update": rows, "delete": {"type": "array", "items": key}},
        "required": ["create", "update", "delete"],
    }


def _plain(field: Field) -> Schema:
    schema = dict(_WRITTEN.get(field.type, {}))
    column = field.column
    if column is not None and column.max_length is not None and schema.get("type") == "string":
        schema["maxLength"] = column.max_length
    if column is None or column.nullable:
        schema = _or_null(schema)
    return schema


def _or_null(schema: Schema) -> Schema:
    if "anyOf" in schema:
        return {"anyOf": [*schema["anyOf"], {"type": "null"}]}
    return schema | {"type": [schema["type"], "null"]} if "type" in schema else schema
