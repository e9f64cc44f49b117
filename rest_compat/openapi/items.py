"""The routes of collections: lists, single rows and singletons, of items and of system collections alike."""

from typing import Any

from db.catalogue import Collection
from rest_compat.openapi.names import route_of
from rest_compat.openapi.parameters import LIST, SINGLE, references
from rest_compat.openapi.responses import data_response, with_errors
from rest_compat.openapi.schemas import View, key_schema

Paths = dict[str, Any]

_SEARCH_HINT = 'Too long for an address? `SEARCH` on the same path takes `{"query": {…}}` as its body.'


def collection_paths(view: View, collection: Collection) -> Paths:
    """The routes that read a collection; none for those that are only read through others."""
    route = route_of(collection)
    if route is None:
        return {}
    if collection.singleton:
        return {route: {"get": _read_singleton(view, collection)}}
    return {route: {"get": _read_list(view, collection)}, f"{route}/{{id}}": {"get": _read_one(view, collection)}}


def tag_of(collection: Collection) -> str:
    """The heading under which a collection's routes stand."""
    return "Items" if not collection.system else "System"


def _read_list(view: View, collection: Collection) -> Paths:
    name, row = view.names[collection.name], _row(view, collection)
    rows = {"type": "array", "items": row}
    return {
        "tags": [tag_of(collection)],
        "operationId": f"read{name}",
        "summary": f"List {collection.name}",
        "description": _SEARCH_HINT,
        "parameters": references(LIST),
        "responses": with_errors({"200": data_response("The rows.", rows, meta=True, exports=True)}),
    }


def _read_one(view: View, collection: Collection) -> Paths:
    name = view.names[collection.name]
    key = {"name": "id", "in": "path", "required": True, "schema": key_schema(collection)}
    return {
        "tags": [tag_of(collection)],
        "operationId": f"readSingle{name}",
        "summary": f"Read one of {collection.name}",
        "parameters": [key | {"description": f"The {collection.primary_key} of the row."}, *references(SINGLE)],
        "responses": with_errors({"200": data_response("The row.", _row(view, collection), exports=True)}),
    }


def _read_singleton(view: View, collection: Collection) -> Paths:
    name = view.names[collection.name]
    return {
        "tags": [tag_of(collection)],
        "operationId": f"read{name}",
        "summary": f"Read {collection.name}",
        "parameters": references(SINGLE),
        "responses": with_errors({"200": data_response("The only row.", _row(view, collection), exports=True)}),
    }


def _row(view: View, collection: Collection) -> Paths:
    return {"$ref": f"#/components/schemas/{view.names[collection.name]}"}
