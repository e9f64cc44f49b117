"""Making, renaming and deleting versions."""

from collections.abc import Mapping, Sequence
from typing import Any

from db.catalogue import Collection
from resolvers.errors import InvalidPayload
from resolvers.names import collection_of
from resolvers.versions.stored import MAIN, hold_item, main_hash
from resolvers.write.errors import UnprocessableContent
from resolvers.write.guards import Changes, Payload, SignedInGuard
from resolvers.write.writer import Writer

_REQUIRED = ("key", "collection", "item")
_ON_CREATE = ("key", "name", "collection", "item")
_ON_UPDATE = ("key", "name")


class VersionGuard(SignedInGuard):
    """A version is of an item that its maker can read, and its key is its own among those of the item."""

    async def create(self, writer: Writer, collection: Collection, payloads: Sequence[Payload]) -> Sequence[Payload]:
        """Raises Forbidden for items that the caller can't read, InvalidPayload where a version
        lacks its key, collection or item, or says more than that and its name, UnprocessableContent where the
        collection has no versions, or the item has one of this key."""
        hashes = [await _checked(writer, collection, payload) for payload in payloads]
        _refuse_twins(payloads)
        return [{**payload, "hash": hash_} for payload, hash_ in zip(payloads, hashes, strict=True)]

    async def update(self, writer: Writer, collection: Collection, changes: Changes) -> Sequence[Mapping[str, Any]]:
        """Raises InvalidPayload where a change is about more than key and name, UnprocessableContent where the item
        has a version of this key."""
        await _check_renamed(writer, collection, changes)
        return [payload for _, payload in changes]


async def _checked(writer: Writer, versions: Collection, payload: Mapping[str, Any]) -> str:
    """Check that a version can be made, and give the hash of its item."""
    for name in _REQUIRED:
        if payload.get(name) is None:
            raise InvalidPayload(f'"{name}" is required')
    _check_fields(payload, _ON_CREATE)
    hash_ = await _hash_of(writer, payload)
    await _check_free(writer, versions, payload["collection"], payload["item"], payload["key"])
    return hash_


async def _check_renamed(writer: Writer, versions: Collection, changes: Changes) -> None:
    """Check what versions, each given with its key, are to be called."""
    renamed: dict[Any, str] = {}
    for key, payload in changes:
        own = {name: value for name, value in payload.items() if name != versions.primary_key}
        _check_fields(own, _ON_UPDATE)
        if "key" in own:
            renamed[writer.key(versions, key)] = own["key"]
    await writer.permission.check_update(versions, [(key, {"key": name}) for key, name in renamed.items()])
    for row in await _rows(writer, versions, "id", list(renamed)):
        await _check_free(writer, versions, row["collection"], row["item"], renamed[row["id"]], row["id"])


def _check_fields(payload: Mapping[str, Any], allowed: Sequence[str]) -> None:
    for name, value in payload.items():
        if name not in allowed:
            raise InvalidPayload(f'"{name}" is not allowed')
        if not isinstance(value, str) and not (name == "name" and value is None):
            raise InvalidPayload(f'"{name}" must be a string')
        if name in _REQUIRED and not value:
            raise InvalidPayload(f'"{name}" is not allowed to be empty')
    if payload.get("key") == MAIN:
        raise InvalidPayload(f'"{MAIN}" is a reserved version key')


async def _check_free(
    writer: Writer, versions: Collection, collection: str, item: str, key: str, own: str | None = None
) -> None:
    """Raises UnprocessableContent where the item has another version of this key."""
    taken = [
        row
        for row in await _rows(writer, versions, "item", [item])
        if (row["collection"], row["key"]) == (collection, key) and row["id"] != own
    ]
    if taken:
        raise _taken(collection, item, key)


def _refuse_twins(payloads: Sequence[Mapping[str, Any]]) -> None:
    seen: set[tuple[str, str, str]] = set()
    for payload in payloads:
        place = (payload["collection"], payload["item"], payload["key"])
        if place in seen:
            raise _taken(*place)
        seen.add(place)


def _taken(collection: str, item: str, key: str) -> UnprocessableContent:
    return UnprocessableContent(f'Version "{key}" already exists for item "{item}" in collection "{collection}"')


async def _hash_of(writer: Writer, payload: Mapping[str, Any]) -> str:
    """The hash of the item that a version is made of, which the caller must be able to read."""
    collection = collection_of(writer.catalogue, payload["collection"])
    writer.permission.rules("read", collection)
    if not collection.versioning:
        raise UnprocessableContent(f'Content Versioning is not enabled for collection "{collection.name}"')
    key = writer.key(collection, payload["item"])
    if not writer.context.rights.admin:
        await writer.permission.check_read(collection, [key])
    # Of two who make the same version at once, the second must see the first's.
    await hold_item(writer.executor, writer.services, collection, key)
    return await main_hash(writer.executor, writer.services, writer.catalogue, collection, key)


async def _rows(writer: Writer, versions: Collection, field: str, values: Sequence[Any]) -> list[dict[str, Any]]:
    return await writer.fetch(versions, ["id", "key", "collection", "item"], field, values)
