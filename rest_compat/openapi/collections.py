"""The operations on rows of collections: of items and of system collections alike."""

from collections.abc import Mapping
from typing import Any

from db.catalogue import Collection
from resolvers.system_collections import FILES
from rest_compat.openapi.described import Operation, file_form, request_body
from rest_compat.openapi.names import changed_row, new_row
from rest_compat.openapi.parameters import LIST, SINGLE, WRITTEN, references
from rest_compat.openapi.responses import NOTHING, OF_BODIES, OF_UPLOADS, Response, Schema, data_response, with_errors
from rest_compat.openapi.schemas import key_schema
from rest_compat.openapi.view import View

_SEARCH_HINT = 'Too long for an address? `SEARCH` on the same path takes `{"query": {…}}` as its body.'
_CHOICE: Mapping[str, Schema] = {
    "query": {"type": "object", "description": "`filter`, `search`, `sort`, `limit`: the rows that are meant."}
}


def row_operation(view: View, collection: Collection, method: str, one: bool) -> Operation | None:
    """What a method does with the collection's rows, or with `one` by its key; None where the caller may not."""
    if collection.singleton:
        return None if one else _singleton(view, collection, method)
    name = view.names[collection.name]
    match method:
        case "GET" if view.reads(collection.name):
            return _read_one(view, collection) if one else _read_list(view, collection)
        case "POST" if not one and view.may("create", collection.name):
            return _create(view, collection)
        case "PATCH" if view.may("update", collection.name):
            return _update_one(view, collection) if one else _update_many(view, collection)
        case "DELETE" if view.may("delete", collection.name):
            summary = f"Delete one of {collection.name}" if one else f"Delete rows of {collection.name}"
            body = {} if one else {"requestBody": request_body({"application/json": _chosen(collection)})}
            return {
                **_operation(collection, f"delete{'Single' if one else ''}{name}", summary, NOTHING, OF_BODIES),
                **({"parameters": [_key(collection)]} if one else {}),
                **body,
            }
    return None


def _singleton(view: View, collection: Collection, method: str) -> Operation | None:
    name, answers = view.names[collection.name], _answer(view, collection, "The only row.", exports=method == "GET")
    if method == "GET" and view.reads(collection.name):
        operation = _operation(collection, f"read{name}", f"Read {collection.name}", answers)
        return operation | {"parameters": references(SINGLE)}
    if method == "PATCH" and (view.may("update", collection.name) or view.may("create", collection.name)):
        operation = _operation(collection, f"update{name}", f"Change {collection.name}", answers | NOTHING, OF_BODIES)
        return operation | _body(_reference(changed_row(name)))
    return None


def _read_list(view: View, collection: Collection) -> Operation:
    rows = {"type": "array", "items": _reference(view.names[collection.name])}
    answers = {"200": data_response("The rows.", rows, meta=True, exports=True)}
    operation = _operation(collection, f"read{view.names[collection.name]}", f"List {collection.name}", answers)
    return operation | {"description": _SEARCH_HINT, "parameters": references(LIST)}


def _read_one(view: View, collection: Collection) -> Operation:
    name = view.names[collection.name]
    answers = _answer(view, collection, "The row.", exports=True)
    operation = _operation(collection, f"readSingle{name}", f"Read one of {collection.name}", answers)
    return operation | {"parameters": [_key(collection), *references(SINGLE)]}


def _create(view: View, collection: Collection) -> Operation:
    name = view.names[collection.name]
    new = _reference(new_row(name))
    answers = _written(view, collection, one=True, many=True)
    body = _body({"anyOf": [new, {"type": "array", "items": new}]})
    operation = _operation(
        collection, f"create{name}", f"Create rows of {collection.name}", answers, _errors(collection)
    )
    return _with_form(collection, operation | body)


def _update_many(view: View, collection: Collection) -> Operation:
    name, key = view.names[collection.name], key_schema(collection)
    change = _reference(changed_row(name))
    keyed = {"type": "object", "properties": {collection.primary_key: key}, "required": [collection.primary_key]}
    data = {"type": "object", "properties": {"data": change}, "required": ["data"]}
    forms = [
        {"type": "array", "items": {"allOf": [change, keyed]}, "description": "Rows with their keys."},
        *({"allOf": [data, choice]} for choice in _choices(key)),
    ]
    answers = _written(view, collection, many=True)
    operation = _operation(collection, f"update{name}", f"Change rows of {collection.name}", answers, OF_BODIES)
    return operation | _body({"anyOf": forms})


def _update_one(view: View, collection: Collection) -> Operation:
    name = view.names[collection.name]
    answers = _written(view, collection, one=True)
    summary = f"Change one of {collection.name}"
    operation = _operation(collection, f"updateSingle{name}", summary, answers, _errors(collection))
    body = _body(_reference(changed_row(name)))
    body["parameters"] = [_key(collection), *body["parameters"]]
    return _with_form(collection, operation | body)


def _with_form(collection: Collection, operation: Operation) -> Operation:
    """Files are sent as forms, too."""
    if collection.name == FILES:
        form = request_body(file_form(title={"type": "string"}, folder={"type": "string", "format": "uuid"}))
        operation["requestBody"]["content"] |= form["content"]
    return operation


def _chosen(collection: Collection) -> Schema:
    key = key_schema(collection)
    return {"anyOf": [{"type": "array", "items": key, "description": "Keys."}, *_choices(key)]}


def _choices(key: Schema) -> list[Schema]:
    keys: Mapping[str, Schema] = {"keys": {"type": "array", "items": key}}
    return [
        {"type": "object", "properties": dict(properties), "required": [*properties]} for properties in (keys, _CHOICE)
    ]


def _written(view: View, collection: Collection, *, one: bool = False, many: bool = False) -> dict[str, Response]:
    """What was written, as far as the caller may read it."""
    if not view.reads(collection.name):
        return NOTHING | ({"200": data_response("Nothing was asked for.", {"type": "array"})} if many else {})
    row = _reference(view.names[collection.name])
    rows = {"type": "array", "items": row}
    forms = [form for form, wanted in ((row, one), (rows, many)) if wanted]
    data = forms[0] if len(forms) == 1 else {"anyOf": forms}
    unread = {"204": {"description": "Written; it may not be read, or there was none."}}
    return {"200": data_response("What was written.", data)} | unread


def _answer(view: View, collection: Collection, description: str, exports: bool) -> dict[str, Response]:
    """The row; of a singleton that was never written, null."""
    if not view.reads(collection.name):
        return {}
    return {"200": data_response(description, _reference(view.names[collection.name]), exports=exports)}


def _errors(collection: Collection) -> tuple[str, ...]:
    return OF_UPLOADS if collection.name == FILES else OF_BODIES


def _body(schema: Schema) -> dict[str, Any]:
    return {"parameters": references(WRITTEN), "requestBody": request_body({"application/json": schema})}


def _key(collection: Collection) -> Operation:
    description = f"The {collection.primary_key} of the row."
    return {
        "name": "id", "in": "path", "required": True, "schema": key_schema(collection), "description": description
    }  # fmt: skip


def _operation(
    collection: Collection, name: str, summary: str, answers: dict[str, Response], errors: tuple[str, ...] = ()
) -> Operation:
    return {
        "tags": ["System" if collection.system else "Items"],
        "operationId": name,
        "summary": summary,
        "responses": with_errors(answers, *errors),
    }


def _reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}
