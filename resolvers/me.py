"""What callers may know of themselves, their user and their roles, and what they change of it without a right."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson
import sqlalchemy as sa
from sqlmodel import col

from db.statement import execute
from db.tables import User
from resolvers.context import Context
from resolvers.errors import Forbidden, InvalidCredentials, InvalidPayload
from resolvers.read import read
from resolvers.request import ReadRequest
from resolvers.stored import storable
from resolvers.write.text import text_of

_PAGE_LONGEST = 255


async def own_user(context: Context, request: ReadRequest) -> bytes:
    """The caller's own user as JSON; `request` is a read of a single user.

    Where a field isn't the caller's to read, or the user is no more, it is just `{"id": …}`;
    of who came by a share it is the share's id. Raises InvalidCredentials for the public.
    """
    caller = context.caller
    if caller.shared:
        return orjson.dumps({"share": caller.shared.share})
    if caller.user is None:
        raise InvalidCredentials
    try:
        answer = await read(context, request, caller.user)
    except Forbidden:
        return orjson.dumps({"id": caller.user})
    return answer.data or b"null"


async def own_roles(context: Context, request: ReadRequest) -> bytes:
    """The caller's role and its ancestors as a JSON list, by id; `request` is a read of a list of roles.

    Where a field isn't the caller's to read, each is just `{"id": …}`. Raises Forbidden for the public.
    """
    caller = context.caller
    if caller.user is None:
        raise Forbidden
    if not caller.roles:
        return b"[]"
    own = {"id": {"_in": sorted(caller.roles)}}
    asked = request.arguments.filter
    arguments = replace(request.arguments, filter={"_and": [own, asked]} if asked else own)
    try:
        answer = await read(context, replace(request, arguments=arguments))
    except Forbidden:
        return orjson.dumps([{"id": role} for role in sorted(caller.roles)])
    return answer.data or b"[]"


async def track_page(context: Context, body: Mapping[str, Any]) -> None:
    """Note the page that the caller's own user was on last: `last_page` of the body.

    Raises:
        InvalidCredentials: the caller is the public.
        InvalidPayload: there is no `last_page`, or none that could be noted.
    """
    if context.caller.user is None:
        raise InvalidCredentials
    page = body.get("last_page")
    if not page:
        raise InvalidPayload('"last_page" key is required')
    text = text_of(page)
    if len(text) > _PAGE_LONGEST or not storable(text):
        raise InvalidPayload(f'"last_page" must not be longer than {_PAGE_LONGEST} characters')
    statement = sa.update(User).where(col(User.id) == context.caller.user).values(last_page=text)
    await execute(context.services.database, statement)
