"""Routes of invitations."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from resolvers.account_body import optional_text_in, text_in
from resolvers.errors import InvalidPayload
from resolvers.invitations import accept_invitation, invite
from rest_compat.body import json_object
from rest_compat.call import Call
from rest_compat.respond import NOTHING
from rest_compat.routing import Endpoint


def invitation_endpoints() -> Sequence[Endpoint]:
    """The routes of inviting and accepting."""
    return (
        Endpoint("/users/invite", {"POST": _invite}),
        Endpoint("/users/invite/accept", {"POST": _accept}),
    )


async def _invite(call: Call) -> Response:
    body = await json_object(call)
    emails, role = _emails(body), text_in(body, "role")
    await invite(call.context, emails, role, optional_text_in(body, "invite_url"))
    return NOTHING


async def _accept(call: Call) -> Response:
    body = await json_object(call)
    await accept_invitation(call.context, text_in(body, "token"), text_in(body, "password"))
    return NOTHING


def _emails(body: Mapping[str, Any]) -> Sequence[str]:
    """One address, or a list of them."""
    value = body.get("email", "")
    if isinstance(value, list):
        return [text_in({"email": email}, "email") for email in value]
    if not isinstance(value, str):
        raise InvalidPayload('"email" must be one of [string, array]')
    return [text_in(body, "email")]
