"""Routes under `/utils` that write items: their order, and their past."""

from collections.abc import Sequence

from starlette.responses import Response

from resolvers.revert import revert
from resolvers.sort import sort_item
from rest_compat.body import json_object
from rest_compat.call import Call
from rest_compat.respond import NOTHING
from rest_compat.routing import Endpoint


def utility_endpoints() -> Sequence[Endpoint]:
    """The routes of sorting and reverting."""
    return (
        Endpoint("/utils/sort/{collection}", {"POST": _sort}),
        Endpoint("/utils/revert/{revision}", {"POST": _revert}),
    )


async def _sort(call: Call) -> Response:
    body = await json_object(call)
    collection = call.values["collection"]
    await sort_item(call.context, collection, body)
    return Response(status_code=200)


async def _revert(call: Call) -> Response:
    await revert(call.context, call.values["revision"])
    return NOTHING
