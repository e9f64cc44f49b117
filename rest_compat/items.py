"""Routes under `/items`: the project's own collections."""

import re
from collections.abc import Sequence

from starlette.responses import Response

from resolvers.errors import Forbidden, RouteNotFound
from rest_compat.body import json_body
from rest_compat.call import Call
from rest_compat.read import item_response, list_response, search_response
from rest_compat.routing import Endpoint
from rest_compat.write import (
    create_response,
    delete_many_response,
    delete_response,
    singleton_response,
    update_many_response,
    update_response,
)

_SYSTEM_PREFIX = "directus_"

# The wire finds no collection by a name that stands encoded in the path.
_PLAIN = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@-]+")


def is_reachable(collection: str) -> bool:
    """Whether a collection of the project's own can be named in a path."""
    return _PLAIN.fullmatch(collection) is not None


def item_endpoints() -> Sequence[Endpoint]:
    """The routes of items."""
    return (
        Endpoint(
            "/items/{collection}",
            {"GET": _list, "SEARCH": _search, "POST": _create, "PATCH": _update_many, "DELETE": _delete_many},
            "POST,SEARCH,GET,HEAD,PATCH,DELETE",
        ),
        Endpoint("/items/{collection}/{id}", {"GET": _item, "PATCH": _update, "DELETE": _delete}),
    )


async def _list(call: Call) -> Response:
    collection = _collection(call)
    return await list_response(call, collection, call.catalogue.collections[collection].singleton)


async def _search(call: Call) -> Response:
    collection = _collection(call)
    return await search_response(call, collection, call.catalogue.collections[collection].singleton)


async def _item(call: Call) -> Response:
    return await item_response(call, _collection(call), call.values["id"])


async def _create(call: Call) -> Response:
    body = await json_body(call)
    collection = _collection(call)
    _refuse_singleton(call, collection, f"/{collection}")
    return await create_response(call, collection, body)


async def _update_many(call: Call) -> Response:
    body = await json_body(call)
    collection = _collection(call)
    if call.catalogue.collections[collection].singleton:
        return await singleton_response(call, collection, body)
    return await update_many_response(call, collection, body)


async def _update(call: Call) -> Response:
    body = await json_body(call)
    collection, key = _collection(call), call.values["id"]
    _refuse_singleton(call, collection, f"/{collection}/{key}")
    return await update_response(call, collection, key, body)


async def _delete_many(call: Call) -> Response:
    body = await json_body(call)
    return await delete_many_response(call, _collection(call), body)


async def _delete(call: Call) -> Response:
    return await delete_response(call, _collection(call), call.values["id"])


def _refuse_singleton(call: Call, collection: str, path: str) -> None:
    """A singleton has no such route; the path in the error is as the wire has it."""
    if call.catalogue.collections[collection].singleton:
        raise RouteNotFound(path)


def _collection(call: Call) -> str:
    """The collection of the path. Raises Forbidden for one that isn't there, and for those of the system, which have
    routes of their own."""
    name = call.values["collection"]
    if name.startswith(_SYSTEM_PREFIX):
        raise Forbidden
    if name not in call.catalogue.collections or not is_reachable(name):
        raise Forbidden.collection(name)
    return name
