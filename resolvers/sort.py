"""Moving items within the order that a collection's sort field gives them."""

from collections.abc import Mapping
from typing import Any

from db.reorder import NoSuchRow, move_to
from resolvers.context import Context
from resolvers.errors import InvalidPayload
from resolvers.names import collection_of
from resolvers.write.items import transaction
from resolvers.write.writer import Writer


async def sort_item(context: Context, collection: str, body: Mapping[str, Any]) -> None:
    """Move the item with the key `item` to the place of the one with the key `to`. History takes no note of it.

    Raises:
        Forbidden: there is no such collection, or the caller may not change the place of all items that move.
        InvalidPayload: a key is missing or no item's, or the collection has no sort field.
    """

    async def work(writer: Writer) -> None:
        found = writer.writable(collection)
        sort = _sort_field(writer, collection)
        for name in ("item", "to"):
            if body.get(name) is None:
                raise InvalidPayload(f'"{name}" is required')
        item, target = writer.key(found, body["item"]), writer.key(found, body["to"])
        await writer.permission.check_update(found, [(key, {sort: None}) for key in (item, target)])
        try:
            moved = await move_to(writer.executor, writer.services.dialect, found, sort, item, target)
        except NoSuchRow as error:
            name = "item" if error.args[0] == item else "to"
            raise InvalidPayload(f'"{name}" is no item of collection "{collection}"') from None
        await writer.permission.check_update(found, [(key, {sort: None}) for key in moved])

    await transaction(context, work)


def _sort_field(writer: Writer, name: str) -> str:
    """The sort field, where the collection has one and the caller may write it."""
    collection = collection_of(writer.catalogue, name)
    writer.permission.rules("update", collection)
    if collection.sort_field is None or collection.sort_field not in collection.fields:
        raise InvalidPayload(f'Collection "{name}" doesn\'t have a sort field')
    writer.permission.known_fields("update", collection, [{collection.sort_field: None}])
    return collection.sort_field
