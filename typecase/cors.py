"""Cross-origin requests: which other sites' pages may read the answers, and how they may ask."""

import logging
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from typecase.settings import Settings

logger = logging.getLogger(__name__)

Headers = list[tuple[bytes, bytes]]

ANY = b"*"
_VARY = (b"vary", b"Origin")


@dataclass(frozen=True, slots=True)
class Cors:
    """`origins` are compared letter by letter; with `any_origin` every site may read answers, but without cookies.

    `common` are headers of every answer to an allowed origin, `preflight` those of an answer to OPTIONS.
    """

    origins: frozenset[bytes]
    any_origin: bool
    common: tuple[tuple[bytes, bytes], ...]
    preflight: tuple[tuple[bytes, bytes], ...]

    def headers(self, origin: bytes | None) -> Headers:
        """The headers of an answer to a page of `origin`."""
        if self.any_origin:
            return [(b"access-control-allow-origin", ANY), *self.common]
        if origin not in self.origins:
            return [_VARY]
        return [_VARY, (b"access-control-allow-origin", origin), *self.common]


def cors_of(settings: Settings) -> Cors | None:
    """What CORS_* say; None where other sites may read nothing."""
    origins = settings.cors_origin
    if not settings.cors_enabled or origins is False:
        return None
    any_origin = origins is True or "*" in origins
    credentials = settings.cors_credentials and not any_origin
    if any_origin and settings.cors_credentials:
        logger.warning("CORS_ORIGIN lets every site ask, so none may send cookies: name the sites that may.")
    common = [(b"access-control-expose-headers", _listed(settings.cors_exposed_headers))]
    if credentials:
        common.append((b"access-control-allow-credentials", b"true"))
    preflight = (
        (b"access-control-allow-methods", _listed(settings.cors_methods)),
        (b"access-control-allow-headers", _listed(settings.cors_allowed_headers)),
        (b"access-control-max-age", str(settings.cors_max_age).encode()),
        (b"content-length", b"0"),
    )
    exact = frozenset[bytes]() if any_origin or origins is True else frozenset(origin.encode() for origin in origins)
    return Cors(exact, any_origin, tuple(common), preflight)


def with_cors(app: ASGIApp, cors: Cors) -> ASGIApp:
    """`app`, with answers that pages of the allowed origins may read; it doesn't see preflight requests."""

    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        given: dict[bytes, bytes] = dict(scope["headers"])
        origin = given.get(b"origin")
        added = cors.headers(origin)
        if scope["method"] == "OPTIONS" and origin is not None and b"access-control-request-method" in given:
            allowed = added != [_VARY]
            headers = [*added, *cors.preflight] if allowed else [*added, (b"content-length", b"0")]
            await send({"type": "http.response.start", "status": 204, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *added]
            await send(message)

        await app(scope, receive, sending)

    return answering


def _listed(names: tuple[str, ...]) -> bytes:
    return ",".join(names).encode("latin-1")
