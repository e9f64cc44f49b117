"""Who sent a request to one of GraphQL's endpoints."""

from starlette.requests import Request

from resolvers.access import Caller
from resolvers.services import Services
from resolvers.tokens import SESSION_COOKIE, address_of, token_of


async def caller_of(services: Services, request: Request) -> Caller:
    """The caller whose token the request bears, or the public.

    Raises InvalidCredentials, InvalidToken or TokenExpired for a token that isn't good, and InvalidPayload where the
    request bears two.
    """
    headers = request.headers
    parameter = request.query_params.get("access_token") if request.scope["query_string"] else None
    cookie = request.cookies.get(SESSION_COOKIE) if "cookie" in headers else None
    token = token_of(headers.get("authorization"), parameter, cookie)
    peer = request.client
    address = address_of(peer.host if peer else None, headers.get("x-forwarded-for"), services.server.trust_proxy)
    return await services.access.caller(token, address)
