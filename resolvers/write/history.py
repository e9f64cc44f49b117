"""Activity and revisions: what each collection's accountability asks to be noted of a write.

Revisions never hold a value that reads of the item conceal, nor a hash: both stand as `**********`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from db.catalogue import Catalogue, Collection, Field
from db.dialects.base import CONCEALED
from db.engine import Executor
from db.history import Actor, Change, insert_history
from db.types import MOMENTS, BadOperand, python_value
from resolvers.context import Context
from resolvers.moments import wire_moment
from resolvers.services import Services
from resolvers.write.whole_rows import whole_rows
from resolvers.write.written import Written

VERSION_SAVE = "version_save"

Row = Mapping[str, Any]


async def record(executor: Executor, context: Context, written: Sequence[Written]) -> None:
    """Note what was written: an activity each, and a revision for creates and for updates with a payload, as far as
    the collection's accountability asks for them. One read for each collection with updates, one bulk write."""
    services, catalogue = context.services, context.services.catalogue
    noted = [place for place, row in enumerate(written) if catalogue.collections[row.collection].accountability]
    if not noted:
        return
    items = await _items_after(executor, services, catalogue, [written[place] for place in noted])
    places = {place: at for at, place in enumerate(noted)}
    changes = [_change(catalogue, written[place], items, places) for place in noted]
    await insert_history(executor, actor_of(context), changes)


def first_revision(catalogue: Catalogue, collection: Collection, payload: Row) -> bytes | None:
    """The JSON of a created item's revision, None where the collection's accountability asks for none."""
    if collection.accountability != "all":
        return None
    own = {name: value for name, value in payload.items() if catalogue.link(collection.name, name) is None}
    return _json(recorded(collection, own))


async def record_version_save(
    executor: Executor, context: Context, collection: str, item: str, version: str, delta: Row
) -> None:
    """Note what was saved to a content version, given by its key, of an item."""
    target = context.services.catalogue.collections[collection]
    if not target.accountability:
        return
    shown = _json(recorded(target, delta)) if target.accountability == "all" else None
    changes = [Change(VERSION_SAVE, collection, item, shown, shown)]
    await insert_history(executor, actor_of(context), changes, version)


def recorded(collection: Collection, payload: Row) -> dict[str, Any]:
    """A payload as history may show it."""
    return {
        name: _recorded(collection.fields[name], value) if name in collection.fields else value
        for name, value in payload.items()
    }


def is_secret(field: Field) -> bool:
    """Whether history must not show the field's values."""
    return field.concealed or field.type == "hash" or "hash" in field.special


def actor_of(context: Context) -> Actor:
    client = context.client
    return Actor(context.caller.user, client.ip, client.user_agent, client.origin)


def _change(
    catalogue: Catalogue, row: Written, items: Mapping[tuple[str, str], Row], places: Mapping[int, int]
) -> Change:
    collection = catalogue.collections[row.collection]
    item = str(row.key)
    parent = None if row.parent is None else places.get(row.parent)
    if not _has_revision(collection, row):
        return Change(row.action, row.collection, item, parent=parent)
    if row.action == "create":
        data = delta = first_revision(catalogue, collection, row.payload)
    else:
        delta = _json(recorded(collection, row.payload))
        data = _json(recorded(collection, items.get((row.collection, item), {})))
    return Change(row.action, row.collection, item, data, delta, parent)


def _has_revision(collection: Collection, row: Written) -> bool:
    told = row.action == "create" or (row.action == "update" and bool(row.payload))
    return told and collection.accountability == "all"


async def _items_after(
    executor: Executor, services: Services, catalogue: Catalogue, rows: Sequence[Written]
) -> dict[tuple[str, str], Row]:
    """The updated items as they are now, by collection and key."""
    keys: dict[str, dict[Any, None]] = {}
    for row in rows:
        if row.action == "update" and _has_revision(catalogue.collections[row.collection], row):
            keys.setdefault(row.collection, {})[row.key] = None
    items: dict[tuple[str, str], Row] = {}
    for name, wanted in keys.items():
        collection = catalogue.collections[name]
        rows_now = await whole_rows(executor, services, catalogue, collection, list(wanted))
        items |= {(name, str(row[collection.primary_key])): row for row in rows_now}
    return items


def _recorded(field: Field, value: Any) -> Any:
    if is_secret(field):
        return value if value in (None, "") else CONCEALED
    if isinstance(value, str):
        if field.type in MOMENTS:
            return _moment(field.type, value)
        return _parsed(value) if field.type == "json" else value
    return value


def _moment(field_type: str, text: str) -> str:
    """A moment as reads show it."""
    try:
        moment = python_value(field_type, text)
    except BadOperand:
        return text
    match field_type:
        case "timestamp":
            return wire_moment(moment)
        case "date":
            return str(moment.isoformat())
        case _:
            return str(moment.isoformat(timespec="seconds"))


def _parsed(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def _json(value: Any) -> bytes:
    return orjson.dumps(value, default=str)
