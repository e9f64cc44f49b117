"""Where a request carries its token: an Authorization header, the `access_token` parameter, or the session cookie."""

from collections.abc import Mapping

from resolvers.caller import Caller
from resolvers.errors import InvalidCredentials, InvalidPayload, InvalidToken, TokenExpired
from resolvers.services import Services
from resolvers.sign_in.cookies import kept_token, sign_out_cookies


async def caller_by(
    services: Services,
    authorization: str | None,
    parameter: str | None,
    cookies: Mapping[str, str],
    address: str | None,
) -> Caller:
    """Who sends a request from this address, by its token; without one, the public.

    Raises InvalidCredentials, InvalidToken or TokenExpired for a token that isn't good, and InvalidPayload where the
    request carries two. A browser is told to forget a session cookie that isn't good.
    """
    cookie = kept_token(services.sign_in, cookies, "session")
    token = token_of(authorization, parameter, cookie)
    try:
        return await services.access.caller(token, address)
    except (InvalidCredentials, InvalidToken, TokenExpired) as error:
        if token != cookie:
            raise
        # A new one, as the same error may be told to others who sent this token otherwise.
        refused = type(error)()
        refused.headers = tuple(("set-cookie", text) for text in sign_out_cookies(services.sign_in, "session"))
        raise refused from None


def token_of(authorization: str | None, parameter: str | None, cookie: str | None) -> str | None:
    """The token of a request, or None for a request of the public.

    `authorization` is the whole header; anything but `Bearer TOKEN` counts as no token. `parameter` is the
    `access_token` of the query string, `cookie` the session cookie, looked at last.
    Raises InvalidPayload where header and parameter both have a token.
    """
    bearer = _bearer(authorization)
    if bearer and parameter:
        raise InvalidPayload("The request uses more than one method for including an access token")
    return bearer or parameter or cookie or None


def _bearer(authorization: str | None) -> str | None:
    words = authorization.split(" ") if authorization else []
    if len(words) != 2 or words[0].lower() != "bearer":
        return None
    return words[1] or None
