"""Reads that the system makes for itself, past all rights. No request may choose what they read."""

from typing import TYPE_CHECKING

from resolvers.caller import Caller
from resolvers.read import prepare, run
from resolvers.request import Answer, ReadRequest
from resolvers.rights import build_rights

if TYPE_CHECKING:
    from resolvers.services import Services

_SYSTEM = Caller(None, None, (), (), admin=False, app=False, ip=None)


async def read_all(
    services: "Services", request: ReadRequest, key: str | None = None, caller: Caller = _SYSTEM
) -> Answer:
    """Run a read that sees every row and field. `caller` is whom variables such as `$CURRENT_USER` stand for.

    Raises:
        Forbidden: no row has the `key`.
        InvalidQuery: something asked for makes no sense.
    """
    rights = build_rights("everything", services.catalogue, admin=True, rules=())
    return await run(services, caller, prepare(services, rights, request), key)
