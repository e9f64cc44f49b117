"""Comments on items: whoever may read an item may comment on it, as far as the rights on comments themselves go."""

from collections.abc import Mapping, Sequence
from typing import Any

from db.catalogue import Collection
from resolvers.errors import Forbidden, InvalidPayload
from resolvers.names import collection_of
from resolvers.write.guards import Changes, Payload, SignedInGuard
from resolvers.write.text import text_of
from resolvers.write.writer import Writer

_REQUIRED = ("comment", "item", "collection")
_OF_THE_SERVER = ("user_created", "date_created")
_OF_CHANGES = ("user_updated", "date_updated")


class CommentGuard(SignedInGuard):
    """A comment is on an item that its author can read, and stays there and theirs."""

    async def create(self, writer: Writer, collection: Collection, payloads: Sequence[Payload]) -> Sequence[Payload]:
        """Leaves out who wrote it and when, which the server knows.

        Raises:
            Forbidden: the caller can't read the item.
            InvalidPayload: a comment lacks its text, item or collection.
        """
        for payload in payloads:
            _require(payload)
        await _check_items(writer, payloads)
        unknown = () if writer.context.rights.admin else (*_OF_THE_SERVER, *_OF_CHANGES)
        told = [{name: value for name, value in payload.items() if name not in unknown} for payload in payloads]
        return [{**payload, "item": text_of(payload["item"])} for payload in told]

    async def update(self, writer: Writer, collection: Collection, changes: Changes) -> Sequence[Mapping[str, Any]]:
        """Raises InvalidPayload where another item is named, Forbidden for another author or time."""
        for _, payload in changes:
            for name in ("collection", "item"):
                if name in payload:
                    raise InvalidPayload(f'"{name}" is not allowed')
            named = [name for name in _OF_THE_SERVER if name in payload]
            if named and not writer.context.rights.admin:
                raise Forbidden.fields(named, collection.name)
        return [payload for _, payload in changes]


def _require(payload: Mapping[str, Any]) -> None:
    for name in _REQUIRED:
        if payload.get(name) in (None, ""):
            raise InvalidPayload(f'"{name}" is required')
    if not isinstance(payload["collection"], str):
        raise InvalidPayload('"collection" must be a string')
    if not isinstance(payload["item"], str | int):
        raise InvalidPayload('"item" must be a string')


async def _check_items(writer: Writer, payloads: Sequence[Mapping[str, Any]]) -> None:
    """The items must be readable; to an administrator they needn't even be there."""
    items: dict[str, list[Any]] = {}
    for payload in payloads:
        items.setdefault(payload["collection"], []).append(payload["item"])
    for name, keys in items.items():
        collection = collection_of(writer.catalogue, name)
        writer.permission.rules("read", collection)
        if not writer.context.rights.admin:
            await writer.permission.check_read(collection, [writer.key(collection, key) for key in keys])
