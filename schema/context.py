"""What the steps of an operation get to know of the request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import strawberry

from resolvers.caller import Caller
from resolvers.context import Client, Context
from resolvers.rights import Rights
from resolvers.services import Services
from schema.roots import Scope

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class GraphQLContext:
    """The request that an operation came with.

    `sdl` gives the caller's schema of a scope as text, and raises Forbidden where schemas are kept secret; `openapi`
    gives the document that describes REST to the caller. `cookies` are those of the request, `set_cookies` the values
    of `Set-Cookie` headers that go out with the answer.
    """

    request: Context
    sdl: Callable[[Scope], str]
    openapi: Callable[[], Json]
    cookies: Mapping[str, str] = field(default_factory=dict)
    set_cookies: list[str] = field(default_factory=list)

    @property
    def services(self) -> Services:
        return self.request.services

    @property
    def caller(self) -> Caller:
        return self.request.caller

    @property
    def rights(self) -> Rights:
        return self.request.rights

    @property
    def client(self) -> Client:
        return self.request.client


Info = strawberry.Info[GraphQLContext, None]
"""What a resolver is told of its field and of the request."""
