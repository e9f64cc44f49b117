"""Routes under `/comments`."""

from collections.abc import Sequence

from starlette.responses import Response

from resolvers.comments import COMMENT_WRITES, COMMENTS
from rest_compat.body import json_body
from rest_compat.call import Call
from rest_compat.read import item_response, list_response, search_response
from rest_compat.routing import Endpoint
from rest_compat.write import (
    create_response,
    delete_many_response,
    delete_response,
    update_many_response,
    update_response,
)


def comment_endpoints() -> Sequence[Endpoint]:
    """The routes of comments."""
    many = {"GET": _list, "SEARCH": _search, "POST": _create, "PATCH": _update_many, "DELETE": _delete_many}
    one = {"GET": _item, "PATCH": _update, "DELETE": _delete}
    return (
        Endpoint("/comments", many, "POST,GET,HEAD,SEARCH,PATCH,DELETE"),
        Endpoint("/comments/{id}", one, "GET,HEAD,PATCH,DELETE"),
    )


async def _list(call: Call) -> Response:
    return await list_response(call, COMMENTS)


async def _search(call: Call) -> Response:
    return await search_response(call, COMMENTS)


async def _item(call: Call) -> Response:
    return await item_response(call, COMMENTS, call.values["id"])


async def _create(call: Call) -> Response:
    return await create_response(call, COMMENTS, await json_body(call), COMMENT_WRITES)


async def _update_many(call: Call) -> Response:
    return await update_many_response(call, COMMENTS, await json_body(call), COMMENT_WRITES)


async def _update(call: Call) -> Response:
    return await update_response(call, COMMENTS, call.values["id"], await json_body(call), COMMENT_WRITES)


async def _delete_many(call: Call) -> Response:
    return await delete_many_response(call, COMMENTS, await json_body(call), COMMENT_WRITES)


async def _delete(call: Call) -> Response:
    return await delete_response(call, COMMENTS, call.values["id"], COMMENT_WRITES)
