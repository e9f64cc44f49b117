"""Routes under `/auth`: signing in, staying signed in, signing out."""

from collections.abc import Sequence

from starlette.responses import Response

from resolvers.errors import ApiError, RouteNotFound
from resolvers.sign_in import SignedIn, login, logout, refresh, sign_in_cookies, sign_out_cookies
from resolvers.sign_in.body import credentials, refresh_token
from rest_compat.body import json_object
from rest_compat.call import Call
from rest_compat.respond import value_response
from rest_compat.routing import Endpoint


def auth_endpoints() -> Sequence[Endpoint]:
    """The routes of signing in and out."""
    return (
        Endpoint("/auth/login", {"POST": _login}),
        Endpoint("/auth/refresh", {"POST": _refresh}),
        Endpoint("/auth/logout", {"POST": _logout}),
    )


def signed_in_response(call: Call, signed_in: SignedIn) -> Response:
    """The tokens, in the body and in cookies as their mode has it."""
    answer: dict[str, object] = {"expires": signed_in.expires}
    if signed_in.mode == "json":
        answer["refresh_token"] = signed_in.refresh_token
    if signed_in.mode != "session":
        answer["access_token"] = signed_in.access_token
    return _unkept(value_response(answer), sign_in_cookies(call.services.sign_in, signed_in))


async def _login(call: Call) -> Response:
    if not call.services.sign_in.local:
        raise RouteNotFound(call.scope["path"])
    given = credentials(await json_object(call))
    return signed_in_response(call, await login(call.services, given, call.context.client))


async def _refresh(call: Call) -> Response:
    options = call.services.sign_in
    token, mode = refresh_token(await json_object(call), options, call.cookies)
    try:
        return signed_in_response(call, await refresh(call.services, token, mode, call.context.client))
    except ApiError as error:
        if mode == "session":
            error.headers = tuple(("set-cookie", text) for text in sign_out_cookies(options, mode))
        raise


async def _logout(call: Call) -> Response:
    options = call.services.sign_in
    token, mode = refresh_token(await json_object(call), options, call.cookies)
    await logout(call.services, token, mode)
    return _unkept(Response(status_code=204), sign_out_cookies(options, mode))


def _unkept(response: Response, cookies: Sequence[str]) -> Response:
    """An answer that no cache may keep, with cookies."""
    response.headers["cache-control"] = "no-store"
    for cookie in cookies:
        response.headers.append("set-cookie", cookie)
    return response
