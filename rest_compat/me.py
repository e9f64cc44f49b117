"""Routes about the caller: `/users/me`, `/roles/me`, `/policies/me/globals`, `/permissions/me`."""

from collections.abc import Sequence

from starlette.responses import Response

from resolvers.errors import Forbidden, InvalidCredentials
from resolvers.me import own_roles, own_user, track_page
from resolvers.permissions_me import globals_of, item_permissions, own_permissions
from resolvers.request import ReadRequest
from resolvers.rights_writes import ROLES
from resolvers.user_fields import USERS
from rest_compat.body import json_body, json_object
from rest_compat.call import Call
from rest_compat.parameters import parse_parameters
from rest_compat.query_string import parse_query_string
from rest_compat.respond import data_response, value_response
from rest_compat.routing import Endpoint
from rest_compat.write import NOTHING, update_response


def me_endpoints() -> Sequence[Endpoint]:
    """The routes about the caller; they stand before those with an open id."""
    return (
        Endpoint("/users/me", {"GET": _user, "PATCH": _change_user, "DELETE": _refuse}, "GET,HEAD,PATCH,DELETE"),
        Endpoint("/users/me/track/page", {"PATCH": _track_page}, "PATCH"),
        Endpoint("/roles/me", {"GET": _roles}, "GET,HEAD"),
        Endpoint("/policies/me/globals", {"GET": _globals}, "GET,HEAD"),
        Endpoint("/permissions/me", {"GET": _permissions}, "GET,HEAD"),
        Endpoint("/permissions/me/{collection}", {"GET": _item_permissions}, "GET,HEAD"),
        Endpoint("/permissions/me/{collection}/{id}", {"GET": _item_permissions}, "GET,HEAD"),
    )


async def _user(call: Call) -> Response:
    request = _request(call, USERS, single=True)
    return data_response(await own_user(call.services, call.caller, call.rights, request))


async def _change_user(call: Call) -> Response:
    if call.caller.user is None:
        raise InvalidCredentials
    return await update_response(call, USERS, call.caller.user, await json_body(call))


async def _refuse(call: Call) -> Response:
    """Nobody deletes himself by this way."""
    raise Forbidden


async def _track_page(call: Call) -> Response:
    await track_page(call.services, call.caller, await json_object(call))
    return NOTHING


async def _roles(call: Call) -> Response:
    request = _request(call, ROLES, single=False)
    return data_response(await own_roles(call.services, call.caller, call.rights, request))


async def _globals(call: Call) -> Response:
    return value_response(await globals_of(call.services, call.caller))


async def _permissions(call: Call) -> Response:
    return value_response(await own_permissions(call.services, call.caller, call.rights))


async def _item_permissions(call: Call) -> Response:
    collection, key = call.values["collection"], call.values.get("id")
    return value_response(await item_permissions(call.services, call.caller, call.rights, collection, key))


def _request(call: Call, collection: str, single: bool) -> ReadRequest:
    values = parse_query_string(call.query)
    return parse_parameters(collection, values, call.services.options.depth_max, single).request
