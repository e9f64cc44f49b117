"""Adding changes to a version."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from db.catalogue import Catalogue, Collection
from db.dialects.base import CONCEALED
from db.mutations import update_rows
from resolvers.context import Context
from resolvers.errors import Forbidden, InvalidPayload
from resolvers.moments import wire_moment
from resolvers.names import collection_of
from resolvers.read import prepare
from resolvers.system_collections import VERSIONS
from resolvers.versions.preview import known_changes, preview, whole_item, without_hooks
from resolvers.versions.stored import SAVED_AT, SAVED_BY, Version, changes_of, stored_version, version_by_id
from resolvers.write.history import is_secret, record_version_save
from resolvers.write.items import transaction
from resolvers.write.writer import Writer


async def save_version(context: Context, key: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Merge a payload into the version with this key; the item with all changes, as the caller may read it, and who
    saved them and when.

    The caller needs the right to change the version, and the item as the payload says: it is tried.

    Raises:
        Forbidden: the caller may not read the version or the item, or not change them.
        ApiError: the item can't be changed so.
    """
    services = context.services
    version = await version_by_id(context, key)
    collection = collection_of(services.catalogue, version.collection)
    own = _kept(services.catalogue, collection, payload)

    async def work(writer: Writer) -> dict[str, Any]:
        saved = await _saved(writer, collection, version, own)
        about = (collection.name, version.item, version.id)
        await record_version_save(writer.executor, context, *about, own)
        return saved

    return await transaction(context, work)


async def _saved(writer: Writer, collection: Collection, version: Version, own: Mapping[str, Any]) -> dict[str, Any]:
    """Merge what is the payload's own into the version."""
    versions, now = writer.writable(VERSIONS), dt.datetime.now(dt.UTC)
    writer.permission.known_fields("update", versions, [{"delta": None}])
    await writer.permission.check_update(versions, [(version.id, {"delta": None})])
    at = (writer.executor, writer.services.dialect, versions)
    # Written before it is read, so that of two who save at once the later one waits, and sees what the other saved.
    await update_rows(*at, [(version.id, {"date_updated": now, "user_updated": writer.caller.user})])
    stored = await stored_version(writer.executor, writer.services, writer.catalogue, version.id)
    if stored is None:
        raise Forbidden
    changes = {**changes_of(stored["delta"] or {}), **own}
    item = await _tried(writer, collection, version.item, own, changes)
    saved = {SAVED_BY: writer.caller.user, SAVED_AT: wire_moment(now)}
    await update_rows(*at, [(version.id, {"delta": {**changes, **saved}})])
    return {**item, **saved}


async def _tried(
    writer: Writer,
    collection: Collection,
    item: str,
    payload: Mapping[str, Any],
    changes: Mapping[str, Any],
) -> dict[str, Any]:
    """The item with all changes; the payload is written as the caller may write it, and both are undone."""
    context, executor = writer.context, writer.executor
    prepared = prepare(context.services, context.rights, whole_item(collection.name))
    await executor.execute("SAVEPOINT trial")
    trial = Writer(without_hooks(context), writer.catalogue, executor)
    await trial.update(collection.name, [(item, payload)])
    await executor.execute("ROLLBACK TO SAVEPOINT trial")
    known = known_changes(collection, changes)
    answer = await preview(executor, context, prepared, collection, item, known)
    await executor.execute("ROLLBACK TO SAVEPOINT trial")
    found: dict[str, Any] = orjson.loads(answer.data or b"{}")
    return found


def _kept(catalogue: Catalogue, collection: Collection, payload: Mapping[str, Any]) -> dict[str, Any]:
    """What of a payload is kept in the version: not the item's key, nor masks that were sent back.

    Raises:
        InvalidPayload: there is a secret in it, which could be read in the version.
    """
    own = {
        name: value
        for name, value in payload.items()
        if name not in (collection.primary_key, SAVED_BY, SAVED_AT) and value != CONCEALED
    }
    _refuse_secrets(catalogue, collection, own)
    return own


def _refuse_secrets(catalogue: Catalogue, collection: Collection, payload: Mapping[str, Any]) -> None:
    for name, value in payload.items():
        field = collection.fields.get(name)
        if field is None:
            continue
        if is_secret(field) and value not in (None, "", CONCEALED):
            raise InvalidPayload(f'"{name}" is concealed, and can\'t be kept in a version')
        link = catalogue.link(collection.name, name)
        if link is None:
            continue
        targets = link.relation.one_allowed_collections if link.kind == "m2a" else (link.target,)
        for target in targets:
            for nested in _objects(value):
                _refuse_secrets(catalogue, catalogue.collections[target], nested)


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """The nested rows in a relation's value: an object, a list, or lists under `create` and `update`."""
    if isinstance(value, Mapping):
        yield value
        for part in (value.get("create"), value.get("update")):
            yield from _objects(part) if isinstance(part, list) else ()
    elif isinstance(value, list):
        yield from (item for item in value if isinstance(item, Mapping))
