"""Comparing a version with its item, and writing its changes to it."""

from collections.abc import Mapping
from typing import Any

import orjson

from db.types import key_value
from resolvers.context import Context
from resolvers.errors import Forbidden, InvalidPayload
from resolvers.names import collection_of
from resolvers.read import read
from resolvers.versions.preview import known_changes, whole_item
from resolvers.versions.stored import changes_of, hold_item, main_hash, stored_version, version_by_id
from resolvers.write.errors import UnprocessableContent
from resolvers.write.items import transaction
from resolvers.write.writer import Writer


async def compare_version(context: Context, key: str) -> dict[str, Any]:
    """What the version with this key changes: `current` the item's key and the changed fields, `main` the item,
    `mainHash` what stands for the item as it is, and whether it is `outdated`: another than the version was made of.

    Raises:
        Forbidden: the caller may not read the version or the item.
    """
    version = await version_by_id(context, key)
    services = context.services
    catalogue, database = services.catalogue, services.database
    collection = collection_of(catalogue, version.collection)
    answer = await read(context, whole_item(collection.name), version.item)
    main: dict[str, Any] = orjson.loads(answer.data or b"{}")
    stored = await stored_version(database, services, catalogue, version.id)
    if stored is None:
        raise Forbidden
    item = key_value(collection.key.type, version.item)
    now = await main_hash(database, services, catalogue, collection, item)
    shown = {name: value for name, value in version.changes.items() if context.rights.admin or name in main}
    return {
        "outdated": stored["hash"] != now,
        "mainHash": now,
        "current": {collection.primary_key: version.item, **shown},
        "main": main,
    }


async def promote_version(context: Context, key: str, body: Mapping[str, Any]) -> str:
    """Write a version's changes to its item, of all fields or of those in `fields`, as an update by the caller; the
    item's key as text. The version stays. `mainHash` must be that of the item as it is now.

    Raises:
        Forbidden: the caller may not read the version, or not change the item so.
        InvalidPayload: the body is malformed.
        UnprocessableContent: the item is another by now.
        ApiError: the item can't be changed so.
    """
    expected, fields = _asked(body)
    version = await version_by_id(context, key)

    async def work(writer: Writer) -> str:
        collection = writer.writable(version.collection)
        item = writer.key(collection, version.item)
        await hold_item(writer.executor, writer.services, collection, item)
        stored = await stored_version(writer.executor, writer.services, writer.catalogue, version.id)
        changes = known_changes(collection, changes_of(stored["delta"] or {})) if stored else {}
        chosen = {name: value for name, value in changes.items() if fields is None or name in fields}
        await writer.permission.check_update(collection, [(item, chosen)])
        if await main_hash(writer.executor, writer.services, writer.catalogue, collection, item) != expected:
            raise UnprocessableContent("Main item has changed since this version was last updated")
        await writer.update(collection.name, [(item, chosen)])
        return version.item

    return await transaction(context, work)


def _asked(body: Mapping[str, Any]) -> tuple[str, list[str] | None]:
    """The hash and the fields that a body names."""
    expected, fields = body.get("mainHash"), body.get("fields")
    if not isinstance(expected, str) or not expected:
        raise InvalidPayload('"mainHash" field is required')
    if fields is not None and not (isinstance(fields, list) and all(isinstance(name, str) for name in fields)):
        raise InvalidPayload('"fields" must be an array of field names')
    return expected, fields
