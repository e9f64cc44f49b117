"""Routes under `/versions`."""

from collections.abc import Sequence

import orjson
from starlette.responses import Response

from resolvers.versions import (
    VERSION_WRITES,
    VERSIONS,
    compare_version,
    promote_version,
    save_version,
    shown_delta,
)
from rest_compat.body import json_body, json_object
from rest_compat.call import Call
from rest_compat.read import item_response, list_response, search_response
from rest_compat.respond import JsonBytes, value_response
from rest_compat.routing import Endpoint
from rest_compat.write import (
    create_response,
    delete_many_response,
    delete_response,
    origin_of,
    update_many_response,
    update_response,
)


def version_endpoints() -> Sequence[Endpoint]:
    """The routes of content versions."""
    many = {"GET": _list, "SEARCH": _search, "POST": _create, "PATCH": _update_many, "DELETE": _delete_many}
    one = {"GET": _item, "PATCH": _update, "DELETE": _delete}
    return (
        Endpoint("/versions", many, "POST,GET,HEAD,SEARCH,PATCH,DELETE"),
        Endpoint("/versions/{id}", one, "GET,HEAD,PATCH,DELETE"),
        Endpoint("/versions/{id}/save", {"POST": _save}, "POST"),
        Endpoint("/versions/{id}/compare", {"GET": _compare}, "GET,HEAD"),
        Endpoint("/versions/{id}/promote", {"POST": _promote}, "POST"),
    )


async def _list(call: Call) -> Response:
    return await list_response(call, VERSIONS)


async def _search(call: Call) -> Response:
    return await search_response(call, VERSIONS)


async def _item(call: Call) -> Response:
    """One version; its delta stands with the item's key in it, and without who saved it."""
    key = call.values["id"]
    response = await item_response(call, VERSIONS, key)
    if not isinstance(response, JsonBytes):
        return response
    row = orjson.loads(response.body)["data"]
    if not row.get("delta"):
        return response
    return value_response({**row, "delta": await shown_delta(call.services, key, row["delta"])})


async def _create(call: Call) -> Response:
    return await create_response(call, VERSIONS, await json_body(call), VERSION_WRITES)


async def _update_many(call: Call) -> Response:
    return await update_many_response(call, VERSIONS, await json_body(call), VERSION_WRITES)


async def _update(call: Call) -> Response:
    return await update_response(call, VERSIONS, call.values["id"], await json_body(call), VERSION_WRITES)


async def _delete_many(call: Call) -> Response:
    return await delete_many_response(call, VERSIONS, await json_body(call), VERSION_WRITES)


async def _delete(call: Call) -> Response:
    return await delete_response(call, VERSIONS, call.values["id"], VERSION_WRITES)


async def _save(call: Call) -> Response:
    payload = await json_object(call)
    saved = await save_version(call.services, call.caller, call.rights, origin_of(call), call.values["id"], payload)
    return value_response(saved)


async def _compare(call: Call) -> Response:
    return value_response(await compare_version(call.services, call.caller, call.rights, call.values["id"]))


async def _promote(call: Call) -> Response:
    body = await json_object(call)
    item = await promote_version(call.services, call.caller, call.rights, origin_of(call), call.values["id"], body)
    return value_response(item)
