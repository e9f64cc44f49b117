"""What the steps of an operation get to know of the request."""

from collections.abc import Callable
from dataclasses import dataclass

from resolvers.access import Caller, Rights
from resolvers.services import Services
from resolvers.sign_in import Client
from schema.roots import Scope


@dataclass(frozen=True, slots=True)
class Context:
    """The request that an operation came with. `sdl` gives the caller's schema of a scope as text."""

    services: Services
    caller: Caller
    rights: Rights
    client: Client
    sdl: Callable[[Scope], str]
