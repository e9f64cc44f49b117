"""Fields that a snapshot says to be otherwise than they are."""

from typing import Any

from db.ddl.rows import delete_rows
from resolvers.errors import InvalidPayload
from resolvers.model.change import Change
from resolvers.model.fields import change_column, is_built_in, set_field_meta
from resolvers.schema_snapshot.columns import spec

Json = dict[str, Any]


async def change_field(change: Change, old: Json, new: Json) -> None:
    """Change a field from one entry of a snapshot to another: its column, and what is said of it.

    Raises:
        InvalidPayload: the field can't become so.
        ContainsNullValues, RecordNotUnique: the rows that are there can't have such a column.
    """
    collection, name = change.collection(old["collection"]), old["field"]
    if is_built_in(collection.name, name):
        raise InvalidPayload(f'Field "{name}" of "{collection.name}" is the system\'s')
    column = collection.fields[name].column
    wanted = spec(new)
    if (wanted is None) != (column is None):
        raise InvalidPayload(f'Field "{name}" of "{collection.name}" can\'t get or lose its column')
    if column is not None and wanted is not None and wanted != spec(old):
        if column.primary_key or wanted.primary_key:
            raise InvalidPayload(f'The primary key of "{collection.name}" can\'t be changed')
        await change_column(change, collection, column, wanted)
    if new.get("meta") is not None:
        await set_field_meta(change, collection, name, new["meta"])
    elif old["meta"] is not None:
        await change.run(delete_rows, "directus_fields", {"collection": collection.name, "field": name})
