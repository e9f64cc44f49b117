"""Which rows a write is about, where the request says so by a query; and the one row of a singleton."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import orjson

from db.engine import Executor
from db.mutations import lock_table
from db.query import Scopes
from resolvers.caller import Caller
from resolvers.context import Context
from resolvers.errors import Forbidden
from resolvers.read import prepare, run
from resolvers.request import Arguments, ReadRequest
from resolvers.rights import Rights
from resolvers.services import Services
from resolvers.write.items import transaction
from resolvers.write.writer import Writer


async def keys_of_query(context: Context, action: str, request: ReadRequest) -> list[Any]:
    """The keys of the rows that a query finds, for a write that then checks each of them.

    The caller's row rules for reading do not hold here, those for the action do later; but the query may only name
    what the caller may read.

    Raises:
        Forbidden: the caller may not do this to the collection, or the query names what is not for the caller.
        InvalidQuery: the query is malformed.
    """
    rights, collection = context.rights, request.collection
    if not rights.may(action, collection):
        raise Forbidden.collection(collection)
    open_rights = rights if rights.admin else replace(rights, scopes=_without_rows(rights.scopes, collection))
    return await _keys(context.services, context.caller, open_rights, request)


async def write_singleton(context: Context, collection: str, payload: Mapping[str, Any]) -> Any:
    """Change a singleton's row, or create it where there is none; its key.

    Raises:
        ApiError: the caller may not, or the row can't be written so.
    """
    services, caller = context.services, context.caller
    whole = context.rights.unlimited()
    first = ReadRequest(collection, arguments=Arguments(limit=1))

    async def work(writer: Writer) -> Any:
        target = writer.writable(collection)
        found = await _keys(services, caller, whole, first, writer.executor)
        if not found:
            writer.permission.rules("create", target)
            # Of two who find no row at once, the later one finds the other's when it looks again.
            await lock_table(writer.executor, services.dialect, target)
            found = await _keys(services, caller, whole, first, writer.executor)
        if not found:
            return (await writer.create(collection, [payload]))[0]
        await writer.update(collection, [(found[0], payload)])
        return found[0]

    return await transaction(context, work)


async def _keys(
    services: Services, caller: Caller, rights: Rights, request: ReadRequest, executor: Executor | None = None
) -> list[Any]:
    prepared = prepare(services, rights, replace(request, fields=(), keys_only=True))
    answer = await run(services, caller, prepared, executor=executor)
    keys: Sequence[Any] = orjson.loads(answer.data or b"[]")
    return list(keys)


def _without_rows(scopes: Scopes, collection: str) -> Scopes:
    """The same scopes, but for the rows of one collection. Its masks stay: no query may tell what is in a field in rows
    where that is hidden."""
    scope = scopes.collections.get(collection)
    if scope is None:
        raise Forbidden.collection(collection)
    opened = {**scopes.collections, collection: replace(scope, rows=None)}
    return Scopes((scopes.key, "all rows of", collection), MappingProxyType(opened))
