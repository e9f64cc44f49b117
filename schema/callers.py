"""Who sent a request to one of GraphQL's endpoints."""

from starlette.requests import Request

from resolvers.access import Caller
from resolvers.addresses import address_of
from resolvers.services import Services
from resolvers.tokens import caller_by


async def caller_of(services: Services, request: Request) -> Caller:
    """The caller whose token the request bears, or the public.

    Raises InvalidCredentials, InvalidToken or TokenExpired for a token that isn't good, and InvalidPayload where the
    request bears two.
    """
    headers = request.headers
    parameter = request.query_params.get("access_token") if request.scope["query_string"] else None
    cookies = request.cookies if "cookie" in headers else {}
    peer = request.client
    address = address_of(peer.host if peer else None, headers.raw, services.server.proxies)
    return await caller_by(services, headers.get("authorization"), parameter, cookies, address)
