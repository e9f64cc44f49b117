"""Routes of forgotten passwords."""

from collections.abc import Sequence

from starlette.responses import Response

from resolvers.account_body import optional_text_in
from resolvers.errors import InvalidPayload
from resolvers.password_reset import request_reset, reset_password
from rest_compat.body import json_object
from rest_compat.call import Call
from rest_compat.respond import NOTHING
from rest_compat.routing import Endpoint


def password_endpoints() -> Sequence[Endpoint]:
    """The routes of asking for a new password, and of setting it."""
    return (
        Endpoint("/auth/password/request", {"POST": _request}),
        Endpoint("/auth/password/reset", {"POST": _reset}),
    )


async def _request(call: Call) -> Response:
    body = await json_object(call)
    await request_reset(call.services, _field(body.get("email"), "email"), optional_text_in(body, "reset_url"))
    return NOTHING


async def _reset(call: Call) -> Response:
    body = await json_object(call)
    token, password = _field(body.get("token"), "token"), _field(body.get("password"), "password")
    await reset_password(call.context, token, password)
    return NOTHING


def _field(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise InvalidPayload(f'"{name}" field is required')
    return value
