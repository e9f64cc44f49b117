"""Routes under `/items`: the project's own collections."""

from collections.abc import Sequence

from starlette.responses import Response

from resolvers.errors import Forbidden
from rest_compat.call import Call
from rest_compat.read import item_response, list_response, search_response
from rest_compat.routing import Endpoint

_SYSTEM_PREFIX = "directus_"


def item_endpoints() -> Sequence[Endpoint]:
    """The routes of items."""
    return (
        Endpoint("/items/{collection}", {"GET": _list, "SEARCH": _search}, "POST,SEARCH,GET,HEAD,PATCH,DELETE"),
        Endpoint("/items/{collection}/{id}", {"GET": _item}, "GET,HEAD,PATCH,DELETE"),
    )


async def _list(call: Call) -> Response:
    collection = _collection(call)
    return await list_response(call, collection, call.catalogue.collections[collection].singleton)


async def _search(call: Call) -> Response:
    collection = _collection(call)
    return await search_response(call, collection, call.catalogue.collections[collection].singleton)


async def _item(call: Call) -> Response:
    return await item_response(call, _collection(call), call.values["id"])


def _collection(call: Call) -> str:
    """The collection of the path. Raises Forbidden for one that isn't there, and for those of the system, which have
    routes of their own."""
    name = call.values["collection"]
    if name.startswith(_SYSTEM_PREFIX):
        raise Forbidden
    if name not in call.catalogue.collections:
        raise Forbidden.collection(name)
    return name
