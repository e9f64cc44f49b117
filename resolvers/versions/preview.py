"""An item as it would be with a version's changes.

The changes are written in a transaction that is then rolled back, and the item is read in it like any other: what is
asked of changed relations, functions of changed fields and the caller's rights all come out right.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from db.catalogue import Collection
from db.engine import Executor
from db.mutations import update_rows
from resolvers.context import Context
from resolvers.errors import Forbidden
from resolvers.hooks import Hooks
from resolvers.names import collection_of
from resolvers.read import Prepared, prepare, read, run
from resolvers.request import Answer, Arguments, Asked, ReadRequest
from resolvers.versions.stored import version_by_name
from resolvers.write.specials import overrides
from resolvers.write.writer import Writer


class _Undo(Exception):
    """Ends a transaction without an error."""


async def read_version(
    context: Context,
    request: ReadRequest,
    key: str | None,
    version: str,
    *,
    raw: bool = False,
) -> Answer:
    """Read the row with the key `key` as it is in its version of this name; without a key a singleton's only row, as
    a list of one. With `raw`, changed fields stand as they were saved, and the key as text.

    Raises:
        Forbidden: the caller may not read the item, or no version of this name.
        ApiError: the changes can't be made any more.
    """
    services = context.services
    prepared = prepare(services, context.rights, request)
    item = await _only_key(context, request.collection) if key is None else key
    found = await version_by_name(context, request.collection, item, version)
    main = await run(services, context.caller, prepared, key)
    collection = collection_of(services.catalogue, request.collection)
    changes = known_changes(collection, found.changes)
    if raw:
        return Answer(_raw(collection, request, main.data or b"{}", found.item, found.changes))
    # What the caller can't see as it is can't be seen in a version either.
    if not changes or main.data == b"[]":
        return main
    return await _previewed(context, prepared, collection, item, changes)


async def _previewed(
    context: Context, prepared: Prepared, collection: Collection, key: str, changes: Mapping[str, Any]
) -> Answer:
    try:
        async with context.services.database.transaction() as executor:
            answer = await preview(executor, context, prepared, collection, key, changes)
            raise _Undo
    except _Undo:
        return answer


async def preview(
    executor: Executor,
    context: Context,
    prepared: Prepared,
    collection: Collection,
    key: str,
    changes: Mapping[str, Any],
) -> Answer:
    """The item with the changes, which stay in the transaction: whoever opened it must roll it back. What the server
    fills in on updates is as it was.

    Raises:
        ApiError: the changes can't be made.
    """
    services = context.services
    whole = replace(without_hooks(context), rights=context.rights.unlimited())
    writer = Writer(whole, services.catalogue, executor)
    number = writer.key(collection, key)
    filled = [name for name, field in collection.fields.items() if field.column and overrides(field, "update")]
    columns = [collection.primary_key, *filled]
    before = await writer.fetch(collection, columns, collection.primary_key, [number])
    await writer.update(collection.name, [(number, changes)])
    if filled:
        values = [(number, {name: row[name] for name in filled}) for row in before]
        await update_rows(executor, services.dialect, collection, values)
    return await run(services, context.caller, prepared, key, executor)


def without_hooks(context: Context) -> Context:
    """The same for what is only tried: the project's hooks hear of what stays."""
    return replace(context, services=replace(context.services, hooks=Hooks()))


def known_changes(collection: Collection, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes of what is a field of the collection, but for its key."""
    return {
        name: value for name, value in changes.items() if name in collection.fields and name != collection.primary_key
    }


async def _only_key(context: Context, collection: str) -> str:
    """The key of a singleton's row. Raises Forbidden where it has none."""
    request = ReadRequest(collection, (), Arguments(limit=1), keys_only=True)
    answer = await read(replace(context, rights=context.rights.unlimited()), request)
    keys = orjson.loads(answer.data or b"[]")
    if not keys:
        raise Forbidden
    return str(keys[0])


def _raw(collection: Collection, request: ReadRequest, main: bytes, item: str, changes: Mapping[str, Any]) -> bytes:
    """The main item, or the list of it, with the changes as they were saved, where the caller may see the field."""
    found = orjson.loads(main)
    names = {asked.key: asked.name for asked in request.fields if not asked.function and not asked.nest}
    for row in found if isinstance(found, list) else [found]:
        for key in row:
            name = names.get(key, key)
            if name == collection.primary_key:
                row[key] = item
            elif name in changes:
                row[key] = changes[name]
    return orjson.dumps(found)


def whole_item(collection: str) -> ReadRequest:
    """The read of an item with all its fields."""
    return ReadRequest(collection, (Asked("*", "*"),), single=True)
