"""What the server does on its own behalf, past all rights. No request may choose what that is."""

from resolvers.caller import Caller
from resolvers.context import NOWHERE, Client, Context
from resolvers.read import read
from resolvers.request import Answer, ReadRequest
from resolvers.rights import build_rights
from resolvers.services import Services

_SYSTEM = Caller(None, None, (), (), admin=True, app=False, ip=None)


async def read_as_system(services: Services, request: ReadRequest, key: str | None = None) -> Answer:
    """Run a read that sees every row and field.

    Raises:
        Forbidden: no row has the `key`.
        InvalidQuery: something asked for makes no sense.
    """
    return await read(system_context(services), request, key)


def system_context(services: Services, client: Client = NOWHERE) -> Context:
    """The context of the system's own work: all rights, and no user."""
    return Context(services, _SYSTEM, build_rights("everything", services.catalogue, admin=True, rules=()), client)
