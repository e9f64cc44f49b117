"""Making and changing shares: of items that one may share, with no more rights than one has."""

from collections.abc import Mapping, Sequence
from typing import Any

from db.catalogue import Collection
from resolvers.errors import Forbidden
from resolvers.names import collection_of
from resolvers.services import Services
from resolvers.system_collections import SHARES
from resolvers.write.guards import Changes, Guard, Payload
from resolvers.write.text import text_of
from resolvers.write.writer import Writer

_ABOUT = ("collection", "item", "role")
_OF_THE_SERVER = ("user_created", "date_created", "times_used")


class ShareGuard(Guard):
    """A share is judged as a whole, when it is made and when it is changed; administrators may share anything."""

    async def create(self, writer: Writer, collection: Collection, payloads: Sequence[Payload]) -> Sequence[Payload]:
        """Raises Forbidden where an item may not be shared, or not with this role."""
        for payload in payloads:
            _collection(writer, text_of(payload.get("collection", "undefined")))
        if not writer.context.rights.admin:
            for payload in payloads:
                _refuse_server_fields(payload)
                if payload.get("item") is not None:
                    await _check(writer, payload)
        return [_with_text_key(payload) for payload in payloads]

    async def update(self, writer: Writer, collection: Collection, changes: Changes) -> Sequence[Mapping[str, Any]]:
        """Raises Forbidden where the share as it is to be is none that the caller could make."""
        for _, payload in changes:
            if "collection" in payload:
                _collection(writer, text_of(payload["collection"]))
        if not writer.context.rights.admin:
            stored = await _stored(writer, collection, [key for key, _ in changes])
            for key, payload in changes:
                _refuse_server_fields(payload)
                await _check(writer, {**stored.get(str(key), {}), **payload})
        return [_with_text_key(payload) for _, payload in changes]

    async def committed(self, services: Services) -> None:
        services.access.invalidate()


def _collection(writer: Writer, name: str) -> Collection:
    """The collection of this name; one that is not there is, to all but administrators, as one they may not share."""
    if name not in writer.catalogue.collections and not writer.context.rights.admin:
        raise Forbidden.action("share", name)
    return collection_of(writer.catalogue, name)


async def _check(writer: Writer, share: Mapping[str, Any]) -> None:
    """The item must be one that the caller may share, and the role the caller's own, or none."""
    collection = _collection(writer, text_of(share["collection"]))
    await writer.permission.check_share(collection, [writer.key(collection, share["item"])])
    role = share.get("role")
    if role is not None and str(role) not in writer.caller.roles:
        raise Forbidden.fields(["role"], SHARES)


def _refuse_server_fields(payload: Mapping[str, Any]) -> None:
    refused = [name for name in _OF_THE_SERVER if name in payload]
    if refused:
        raise Forbidden.fields(refused, SHARES)


async def _stored(writer: Writer, collection: Collection, keys: Sequence[Any]) -> Mapping[str, Mapping[str, Any]]:
    rows = await writer.fetch(collection, ["id", *_ABOUT], "id", keys)
    return {str(row["id"]): row for row in rows}


def _with_text_key(payload: Mapping[str, Any]) -> Payload:
    """Keys of items are kept as text."""
    item = payload.get("item")
    return {**payload, "item": str(item)} if isinstance(item, int) and not isinstance(item, bool) else dict(payload)
