"""Routes about the caller: `/users/me`, `/roles/me`, `/policies/me/globals`, `/permissions/me`."""

from collections.abc import Sequence

from starlette.responses import Response

from resolvers.errors import Forbidden, InvalidCredentials
from resolvers.me import own_roles, own_user, track_page
from resolvers.permissions_me import globals_of, item_permissions, own_permissions
from resolvers.request import ReadRequest
from resolvers.system_collections import ROLES, USERS
from rest_compat.body import json_body, json_object
from rest_compat.call import Call
from rest_compat.parameters import parse_parameters
from rest_compat.query_string import parse_query_string
from rest_compat.respond import NOTHING, data_response, value_response
from rest_compat.routing import Endpoint
from rest_compat.write import update_response


def me_endpoints() -> Sequence[Endpoint]:
    """The routes about the caller; they stand before those with an open id."""
    return (
        Endpoint("/users/me", {"GET": _user, "PATCH": _change_user, "DELETE": _refuse}),
        Endpoint("/users/me/track/page", {"PATCH": _track_page}),
        Endpoint("/roles/me", {"GET": _roles}),
        Endpoint("/policies/me/globals", {"GET": _globals}),
        Endpoint("/permissions/me", {"GET": _permissions}),
        Endpoint("/permissions/me/{collection}", {"GET": _item_permissions}),
        Endpoint("/permissions/me/{collection}/{id}", {"GET": _item_permissions}),
    )


async def _user(call: Call) -> Response:
    request = _request(call, USERS, single=True)
    return data_response(await own_user(call.context, request))


async def _change_user(call: Call) -> Response:
    if call.caller.user is None:
        raise InvalidCredentials
    return await update_response(call, USERS, call.caller.user, await json_body(call))


async def _refuse(call: Call) -> Response:
    """Nobody deletes their own user this way."""
    raise Forbidden


async def _track_page(call: Call) -> Response:
    await track_page(call.context, await json_object(call))
    return NOTHING


async def _roles(call: Call) -> Response:
    request = _request(call, ROLES, single=False)
    return data_response(await own_roles(call.context, request))


async def _globals(call: Call) -> Response:
    return value_response(await globals_of(call.context))


async def _permissions(call: Call) -> Response:
    return value_response(await own_permissions(call.context))


async def _item_permissions(call: Call) -> Response:
    return value_response(await item_permissions(call.context, call.values["collection"], call.values.get("id")))


def _request(call: Call, collection: str, single: bool) -> ReadRequest:
    values = parse_query_string(call.query)
    return parse_parameters(collection, values, call.services.options.depth_max, single).request
