"""A request under way: who asks, and what the path and the query string say."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import cookie_parser
from starlette.types import Receive, Scope

from db.catalogue import Catalogue
from resolvers.addresses import address_of
from resolvers.caller import Caller
from resolvers.context import Client, Context
from resolvers.rights import Rights
from resolvers.services import Services
from resolvers.tokens import caller_by
from rest_compat.query_string import without_parameter


@dataclass(frozen=True, slots=True)
class Call:
    """`catalogue` and `rights` are those of the whole request; `query` is the query string without the token;
    `values` are the parts of the path that a route leaves open, by name."""

    services: Services
    scope: Scope
    receive: Receive
    values: Mapping[str, str]
    headers: Mapping[bytes, bytes]
    query: str
    caller: Caller
    catalogue: Catalogue
    rights: Rights

    @property
    def context(self) -> Context:
        """What the resolvers' work goes by."""
        client = Client(self.caller.ip, self.header("user-agent"), self.header("origin"))
        return Context(self.services, self.caller, self.rights, client)

    @property
    def cookies(self) -> Mapping[str, str]:
        """The cookies of the request, by name."""
        return _cookies(self.headers)

    def header(self, name: str) -> str | None:
        """The last header of this name, in lower case."""
        return _text(self.headers, name.encode())


async def open_call(
    services: Services, scope: Scope, receive: Receive, values: Mapping[str, str], public: bool = False
) -> Call:
    """Find out who asks; `public` takes everyone for the public, whatever token there is.

    Raises InvalidCredentials, InvalidToken or TokenExpired for a token that isn't good, and InvalidPayload where the
    request carries two.
    """
    headers: dict[bytes, bytes] = dict(scope["headers"])
    query = scope["query_string"].decode(errors="replace")
    parameter = None
    if "access_token" in query:
        query, parameter = without_parameter(query, "access_token")
    address = address_of(scope, services.server.proxies)
    if public:
        caller = await services.access.caller(None, address)
    else:
        caller = await caller_by(services, _text(headers, b"authorization"), parameter, _cookies(headers), address)
    catalogue = services.catalogue
    rights = await services.access.rights(caller, catalogue)
    return Call(services, scope, receive, values, headers, query, caller, catalogue, rights)


def _text(headers: Mapping[bytes, bytes], name: bytes) -> str | None:
    value = headers.get(name)
    return None if value is None else value.decode("latin-1")


def _cookies(headers: Mapping[bytes, bytes]) -> Mapping[str, str]:
    cookies = _text(headers, b"cookie")
    return cookie_parser(cookies) if cookies else {}
