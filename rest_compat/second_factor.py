"""Routes of the second factor: `/users/me/tfa` and `/users/{id}/tfa/disable`."""

from collections.abc import Sequence

from starlette.responses import Response

from resolvers.account_body import text_in
from resolvers.errors import InvalidCredentials
from resolvers.second_factor import disable, disable_for, enable, generate
from rest_compat.body import json_object
from rest_compat.call import Call
from rest_compat.respond import NOTHING, value_response
from rest_compat.routing import Endpoint


def second_factor_endpoints() -> Sequence[Endpoint]:
    """The routes of the second factor; they stand before those with an open id."""
    return (
        Endpoint("/users/me/tfa/generate", {"POST": _generate}),
        Endpoint("/users/me/tfa/enable", {"POST": _enable}),
        Endpoint("/users/me/tfa/disable", {"POST": _disable}),
        Endpoint("/users/{id}/tfa/disable", {"POST": _disable_for}),
    )


async def _generate(call: Call) -> Response:
    _require_user(call)
    made = await generate(call.context, text_in(await json_object(call), "password"))
    response = value_response(made)
    response.headers["cache-control"] = "no-store"
    return response


async def _enable(call: Call) -> Response:
    _require_user(call)
    body = await json_object(call)
    await enable(call.context, text_in(body, "secret"), text_in(body, "otp"))
    return NOTHING


async def _disable(call: Call) -> Response:
    _require_user(call)
    await disable(call.context, text_in(await json_object(call), "otp"))
    return NOTHING


async def _disable_for(call: Call) -> Response:
    await disable_for(call.context, call.values["id"])
    return NOTHING


def _require_user(call: Call) -> None:
    """Who is nobody is told so before the body is looked at."""
    if call.caller.user is None:
        raise InvalidCredentials
