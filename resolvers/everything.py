"""What the system does for itself, past all rights. No request may choose what that is."""

from typing import TYPE_CHECKING

from resolvers.caller import Caller
from resolvers.context import NOWHERE, Client, Context
from resolvers.read import prepare, run
from resolvers.request import Answer, ReadRequest
from resolvers.rights import Rights, build_rights

if TYPE_CHECKING:
    from resolvers.services import Services

_SYSTEM = Caller(None, None, (), (), admin=True, app=False, ip=None)


async def read_all(
    services: "Services", request: ReadRequest, key: str | None = None, caller: Caller = _SYSTEM
) -> Answer:
    """Run a read that sees every row and field. `caller` is whom variables such as `$CURRENT_USER` stand for.

    Raises:
        Forbidden: no row has the `key`.
        InvalidQuery: something asked for makes no sense.
    """
    return await run(services, caller, prepare(services, _all_rights(services), request), key)


def whole_context(services: "Services", client: Client = NOWHERE) -> Context:
    """What the system's own work goes by: all rights, and nobody who has them."""
    return Context(services, _SYSTEM, _all_rights(services), client)


def _all_rights(services: "Services") -> Rights:
    return build_rights("everything", services.catalogue, admin=True, rules=())
