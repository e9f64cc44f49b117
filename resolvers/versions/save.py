"""Adding changes to a version."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import orjson

from db.catalogue import Collection
from db.dialects.base import CONCEALED
from db.mutations import update_rows
from resolvers.caller import Caller
from resolvers.errors import Forbidden, InvalidPayload
from resolvers.filters import collection_of
from resolvers.read import Prepared, prepare
from resolvers.rights import Rights
from resolvers.services import Services
from resolvers.versions.preview import known_changes, preview, whole_item
from resolvers.versions.stored import SAVED_AT, SAVED_BY, VERSIONS, Version, changes_of, stored_version, version_by_id
from resolvers.versions.writes import OWN
from resolvers.write.history import record_version_save, secret
from resolvers.write.items import transaction
from resolvers.write.writer import Writer
from resolvers.write.written import Origin


async def save_version(
    services: Services, caller: Caller, rights: Rights, origin: Origin, key: str, payload: Mapping[str, Any]
) -> dict[str, Any]:
    """Merge a payload into the version with this key; the item with all changes, as the caller may read it, and who
    saved them and when.

    The caller needs the right to change the item as the payload says; the payload is tried on it.

    Raises:
        Forbidden: the caller may not read the version or the item, or not change them.
        ApiError: the item can't be changed so.
    """
    version = await version_by_id(services, caller, rights, key)
    collection = collection_of(services.catalogue, version.collection)
    own = _own(collection, payload)
    prepared = prepare(services, rights, whole_item(collection.name))
    saved = await transaction(
        services, caller, rights, origin, lambda writer: _Save(writer, caller, rights, collection, version).save(own), OWN
    )
    return saved if prepared is None else saved
