"""Taking an item back to what it was at one of its revisions."""

from collections.abc import Mapping
from typing import Any

import orjson

from db.catalogue import Collection
from db.dialects.base import CONCEALED
from resolvers.context import Context
from resolvers.errors import InvalidPayload
from resolvers.names import collection_of
from resolvers.read import read
from resolvers.request import Asked, ReadRequest
from resolvers.system_collections import REVISIONS
from resolvers.write.history import is_secret
from resolvers.write.items import update_items


async def revert(context: Context, revision: str) -> None:
    """Write a revision's data back to its item, as an update by the caller. What history masks stays as it is now,
    and so does what it doesn't hold; of users and the like, secrets stay that weren't there then. An item that is gone
    stays so.

    Raises:
        Forbidden: the caller may not read the revision, or not update the item.
        InvalidPayload: the revision holds no data.
    """
    asked = tuple(Asked(name, name) for name in ("collection", "item", "data"))
    request = ReadRequest(REVISIONS, asked, single=True)
    answer = await read(context, request, revision)
    found = orjson.loads(answer.data or b"{}")
    if not isinstance(found.get("data"), Mapping):
        raise InvalidPayload("Revision doesn't contain data to revert to")
    collection = collection_of(context.services.catalogue, found["collection"])
    payload = _restored(collection, found["data"])
    await update_items(context, collection.name, [(found["item"], payload)])


def _restored(collection: Collection, data: Mapping[str, Any]) -> dict[str, Any]:
    """What of a revision's data can be written."""
    return {
        name: value
        for name, value in data.items()
        if (field := collection.fields.get(name)) is not None
        and field.column is not None
        and not field.column.generated
        and name != collection.primary_key
        and not (is_secret(field) and (value == CONCEALED or collection.system))
    }
