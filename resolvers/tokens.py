"""Where a request carries its token: an Authorization header, the `access_token` parameter, or the session cookie."""

from resolvers.errors import InvalidPayload

SESSION_COOKIE = "directus_session_token"


def token_of(authorization: str | None, parameter: str | None, cookie: str | None) -> str | None:
    """The token of a request, or None for a request of the public.

    `authorization` is the whole header; anything but `Bearer TOKEN` counts as no token. `parameter` is the
    `access_token` of the query string, `cookie` the session cookie, looked at last.
    Raises InvalidPayload where header and parameter both bear a token.
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


def address_of(peer: str | None, forwarded: str | None, trust_proxy: bool) -> str | None:
    """A caller's address: the first in `X-Forwarded-For` where proxies are trusted, else that of the connection."""
    first = forwarded.partition(",")[0].strip() if forwarded and trust_proxy else ""
    return first or peer
