"""The OpenAPI 3.1 document of what a caller may read.

It names only what the caller may see, so that it tells no more than the routes themselves do.
"""

from typing import Any

from db.catalogue import Catalogue, Collection
from resolvers.access import Rights
from rest_compat.openapi.items import collection_paths
from rest_compat.openapi.names import schema_names
from rest_compat.openapi.parameters import PARAMETERS
from rest_compat.openapi.responses import META, error_responses, error_schema
from rest_compat.openapi.schemas import View, collection_schema
from rest_compat.openapi.system import (
    TOKENS,
    model_paths,
    own_paths,
    server_paths,
    sign_in_paths,
)

_DESCRIPTION = """\
Content over REST, in the manner of Directus 11. This document shows what you may read: without a token that is what the
public may, with a token what its user may. The same content is served over GraphQL at `/graphql`.
"""
_TAGS = (
    ("Items", "Rows of the project's own collections."),
    ("Sign-in", "Tokens."),
    ("Me", "What belongs to the caller."),
    ("System", "Files, users and the other collections of the system."),
    ("Data model", "Collections, fields and relations."),
    ("Server", "About the server, open to all."),
)


def document(catalogue: Catalogue, rights: Rights, public_url: str) -> dict[str, Any]:
    """The document for a caller with these rights; `public_url` is the address of the server, or `/`."""
    scopes = rights.scopes
    collections = [
        item for item in catalogue.collections.values() if scopes.everything or item.name in scopes.collections
    ]
    view = View(catalogue, rights, schema_names(collections))
    return {
        "openapi": "3.1.0",
        "info": {"title": "Typecase", "version": "11", "description": _DESCRIPTION},
        "servers": [{"url": public_url.rstrip("/") or "/"}],
        "tags": [{"name": name, "description": description} for name, description in _TAGS],
        "security": [{}, {"bearer": []}, {"accessToken": []}],
        "paths": _paths(view, collections),
        "components": _components(view, collections),
    }


def _paths(view: View, collections: list[Collection]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for collection in sorted(collections, key=lambda item: (item.system, item.name)):
        paths |= collection_paths(view, collection)
    return paths | sign_in_paths() | own_paths() | model_paths(view) | server_paths()


def _components(view: View, collections: list[Collection]) -> dict[str, Any]:
    rows = {view.names[item.name]: collection_schema(view, item) for item in collections}
    return {
        "schemas": {**rows, "Errors": error_schema(), "Meta": META, "Tokens": TOKENS},
        "parameters": PARAMETERS,
        "responses": error_responses(),
        "securitySchemes": {
            "bearer": {"type": "http", "scheme": "bearer", "description": "A token of a user, in the header."},
            "accessToken": {"type": "apiKey", "in": "query", "name": "access_token"},
        },
    }
