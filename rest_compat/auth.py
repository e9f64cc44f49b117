"""Routes under `/auth`: signing in, staying signed in, signing out, by tokens in JSON."""

from collections.abc import Sequence

import orjson
from starlette.responses import Response

from resolvers.sign_in import Client, SignedIn, login, logout, refresh
from resolvers.sign_in_body import credentials, refresh_token
from rest_compat.body import json_object
from rest_compat.call import Call
from rest_compat.respond import JsonBytes, value_response
from rest_compat.routing import Endpoint


def auth_endpoints() -> Sequence[Endpoint]:
    """The routes of signing in and out."""
    return (
        Endpoint("/auth", {"GET": _providers}),
        Endpoint("/auth/login", {"POST": _login}),
        Endpoint("/auth/refresh", {"POST": _refresh}),
        Endpoint("/auth/logout", {"POST": _logout}),
    )


async def _providers(call: Call) -> Response:
    return JsonBytes(orjson.dumps({"data": [], "disableDefault": False}))


async def _login(call: Call) -> Response:
    given = credentials(await json_object(call))
    return _tokens(await login(call.services.database, call.services.sign_in, given, _client(call)))


async def _refresh(call: Call) -> Response:
    token = refresh_token(await json_object(call))
    return _tokens(await refresh(call.services.database, call.services.sign_in, token, _client(call)))


async def _logout(call: Call) -> Response:
    await logout(call.services.database, refresh_token(await json_object(call)))
    return Response(status_code=204)


def _tokens(signed_in: SignedIn) -> Response:
    answer = {
        "expires": signed_in.expires,
        "refresh_token": signed_in.refresh_token,
        "access_token": signed_in.access_token,
    }
    response = value_response(answer)
    response.headers["cache-control"] = "no-store"
    return response


def _client(call: Call) -> Client:
    return Client(call.caller.ip, call.header("user-agent"), call.header("origin"))
