"""What callers may know of themselves: their user and their roles."""

from dataclasses import replace
from typing import TYPE_CHECKING

import orjson

from resolvers.access import Caller, Rights
from resolvers.errors import Forbidden, InvalidCredentials
from resolvers.read import prepare, run
from resolvers.request import ReadRequest

if TYPE_CHECKING:
    from resolvers.services import Services


async def own_user(services: "Services", caller: Caller, rights: Rights, request: ReadRequest) -> bytes:
    """The caller's own user as JSON; `request` is a read of a single user.

    Where a field isn't the caller's to read, or the user is no more, it is just `{"id": …}`.
    Raises InvalidCredentials for the public.
    """
    if caller.user is None:
        raise InvalidCredentials
    try:
        answer = await run(services, caller, prepare(services, rights, request), caller.user)
    except Forbidden:
        return orjson.dumps({"id": caller.user})
    return answer.data or b"null"


async def own_roles(services: "Services", caller: Caller, rights: Rights, request: ReadRequest) -> bytes:
    """The caller's role and its ancestors as a JSON list, by id; `request` is a read of a list of roles.

    Where a field isn't the caller's to read, each is just `{"id": …}`. Raises Forbidden for the public.
    """
    if caller.user is None:
        raise Forbidden
    if not caller.roles:
        return b"[]"
    own = {"id": {"_in": sorted(caller.roles)}}
    asked = request.arguments.filter
    arguments = replace(request.arguments, filter={"_and": [own, asked]} if asked else own)
    try:
        answer = await run(services, caller, prepare(services, rights, replace(request, arguments=arguments)))
    except Forbidden:
        return orjson.dumps([{"id": role} for role in sorted(caller.roles)])
    return answer.data or b"[]"
