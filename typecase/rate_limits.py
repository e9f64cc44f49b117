"""Limits on the requests of each address, and of all together."""

from starlette.types import ASGIApp, Receive, Scope, Send

from resolvers.addresses import address_of
from resolvers.errors import RequestsExceeded
from resolvers.limiter import by_address
from resolvers.services import Services
from rest_compat.errors import error_response


def limit_requests(app: ASGIApp, services: Services) -> ASGIApp:
    """`app`, without the requests beyond what `services.server` allows. Where there is no limit, `app` itself."""
    server, limiter = services.server, services.limiter
    own, together = server.rate_limit, server.rate_limit_global
    if own is None and together is None:
        return app

    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            try:
                if own is not None:
                    # Paths have no part in it: no way of writing them evades a limit.
                    address = by_address(address_of(scope, server.proxies))
                    await limiter.hit("requests", address, own.points, own.duration)
                if together is not None:
                    await limiter.hit("all requests", "", together.points, together.duration)
            except RequestsExceeded as error:
                await error_response(error)(scope, receive, send)
                return
        await app(scope, receive, send)

    return answering
