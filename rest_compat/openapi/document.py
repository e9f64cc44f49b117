"""The OpenAPI 3.1 document of what a caller may do over REST.

It is made of the endpoints that are served, of the catalogue and of the caller's rights. It names only what the caller
may see, so that it tells no more than the routes themselves do.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from db.catalogue import Collection
from resolvers.context import Context
from resolvers.sign_in import SignInOptions
from rest_compat.items import is_reachable
from rest_compat.openapi.collections import row_operation
from rest_compat.openapi.described import Operation, Table
from rest_compat.openapi.files import FILES
from rest_compat.openapi.me import ME
from rest_compat.openapi.model import MODEL, SNAPSHOT
from rest_compat.openapi.names import SYSTEM_PREFIX, route_of, schema_names
from rest_compat.openapi.parameters import PARAMETERS
from rest_compat.openapi.payloads import payload_schemas
from rest_compat.openapi.responses import META, Schema, error_responses, error_schema
from rest_compat.openapi.schemas import collection_schema
from rest_compat.openapi.sign_in import SIGN_IN, TOKENS
from rest_compat.openapi.utilities import UTILITIES
from rest_compat.openapi.view import View

_DESCRIPTION = """\
Content over REST, in the manner of Directus 11. This document shows what you may do: without a token that is what the
public may, with a token what its user may. The same content is served over GraphQL at `/graphql`.
"""
_TAGS = (
    ("Items", "Rows of the project's own collections."),
    ("Sign-in", "Tokens, passwords, invitations and shares."),
    ("Me", "What belongs to the caller."),
    ("Files", "The bytes of files, and images made of them."),
    ("System", "Files, users and the other collections of the system."),
    ("Versions", "Changes to items that are not published yet."),
    ("Data model", "Collections, fields and relations."),
    ("Utilities", "Single purposes."),
    ("Server", "About the server, open to all."),
)
_ITEMS = "/items/{collection}"
_METHODS = ("GET", "POST", "PATCH", "DELETE")
_TABLE: Table = {**SIGN_IN, **ME, **FILES, **MODEL, **UTILITIES}

Served = Sequence[tuple[str, Iterable[str]]]
"""Paths and their methods, in the order in which they are served."""


def document(context: Context, served: Served) -> dict[str, Any]:
    """The document for a caller of a server that serves these paths."""
    services, rights = context.services, context.rights
    catalogue = services.catalogue
    writes = ("create", "update", "delete")
    known = [
        item
        for item in catalogue.collections.values()
        if rights.scopes.everything
        or item.name in rights.scopes.collections
        or any(rights.may(action, item.name) for action in writes)
    ]
    view = View(catalogue, rights, context.caller.user is not None, schema_names(known))
    return {
        "openapi": "3.1.0",
        "info": {"title": "Typecase", "version": "11", "description": _DESCRIPTION},
        "servers": [{"url": services.server.public_url.rstrip("/") or "/"}],
        "tags": [{"name": name, "description": description} for name, description in _TAGS],
        "security": [{}, {"bearer": []}, {"accessToken": []}, {"session": []}],
        "paths": _paths(view, served),
        "components": _components(view, known, services.sign_in),
    }


def _paths(view: View, served: Served) -> dict[str, dict[str, Operation]]:
    paths: dict[str, dict[str, Operation]] = {}
    for path, methods in served:
        for method in methods:
            for place, operation in _operations(view, path, method):
                paths.setdefault(place, {}).setdefault(method.lower(), operation)
    return dict(sorted(paths.items()))


def _operations(view: View, path: str, method: str) -> Iterator[tuple[str, Operation]]:
    """The operations of a method at a path: by its description, else by the collections that it serves."""
    described = _TABLE.get((method, path))
    if described is not None:
        if described.allowed(view):
            yield path, described.operation(path)
    elif method in _METHODS:
        one = path.endswith("/{id}")
        for collection in _collections_at(view, path.removesuffix("/{id}")):
            operation = row_operation(view, collection, method, one)
            if operation is not None:
                yield route_of(collection) + ("/{id}" if one else ""), operation


def _collections_at(view: View, path: str) -> Iterable[Collection]:
    collections = view.catalogue.collections
    if path == _ITEMS:
        return [collections[name] for name in view.names if not collections[name].system and is_reachable(name)]
    name = SYSTEM_PREFIX + path.removeprefix("/")
    return [collections[name]] if name in view.names else []


def _components(view: View, known: Iterable[Collection], sign_in: SignInOptions) -> dict[str, Any]:
    return {
        "schemas": {**_schemas(view, known), "Errors": error_schema(), "Meta": META, "Tokens": TOKENS,
                    **({"Snapshot": SNAPSHOT} if view.rights.admin else {})},
        "parameters": PARAMETERS,
        "responses": error_responses(),
        "securitySchemes": {
            "bearer": {"type": "http", "scheme": "bearer", "description": "A token of a user, in the header."},
            "accessToken": {"type": "apiKey", "in": "query", "name": "access_token"},
            "session": {"type": "apiKey", "in": "cookie", "name": sign_in.session_cookie.name},
        },
    }  # fmt: skip


def _schemas(view: View, known: Iterable[Collection]) -> Mapping[str, Schema]:
    schemas: dict[str, Schema] = {}
    for collection in known:
        if view.reads(collection.name):
            schemas[view.names[collection.name]] = collection_schema(view, collection)
        schemas |= payload_schemas(view, collection)
    return schemas
