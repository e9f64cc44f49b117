"""Operations for single purposes: on versions, on rows' order and past, imports and exports, and about the server."""

from rest_compat.openapi.described import (
    OBJECT,
    TEXT,
    Described,
    Table,
    administrators,
    file_form,
    json,
    members,
    query_parameter,
    readers,
)
from rest_compat.openapi.responses import OF_UPLOADS, Response, Schema, answer

_UTILITIES, _VERSIONS, _SERVER = "Utilities", "Versions", "Server"
_DONE: dict[str, Response] = {"200": {"description": "Done."}}
_KEY: Schema = {"type": ["string", "integer"]}
_BOOLEAN: Schema = {"type": "boolean"}
_EXPORT_BODY = members(
    {"format": {"type": "string", "enum": ["csv", "csv_utf8", "json", "xml", "yaml"]}, "query": OBJECT},
    {"file": OBJECT},
)
_HEALTH: Response = {
    "content": {
        "application/health+json": {
            "schema": {
                "type": "object",
                "properties": {"status": {"type": "string", "enum": ["ok", "warn", "error"]}},
                "required": ["status"],
            }
        }
    }
}
_SCHEMA_LANGUAGE: Response = {
    "description": "In GraphQL's schema language.",
    "content": {"application/octet-stream": {}},
}
_SCOPE = {"name": "scope", "in": "path", "required": True, "schema": {"type": "string", "enum": ["items", "system"]}}
_PONG: Response = {"description": "Always `pong`.", "content": {"text/plain": {"schema": {"const": "pong"}}}}

UTILITIES: Table = {
    ("POST", "/versions/{id}/save"): Described(
        _VERSIONS,
        "saveVersion",
        "Add changes to a version",
        readers("directus_versions"),
        body=json(OBJECT),
        responses=answer(OBJECT),
    ),
    ("GET", "/versions/{id}/compare"): Described(
        _VERSIONS,
        "compareVersion",
        "Compare a version with its item",
        readers("directus_versions"),
        responses=answer(OBJECT),
    ),
    ("POST", "/versions/{id}/promote"): Described(
        _VERSIONS,
        "promoteVersion",
        "Write a version's changes to its item",
        readers("directus_versions"),
        body=members({"mainHash": TEXT}, {"fields": {"type": "array", "items": TEXT}}),
        responses=answer(_KEY, "The item's key."),
    ),
    ("POST", "/utils/sort/{collection}"): Described(
        _UTILITIES,
        "sortItem",
        "Move an item to another's place",
        lambda view: view.may_on_items("update"),
        body=members({"item": _KEY, "to": _KEY}),
        responses=_DONE,
    ),
    ("POST", "/utils/revert/{revision}"): Described(
        _UTILITIES,
        "revertItem",
        "Make an item what it was",
        readers("directus_revisions"),
        errors=("422",),
    ),
    ("POST", "/utils/import/{collection}"): Described(
        _UTILITIES,
        "importItems",
        "Create and change items by a file of CSV or JSON",
        lambda view: view.may_on_items("create", "update"),
        body=file_form(),
        responses=_DONE,
        errors=OF_UPLOADS,
    ),
    ("POST", "/utils/export/{collection}"): Described(
        _UTILITIES,
        "exportItems",
        "Write items to a new file on the server",
        lambda view: view.may("create", "directus_files"),
        body=_EXPORT_BODY,
        description="Answers at once; the file is made afterwards.",
    ),
    ("POST", "/utils/hash/generate"): Described(
        _UTILITIES, "generateHash", "Hash a text", body=members({"string": TEXT}), responses=answer(TEXT)
    ),
    ("POST", "/utils/hash/verify"): Described(
        _UTILITIES,
        "verifyHash",
        "Ask whether a hash is a text's",
        body=members({"string": TEXT, "hash": TEXT}),
        responses=answer(_BOOLEAN),
    ),
    ("GET", "/utils/random/string"): Described(
        _UTILITIES,
        "randomString",
        "Get a random text",
        parameters=[query_parameter("length", {"type": "integer", "minimum": 1, "maximum": 500}, "In characters.")],
        responses=answer(TEXT),
    ),
    ("POST", "/utils/cache/clear"): Described(
        _UTILITIES, "clearCache", "Forget what is kept in memory", administrators, responses=_DONE
    ),
    ("GET", "/server/ping"): Described(_SERVER, "ping", "Ask whether it is up", responses={"200": _PONG}),
    ("GET", "/server/info"): Described(_SERVER, "readServerInfo", "Read about the server", responses=answer(OBJECT)),
    ("GET", "/server/health"): Described(
        _SERVER,
        "readHealth",
        "Ask whether it is well",
        responses={"200": {"description": "It is well.", **_HEALTH}, "503": {"description": "It is not.", **_HEALTH}},
    ),
    ("GET", "/server/specs/oas"): Described(
        _SERVER,
        "readOpenApi",
        "Read this document",
        responses={"200": {"description": "This document.", "content": {"application/json": {"schema": OBJECT}}}},
    ),
    ("GET", "/server/specs/graphql/{scope}"): Described(
        _SERVER,
        "readGraphQLSchema",
        "Read the GraphQL schema that I may use",
        parameters=[_SCOPE],
        responses={"200": _SCHEMA_LANGUAGE},
        errors=("404",),
    ),
}
