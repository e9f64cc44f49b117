"""Routes of the system collections: `/users` reads `directus_users` as `/items/x` reads `x`."""

from collections.abc import Sequence
from functools import partial

from starlette.responses import Response

from rest_compat.call import Call
from rest_compat.read import item_response, list_response, search_response
from rest_compat.routing import Endpoint

_WRITABLE = (
    "users",
    "files",
    "folders",
    "roles",
    "presets",
    "translations",
    "notifications",
    "shares",
    "dashboards",
    "panels",
    "flows",
    "operations",
)
_READ_ONLY = ("activity", "revisions")
_LIST_METHODS = "POST,GET,HEAD,SEARCH,PATCH,DELETE"
_ITEM_METHODS = "GET,HEAD,PATCH,DELETE"


def system_endpoints() -> Sequence[Endpoint]:
    """The routes of all system collections that read like items."""
    endpoints: list[Endpoint] = [
        Endpoint("/settings", {"GET": partial(_settings, "directus_settings")}, "GET,HEAD,PATCH"),
    ]
    for name in (*_WRITABLE, *_READ_ONLY):
        writable = name in _WRITABLE
        collection = f"directus_{name}"
        lists = {"GET": partial(_list, collection), "SEARCH": partial(_search, collection)}
        endpoints.append(Endpoint(f"/{name}", lists, _LIST_METHODS if writable else "GET,HEAD,SEARCH"))
        item = {"GET": partial(_item, collection)}
        endpoints.append(Endpoint(f"/{name}/{{id}}", item, _ITEM_METHODS if writable else "GET,HEAD"))
    return endpoints


async def _settings(collection: str, call: Call) -> Response:
    return await list_response(call, collection, singleton=True)


async def _list(collection: str, call: Call) -> Response:
    return await list_response(call, collection)


async def _search(collection: str, call: Call) -> Response:
    return await search_response(call, collection)


async def _item(collection: str, call: Call) -> Response:
    return await item_response(call, collection, call.values["id"])
