"""Requests that another site's page makes a browser send: with the browser's cookies, but not the user's will."""

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from resolvers.errors import Forbidden
from rest_compat.errors import error_response
from typecase.settings import Settings

_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "SEARCH"})
_OWN = (b"same-origin", b"none")


def refuse_cross_site(app: ASGIApp, origins: frozenset[bytes]) -> ASGIApp:
    """`app`, without requests of other sites that may change something and carry a cookie, but no Authorization.

    A browser tells the site by `Sec-Fetch-Site` and `Origin`. Pages of `origins`, and of the server's own host, may
    ask; so may all programs that are no browsers, which send neither header.
    """

    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in _SAFE:
            headers: dict[bytes, bytes] = dict(scope["headers"])
            if b"cookie" in headers and b"authorization" not in headers and _is_cross_site(headers, origins):
                refusal = Forbidden("A page of another site must not use the cookies of this one")
                await error_response(refusal)(scope, receive, send)
                return
        await app(scope, receive, send)

    return answering


def trusted_origins(settings: Settings) -> frozenset[bytes]:
    """The origins whose pages may use cookies: that of PUBLIC_URL, and the ones that CORS_ORIGIN names."""
    address = urlsplit(settings.public_url)
    named = settings.cors_origin if settings.cors_enabled and isinstance(settings.cors_origin, tuple) else ()
    own = (f"{address.scheme}://{address.netloc}",) if address.netloc else ()
    return frozenset(origin.encode() for origin in (*own, *named) if origin != "*")


def _is_cross_site(headers: dict[bytes, bytes], origins: frozenset[bytes]) -> bool:
    site, origin = headers.get(b"sec-fetch-site"), headers.get(b"origin")
    if site in _OWN:
        return False
    if origin is None:
        return site is not None
    host = headers.get(b"host", b"")
    return origin not in origins and origin not in (b"https://" + host, b"http://" + host)
