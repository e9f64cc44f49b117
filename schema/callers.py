"""Who sent a request to one of GraphQL's endpoints."""

from starlette.requests import Request

from resolvers.addresses import address_of
from resolvers.caller import Caller
from resolvers.services import Services
from resolvers.tokens import caller_by


async def caller_of(services: Services, request: Request) -> Caller:
    """The caller whose token the request carries, or the public.

    Raises InvalidCredentials, InvalidToken or TokenExpired for a token that isn't good, and InvalidPayload where the
    request carries two.
    """
    headers = request.headers
    parameter = request.query_params.get("access_token") if request.scope["query_string"] else None
    cookies = request.cookies if "cookie" in headers else {}
    address = address_of(request.scope, services.server.proxies)
    return await caller_by(services, headers.get("authorization"), parameter, cookies, address)
