"""The routes beside the collections' own: the data model, who I am, sign-in, and the server."""

from typing import Any

from rest_compat.openapi.parameters import SINGLE, references
from rest_compat.openapi.responses import data_response, with_errors
from rest_compat.openapi.schemas import Schema, View

Paths = dict[str, Any]

_OBJECT: Schema = {"type": "object"}
_OBJECTS: Schema = {"type": "array", "items": _OBJECT}
_TEXT: Schema = {"type": "string"}
_MODE: Schema = {"type": "string", "enum": ["json"], "default": "json"}


def model_paths(view: View) -> Paths:
    """The routes that describe the data model, as far as the caller may read it."""
    paths: Paths = {}
    if view.reads("directus_collections"):
        paths["/collections"] = _get("Data model", "readCollections", "List collections", _OBJECTS)
        paths["/collections/{collection}"] = _get(
            "Data model", "readCollection", "Read a collection", _OBJECT, "collection"
        )
    if view.reads("directus_fields"):
        paths["/fields"] = _get("Data model", "readFields", "List fields", _OBJECTS)
        paths["/fields/{collection}"] = _get(
            "Data model", "readFieldsOf", "List a collection's fields", _OBJECTS, "collection"
        )
    paths["/fields/{collection}/{field}"] = _get(
        "Data model", "readField", "Read a field", _OBJECT, "collection", "field"
    )
    if view.reads("directus_relations"):
        paths["/relations"] = _get("Data model", "readRelations", "List relations", _OBJECTS)
        paths["/relations/{collection}"] = _get(
            "Data model", "readRelationsOf", "List a collection's relations", _OBJECTS, "collection"
        )
        paths["/relations/{collection}/{field}"] = _get(
            "Data model", "readRelation", "Read a relation", _OBJECT, "collection", "field"
        )
    return paths


def own_paths() -> Paths:
    """The routes about the caller himself."""
    me = _get("Me", "readMe", "Read my own user", _OBJECT)
    me["get"]["parameters"] = references(SINGLE)
    return {
        "/users/me": me,
        "/roles/me": _get("Me", "readMyRoles", "List my roles", _OBJECTS),
        "/policies/me/globals": _get("Me", "readMyGlobals", "Read what my policies give me as a whole", _OBJECT),
        "/permissions/me": _get("Me", "readMyPermissions", "Read my permissions by collection and action", _OBJECT),
        "/permissions/me/{collection}": _get(
            "Me", "readMyPermissionsOn", "Read what I may do with a singleton", _OBJECT, "collection"
        ),
        "/permissions/me/{collection}/{id}": _get(
            "Me", "readMyPermissionsOnItem", "Read what I may do with an item", _OBJECT, "collection", "id"
        ),
    }


def server_paths() -> Paths:
    """The routes about the server, open to all."""
    document = {"200": {"description": "This document.", "content": {"application/json": {"schema": _OBJECT}}}}
    return {
        "/server/ping": {
            "get": _operation("Server", "ping", "Ask whether it is up", {"200": _plain("Always `pong`.")})
        },
        "/server/info": _get("Server", "readServerInfo", "Read about the server", _OBJECT),
        "/server/health": {"get": _operation("Server", "readHealth", "Ask whether it is well", _health())},
        "/server/specs/oas": {"get": _operation("Server", "readOpenApi", "Read this document", with_errors(document))},
        "/server/specs/graphql/{scope}": {"get": _graphql_specification()},
    }


def sign_in_paths() -> Paths:
    """The routes that give and take tokens."""
    credentials = {
        "type": "object",
        "properties": {
            "email": {"type": "string"},
            "password": {"type": "string"},
            "otp": {"type": "string"},
            "mode": _MODE,
        },
        "required": ["email", "password"],
    }
    refresh = {
        "type": "object",
        "properties": {"refresh_token": {"type": "string"}, "mode": _MODE},
        "required": ["refresh_token"],
    }
    tokens = data_response("The tokens.", {"$ref": "#/components/schemas/Tokens"})
    done = {"204": {"description": "Signed out."}}
    return {
        "/auth": _get("Sign-in", "readProviders", "List other ways to sign in", _OBJECTS),
        "/auth/login": {"post": _post("login", "Sign in", credentials, with_errors({"200": tokens}))},
        "/auth/refresh": {"post": _post("refresh", "Get new tokens", refresh, with_errors({"200": tokens}))},
        "/auth/logout": {"post": _post("logout", "Sign out", refresh, with_errors(done))},
    }


TOKENS: Schema = {
    "type": "object",
    "properties": {
        "access_token": {"type": "string"},
        "refresh_token": {"type": "string"},
        "expires": {"type": "integer", "description": "Milliseconds until the access token expires."},
    },
    "required": ["access_token", "refresh_token", "expires"],
}


def _get(tag: str, name: str, summary: str, data: Schema, *path: str) -> Paths:
    operation = _operation(tag, name, summary, with_errors({"200": data_response("The answer.", data)}))
    if path:
        operation["parameters"] = [{"name": part, "in": "path", "required": True, "schema": _TEXT} for part in path]
    return {"get": operation}


def _post(name: str, summary: str, body: Schema, responses: Paths) -> Paths:
    request = {"required": True, "content": {"application/json": {"schema": body}}}
    return {**_operation("Sign-in", name, summary, responses), "requestBody": request}


def _operation(tag: str, name: str, summary: str, responses: Paths) -> Paths:
    return {"tags": [tag], "operationId": name, "summary": summary, "responses": responses}


def _plain(description: str) -> Paths:
    return {"description": description, "content": {"text/plain": {"schema": _TEXT}}}


def _health() -> Paths:
    status = {"type": "object", "properties": {"status": {"type": "string", "enum": ["ok", "warn", "error"]}}}
    content = {"application/health+json": {"schema": status}}
    return {
        "200": {"description": "It is well.", "content": content},
        "503": {"description": "It is not.", "content": content},
    }


def _graphql_specification() -> Paths:
    scope = {"name": "scope", "in": "path", "required": True, "schema": {"type": "string", "enum": ["items", "system"]}}
    schema = {"description": "In GraphQL's schema language.", "content": {"application/octet-stream": {}}}
    responses = with_errors({"200": schema, "404": {"$ref": "#/components/responses/NotFound"}})
    operation = _operation("Server", "readGraphQLSchema", "Read the GraphQL schema that I may use", responses)
    return {**operation, "parameters": [scope]}
