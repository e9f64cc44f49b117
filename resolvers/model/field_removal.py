"""Fields deleted, with what is said of them elsewhere."""

from db.catalogue import Collection
from db.ddl.columns import drop_column
from db.ddl.foreign_keys import leading_to
from db.ddl.rows import delete_rows, update_rows
from db.errors import BadReference
from resolvers.context import Context
from resolvers.errors import Forbidden, InvalidPayload
from resolvers.model.change import Change, change_model, refuse_code_first
from resolvers.model.field_rights import forget_field_rights
from resolvers.model.fields import is_built_in
from resolvers.model.relations import forget_alias


async def delete_field(context: Context, collection: str, name: str) -> None:
    """Delete a field with its column, its values and the relation that it makes.

    Raises:
        Forbidden: the caller is no administrator, the field is the system's, or isn't there.
        InvalidPayload: another table leads to it, or a class defines it.
    """
    await change_model(context, lambda change: remove_field(change, collection, name))


async def remove_field(change: Change, collection: str, name: str) -> None:
    """Delete a field, as a part of a change. Raises as `delete_field`."""
    found = change.collection(collection)
    if is_built_in(collection, name) or name not in found.fields:
        raise Forbidden
    if not found.fields[name].alias:
        refuse_code_first(found)
        await _drop_column(change, collection, name)
    await forget_field_rights(change, collection, name)
    await _forget_relations(change, collection, name)
    await _forget_field(change, found, name)


async def _drop_column(change: Change, collection: str, name: str) -> None:
    others = await change.transaction.run(leading_to, collection, name)
    if others:
        table, column = others[0]
        raise InvalidPayload(f'Field "{name}" can\'t be deleted: field "{column}" of collection "{table}" leads to it')
    try:
        await change.run(drop_column, collection, name)
    except BadReference as error:
        raise InvalidPayload(f'Field "{name}" can\'t be deleted: something else in the database needs it') from error


async def _forget_relations(change: Change, collection: str, name: str) -> None:
    run = change.run
    for relation in change.catalogue.relations:
        if (relation.many_collection, relation.many_field) == (collection, name):
            await forget_alias(change, relation)
    await run(delete_rows, "directus_relations", {"many_collection": collection, "many_field": name})
    one = {"one_collection": collection, "one_field": name}
    await run(update_rows, "directus_relations", one, {"one_field": None})


async def _forget_field(change: Change, collection: Collection, name: str) -> None:
    run = change.run
    place = {"collection": collection.name}
    await run(delete_rows, "directus_fields", {**place, "field": name})
    await run(update_rows, "directus_fields", {**place, "group": name}, {"group": None})
    for use in ("sort_field", "archive_field"):
        await run(update_rows, "directus_collections", {**place, use: name}, {use: None})
