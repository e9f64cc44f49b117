"""What the work on a request needs to know."""

from dataclasses import dataclass

from resolvers.caller import Caller
from resolvers.rights import Rights
from resolvers.services import Services


@dataclass(frozen=True, slots=True)
class Client:
    """Where a request comes from, as history notes it: its address, and the `User-Agent` and `Origin` headers."""

    ip: str | None = None
    user_agent: str | None = None
    origin: str | None = None


NOWHERE = Client()


@dataclass(frozen=True, slots=True)
class Context:
    """The running system, who asks, what they may do as long as the request lasts, and where it comes from."""

    services: Services
    caller: Caller
    rights: Rights
    client: Client = NOWHERE
