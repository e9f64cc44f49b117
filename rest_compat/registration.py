"""Routes of registration."""

from collections.abc import Sequence

from starlette.responses import RedirectResponse, Response

from resolvers.account_body import optional_text_in, text_in
from resolvers.errors import InvalidPayload
from resolvers.links import page
from resolvers.registration import VERIFY_PATH, Registration, count_registration, register, verify_registration
from rest_compat.body import json_object
from rest_compat.call import Call
from rest_compat.query_string import parse_query_string
from rest_compat.respond import NOTHING
from rest_compat.routing import Endpoint

_FIELDS = ("email", "password", "first_name", "last_name", "verification_url")


def registration_endpoints() -> Sequence[Endpoint]:
    """The routes of registering, and of confirming the e-mail."""
    return (
        Endpoint("/users/register", {"POST": _register}),
        Endpoint(VERIFY_PATH, {"GET": _verify}),
    )


async def _register(call: Call) -> Response:
    await count_registration(call.context)
    body = await json_object(call)
    email, password = text_in(body, "email"), text_in(body, "password")
    others = {name: optional_text_in(body, name) for name in _FIELDS[2:]}
    for name in body:
        if name not in _FIELDS:
            raise InvalidPayload(f'"{name}" is not allowed')
    await register(call.context, Registration(email, password, **others))
    return NOTHING


async def _verify(call: Call) -> Response:
    """The link in the mail is followed by a browser, which goes on to a page."""
    token = parse_query_string(call.query).get("token")
    public_url = call.services.server.public_url
    if token == "":
        return RedirectResponse(page(public_url, "/admin/login"), 302)
    user = await verify_registration(call.context, token if isinstance(token, str) else "")
    return RedirectResponse(page(public_url, f"/admin/users/{user}"), 302)
