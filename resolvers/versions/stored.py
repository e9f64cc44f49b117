"""The rows of directus_versions, as far as a caller may read them, and what tells that an item has changed."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from db.catalogue import Catalogue, Collection
from db.engine import Executor
from db.mutations import fetch_rows, update_rows
from resolvers.context import Context
from resolvers.errors import Forbidden
from resolvers.read import read
from resolvers.request import Arguments, Asked, ReadRequest
from resolvers.services import Services
from resolvers.system_collections import VERSIONS
from resolvers.write.whole_rows import whole_rows

SAVED_BY, SAVED_AT = "_user", "_date"
MAIN = "main"
"""What reads call the item itself."""

_FIELDS = tuple(Asked(name, name) for name in ("id", "key", "collection", "item", "delta"))


@dataclass(frozen=True, slots=True)
class Version:
    """One version. `delta` holds its changes in the form of the wire, and who saved them last and when."""

    id: str
    collection: str
    item: str
    delta: Mapping[str, Any]

    @property
    def changes(self) -> dict[str, Any]:
        """The changes alone."""
        return changes_of(self.delta)


def is_draft(name: str | None) -> bool:
    """Whether a read that names a version, or none, is of a version and not of the item itself."""
    return name not in (None, MAIN)


def changes_of(delta: Mapping[str, Any]) -> dict[str, Any]:
    """What a delta says about the item's own fields."""
    return {name: value for name, value in delta.items() if name not in (SAVED_BY, SAVED_AT)}


async def version_by_id(context: Context, key: str) -> Version:
    """The version with this key of directus_versions.

    Raises:
        Forbidden: there is none that the caller may read.
    """
    answer = await read(context, ReadRequest(VERSIONS, _FIELDS, single=True), key)
    return await _version(context.services, orjson.loads(answer.data or b"{}"))


async def version_by_name(context: Context, collection: str, item: str, name: str) -> Version:
    """The version of an item that is called so (its field `key`).

    Raises:
        Forbidden: there is none that the caller may read.
    """
    named = {"key": {"_eq": name}, "collection": {"_eq": collection}, "item": {"_eq": item}}
    answer = await read(context, ReadRequest(VERSIONS, _FIELDS, Arguments(filter=named, limit=1)))
    found = orjson.loads(answer.data or b"[]")
    if not found:
        raise Forbidden
    return await _version(context.services, found[0])


async def stored_version(
    executor: Executor, services: Services, catalogue: Catalogue, key: str
) -> Mapping[str, Any] | None:
    """The whole row, whoever may read it."""
    versions = catalogue.collections[VERSIONS]
    columns = ["id", "key", "collection", "item", "hash", "delta"]
    rows = await fetch_rows(executor, services.dialect, versions, columns, "id", [key])
    return rows[0] if rows else None


async def hold_item(executor: Executor, services: Services, collection: Collection, key: Any) -> None:
    """Keep others from changing a row until the transaction ends. On SQLite nobody else can write anyway."""
    if services.database.dialect == "postgresql":
        await update_rows(executor, services.dialect, collection, [(key, {collection.primary_key: key})])


async def main_hash(
    executor: Executor, services: Services, catalogue: Catalogue, collection: Collection, key: Any
) -> str:
    """A text that changes whenever the item does, with the server's secret in it: it tells nothing about fields that
    a caller can't read.

    Raises:
        Forbidden: there is no such item.
    """
    rows = await whole_rows(executor, services, catalogue, collection, [key], relations=True)
    if not rows:
        raise Forbidden
    text = orjson.dumps(rows[0], option=orjson.OPT_SORT_KEYS)
    return hmac.new(services.sign_in.secret.encode(), text, hashlib.sha256).hexdigest()


async def shown_delta(services: Services, key: str, delta: Any) -> Any:
    """A version's delta as a read of this one version shows it: the item's key, and what is changed."""
    stored = await stored_version(services.database, services, services.catalogue, key) if delta else None
    collection = services.catalogue.collections.get(stored["collection"]) if stored else None
    if stored is None or collection is None or not isinstance(delta, Mapping):
        return delta
    return {collection.primary_key: stored["item"], **changes_of(delta)}


async def _version(services: Services, row: Mapping[str, Any]) -> Version:
    """The version whole: its changes are masked in the row for whoever may not read all of the item, and are told no
    further than the item is."""
    stored = await stored_version(services.database, services, services.catalogue, row["id"])
    if stored is None:
        raise Forbidden
    delta = stored["delta"]
    return Version(row["id"], row["collection"], row["item"], delta if isinstance(delta, Mapping) else {})
