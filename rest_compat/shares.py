"""Routes under `/shares`."""

from collections.abc import Sequence

from starlette.responses import Response

from resolvers.account_body import text_in
from resolvers.errors import InvalidPayload, RouteNotFound
from resolvers.shares.entrance import entry, mail_share, open_share, share_info
from resolvers.stored import stored_uuid
from resolvers.system_collections import SHARES
from rest_compat.auth import signed_in_response
from rest_compat.body import json_object
from rest_compat.call import Call
from rest_compat.respond import NOTHING, data_response
from rest_compat.routing import Endpoint
from rest_compat.writable import writable_endpoints


def share_endpoints() -> Sequence[Endpoint]:
    """The routes of shares; those with a name stand before those with an open id."""
    return (
        Endpoint("/shares/auth", {"POST": _open}),
        Endpoint("/shares/invite", {"POST": _mail}),
        Endpoint("/shares/info/{share}", {"GET": _info}),
        *writable_endpoints("/shares", SHARES),
    )


async def _info(call: Call) -> Response:
    share = call.values["share"]
    if stored_uuid(share) is None:
        raise RouteNotFound(call.scope["path"])
    return data_response(await share_info(call.services, share))


async def _open(call: Call) -> Response:
    given = entry(await json_object(call))
    return signed_in_response(call, await open_share(call.services, call.context.client, given))


async def _mail(call: Call) -> Response:
    body = await json_object(call)
    share, emails = text_in(body, "share"), body.get("emails")
    if not isinstance(emails, list) or not emails or not all(isinstance(email, str) for email in emails):
        raise InvalidPayload('"emails" must be an array of addresses')
    await mail_share(call.context, share, emails)
    return NOTHING
