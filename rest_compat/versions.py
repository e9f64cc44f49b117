"""Routes under `/versions`."""

from collections.abc import Sequence

import orjson
from starlette.responses import Response

from resolvers.system_collections import VERSIONS
from resolvers.versions import compare_version, promote_version, save_version, shown_delta
from rest_compat.body import json_object
from rest_compat.call import Call
from rest_compat.read import item_response
from rest_compat.respond import JsonBytes, value_response
from rest_compat.routing import Endpoint
from rest_compat.writable import writable_endpoints


def version_endpoints() -> Sequence[Endpoint]:
    """The routes of content versions."""
    return (
        *writable_endpoints("/versions", VERSIONS, item=_item),
        Endpoint("/versions/{id}/save", {"POST": _save}),
        Endpoint("/versions/{id}/compare", {"GET": _compare}),
        Endpoint("/versions/{id}/promote", {"POST": _promote}),
    )


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


async def _save(call: Call) -> Response:
    payload = await json_object(call)
    return value_response(await save_version(call.context, call.values["id"], payload))


async def _compare(call: Call) -> Response:
    return value_response(await compare_version(call.context, call.values["id"]))


async def _promote(call: Call) -> Response:
    body = await json_object(call)
    return value_response(await promote_version(call.context, call.values["id"], body))
