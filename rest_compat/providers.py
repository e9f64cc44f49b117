"""Routes of signing in with other servers' users: their list, the way to them, and the way back.

Each provider has its own routes, so that an unknown one is a path like any other that isn't there.
"""

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from urllib.parse import parse_qsl

import orjson
from starlette.responses import Response

from resolvers.errors import ApiError, InvalidOtp, InvalidPayload, InvalidProviderConfig
from resolvers.failures import api_error
from resolvers.one_time import use_code
from resolvers.providers.attempt import SECONDS, Attempt, read_attempt, sign_attempt
from resolvers.providers.connection import Connection
from resolvers.providers.flow import begin, finish, require_redirect
from resolvers.providers.redirects import with_reason
from resolvers.providers.users import user_of
from resolvers.services import Services
from resolvers.sign_in import SignedIn, sign_in_cookies, start_session
from rest_compat.auth import signed_in_response
from rest_compat.body import text_body
from rest_compat.call import Call
from rest_compat.errors import error_response
from rest_compat.respond import JsonBytes
from rest_compat.routing import Endpoint

logger = logging.getLogger(__name__)

_HEADERS = {
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
}


def provider_endpoints(services: Services) -> Sequence[Endpoint]:
    """The list of the providers, and the routes of each, which have an older form under /auth/oauth."""
    endpoints = [Endpoint("/auth", {"GET": _list})]
    if services.providers:
        endpoints.append(Endpoint("/auth/oauth", {"GET": _list}))
    for name, connection in services.providers.items():
        callback = partial(_callback, connection)
        for path in (f"/auth/login/{name}", f"/auth/oauth/{name}"):
            endpoints.append(Endpoint(path, {"GET": partial(_begin, connection)}, open=True))
            endpoints.append(Endpoint(f"{path}/callback", {"GET": callback, "POST": callback}, open=True))
    return endpoints


async def _list(call: Call) -> Response:
    entries = [connection.provider.entry() for connection in call.services.providers.values()]
    return JsonBytes(orjson.dumps({"data": entries, "disableDefault": not call.services.sign_in.local}))


async def _begin(connection: Connection, call: Call) -> Response:
    asked = dict(parse_qsl(call.query, keep_blank_values=True))
    try:
        begun = await begin(connection, asked.get("redirect"), asked.get("otp"), asked.get("prompt"))
    except ApiError as error:
        _note(connection, error)
        return _bare(error_response(error))
    response = _to(begun.url)
    _keep(connection, response, sign_attempt(call.services.sign_in.secret, begun.attempt), SECONDS)
    return response


async def _callback(connection: Connection, call: Call) -> Response:
    """The answer, which takes what the browser kept with it: a sign-in ends once."""
    try:
        response = await _answer(connection, call)
    except ApiError as error:
        response = error_response(error)
    response = _bare(response)
    _keep(connection, response, "", 0)
    return response


async def _answer(connection: Connection, call: Call) -> Response:
    query = call.query if call.scope["method"] != "POST" else (await text_body(call)).decode(errors="replace")
    parameters = dict(parse_qsl(query, keep_blank_values=True))
    kept = call.cookies.get(_cookie(connection))
    attempt = read_attempt(call.services.sign_in.secret, connection.provider.name, kept, parameters.get("state"))
    if attempt is None:
        raise InvalidPayload("This sign-in did not begin in this browser, or it took too long")
    require_redirect(connection, attempt.redirect)
    try:
        signed_in = await _sign_in(connection, call, attempt, parameters)
    except Exception as error:
        return _failed(connection, attempt, api_error(error))
    return _succeeded(call, attempt, signed_in)


async def _sign_in(connection: Connection, call: Call, attempt: Attempt, parameters: Mapping[str, str]) -> SignedIn:
    services, client = call.services, call.context.client
    external = await finish(connection, attempt, parameters)
    user = await user_of(services, client, connection.provider, external)
    if user.secret and not (attempt.otp and await use_code(services.database, user.secret, user.id, attempt.otp)):
        raise InvalidOtp
    return await start_session(services, client, user.id, connection.provider.mode if attempt.redirect else "json")


def _succeeded(call: Call, attempt: Attempt, signed_in: SignedIn) -> Response:
    if attempt.redirect is None:
        return signed_in_response(call, signed_in)
    response = _to(attempt.redirect)
    for cookie in sign_in_cookies(call.services.sign_in, signed_in):
        response.headers.append("set-cookie", cookie)
    return response


def _failed(connection: Connection, attempt: Attempt, error: ApiError) -> Response:
    _note(connection, error)
    return error_response(error) if attempt.redirect is None else _to(with_reason(attempt.redirect, error.code))


def _note(connection: Connection, error: ApiError) -> None:
    """Tell whoever runs the server what users need not know."""
    why = error.reason if isinstance(error, InvalidProviderConfig) else str(error.__cause__ or error.message)
    logger.warning("A sign-in with %s failed, %s: %r", connection.provider.name, error.code, why)


def _to(url: str) -> Response:
    return _bare(Response(status_code=302, headers={"location": url}))


def _bare(response: Response) -> Response:
    """The answer with headers that keep it from caches, from other windows, and its address from other servers."""
    response.headers.update(_HEADERS)
    return response


def _keep(connection: Connection, response: Response, value: str, seconds: int) -> None:
    """Let the browser keep a value for us. Where providers come back by POST, it must be sent from their page, too."""
    posted = connection.provider.params.get("response_mode") == "form_post"
    response.set_cookie(
        _cookie(connection),
        value,
        max_age=seconds,
        secure=connection.public_url.startswith("https://"),
        httponly=True,
        samesite="none" if posted else "lax",
    )


def _cookie(connection: Connection) -> str:
    return f"typecase_sign_in_{connection.provider.name}"
