"""Comments on items: whoever may read an item may comment on it, as far as the rights on comments themselves go."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from resolvers.caller import Caller
from resolvers.errors import Forbidden, InvalidPayload
from resolvers.filters import collection_of
from resolvers.rights import Rights
from resolvers.services import Services
from resolvers.write.items import Writes, delete_items, transaction
from resolvers.write.text import text_of
from resolvers.write.writer import Writer, require_batch
from resolvers.write.written import Origin

COMMENTS = "directus_comments"

_REQUIRED = ("comment", "item", "collection")
_OWN = frozenset({COMMENTS})


async def create_comments(
    services: Services,
    caller: Caller,
    rights: Rights,
    origin: Origin,
    collection: str,
    payloads: Sequence[Mapping[str, Any]],
) -> list[Any]:
    """Comment on items; the keys of the comments.

    Raises:
        Forbidden: the caller is the public, may not read an item, or may not comment.
        InvalidPayload: a comment lacks its text, item or collection.
    """
    require_batch(payloads, services.options.batch_max)
    if caller.user is None:
        raise Forbidden

    async def work(writer: Writer) -> list[Any]:
        for payload in payloads:
            _require(payload)
        await _check_items(writer, rights, payloads)
        rows = [{**payload, "item": text_of(payload["item"])} for payload in payloads]
        return await writer.create(collection, rows)

    return await transaction(services, caller, rights, origin, work, _OWN)


async def update_comments(
    services: Services,
    caller: Caller,
    rights: Rights,
    origin: Origin,
    collection: str,
    changes: Sequence[tuple[Any, Mapping[str, Any]]],
) -> list[Any]:
    """Change comments, each by its key; the keys of those that were there. What they are about stays.

    Raises:
        Forbidden: the caller may not.
        InvalidPayload: another item is named.
    """
    require_batch(changes, services.options.batch_max)
    for _, payload in changes:
        for name in ("collection", "item"):
            if name in payload:
                raise InvalidPayload(f'"{name}" is not allowed')
    return await transaction(services, caller, rights, origin, lambda writer: writer.update(collection, changes), _OWN)


COMMENT_WRITES = Writes(create_comments, update_comments, partial(delete_items, system=_OWN))


def _require(payload: Mapping[str, Any]) -> None:
    for name in _REQUIRED:
        if payload.get(name) in (None, ""):
            raise InvalidPayload(f'"{name}" is required')
    if not isinstance(payload["collection"], str):
        raise InvalidPayload('"collection" must be a string')
    if not isinstance(payload["item"], str | int):
        raise InvalidPayload('"item" must be a string')


async def _check_items(writer: Writer, rights: Rights, payloads: Sequence[Mapping[str, Any]]) -> None:
    """The items must be readable; to an administrator they needn't even be there."""
    items: dict[str, list[Any]] = {}
    for payload in payloads:
        items.setdefault(payload["collection"], []).append(payload["item"])
    for name, keys in items.items():
        collection = collection_of(writer.catalogue, name)
        writer.permission.rules("read", collection)
        if not rights.admin:
            await writer.permission.check_read(collection, [writer.key(collection, key) for key in keys])
