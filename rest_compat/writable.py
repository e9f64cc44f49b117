"""The routes of a system collection that is read and, as far as its guard lets pass, written like items."""

from collections.abc import Sequence

from starlette.responses import Response

from rest_compat.body import json_body
from rest_compat.call import Call
from rest_compat.read import item_response, list_response, search_response
from rest_compat.routing import Endpoint, Handler
from rest_compat.write import (
    create_response,
    delete_many_response,
    delete_response,
    update_many_response,
    update_response,
)


def writable_endpoints(
    path: str,
    collection: str,
    *,
    listed: Handler | None = None,
    searched: Handler | None = None,
    item: Handler | None = None,
    create: Handler | None = None,
    update: Handler | None = None,
    update_many: Handler | None = None,
) -> Sequence[Endpoint]:
    """The routes at `path` and `path/{id}`. `listed`, `searched`, `item`, `create`, `update` and `update_many` answer
    where it isn't done as with items."""
    rows = _Rows(collection)
    many = {"POST": create or rows.create, "PATCH": update_many or rows.update_many, "DELETE": rows.delete_many}
    one = {"PATCH": update or rows.update, "DELETE": rows.delete}
    return (
        Endpoint(
            path,
            {"GET": listed or rows.listed, "SEARCH": searched or rows.searched, **many},
            "POST,GET,HEAD,SEARCH,PATCH,DELETE",
        ),
        Endpoint(f"{path}/{{id}}", {"GET": item or rows.item, **one}),
    )


class _Rows:
    """The handlers of one collection."""

    def __init__(self, collection: str) -> None:
        self._collection = collection

    async def listed(self, call: Call) -> Response:
        return await list_response(call, self._collection)

    async def searched(self, call: Call) -> Response:
        return await search_response(call, self._collection)

    async def item(self, call: Call) -> Response:
        return await item_response(call, self._collection, call.values["id"])

    async def create(self, call: Call) -> Response:
        return await create_response(call, self._collection, await json_body(call))

    async def update_many(self, call: Call) -> Response:
        return await update_many_response(call, self._collection, await json_body(call))

    async def update(self, call: Call) -> Response:
        body = await json_body(call)
        return await update_response(call, self._collection, call.values["id"], body)

    async def delete_many(self, call: Call) -> Response:
        return await delete_many_response(call, self._collection, await json_body(call))

    async def delete(self, call: Call) -> Response:
        return await delete_response(call, self._collection, call.values["id"])
