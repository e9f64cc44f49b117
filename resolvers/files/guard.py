"""What writes of `directus_files` may say, and what happens to the bytes.

What the server knows of a file is taken from nobody: its type, its size, where its bytes are. Administrators may set
these all the same, for rows that are moved from elsewhere, as long as no two rows share bytes.
"""

import logging
from collections.abc import Awaitable, Callable, Container, Mapping, Sequence
from typing import Any

from sqlmodel import col, select

from db.catalogue import Collection
from db.statement import fetch_all, fetch_row
from db.tables import File, Settings
from resolvers.assets.transforms import drop_transforms
from resolvers.errors import Forbidden, InvalidPayload
from resolvers.files.content import require_allowed_type
from resolvers.files.names import disk_name, is_own_name, plain_name
from resolvers.files.staging import Staged, is_named
from resolvers.services import Services
from resolvers.stored import text_value
from resolvers.system_collections import FILES
from resolvers.write.guards import Changes, Guard, Payload
from resolvers.write.text import text_of
from resolvers.write.writer import Writer

logger = logging.getLogger(__name__)


_SERVERS = (
    "storage", "filename_disk", "type", "filesize", "uploaded_by", "uploaded_on", "created_on", "charset",
)  # fmt: skip
_CHANGED = ("modified_by", "modified_on")
"""What a change leaves behind, whatever is sent; a new file is nobody's change."""
_UPLOADS = ("tus_id", "tus_data")
_SAID = ("title", "description", "tags")
"""What the file itself may say."""


class FileGuard(Guard):
    """See the module. A row that comes with bytes finds them in the writer's `server_values`, as `Staged`; one whose
    bytes are to follow finds there what the server says of it."""

    async def create(self, writer: Writer, collection: Collection, payloads: Sequence[Payload]) -> Sequence[Payload]:
        """Raises InvalidPayload for a row without bytes that has no type, and for names and storages that can't be."""
        known: Staged | dict[str, Any] | None = writer.server_values.pop(FILES, None)
        if isinstance(known, dict):
            folder = {"folder": await _default_folder(writer)}
            unknown = (*_SERVERS, *_CHANGED)
            return [{**folder, **_without(payload, unknown), **known} for payload in payloads]
        return [await self._created(writer, payload, known) for payload in payloads]

    async def update(self, writer: Writer, collection: Collection, changes: Changes) -> Sequence[Mapping[str, Any]]:
        """Raises Forbidden where anyone but an administrator sets what the server knows, InvalidPayload as `create`."""
        staged: Staged | None = writer.server_values.pop(FILES, None)
        return [await self._changed(writer, key, payload, staged) for key, payload in changes]

    async def delete(self, writer: Writer, collection: Collection, keys: Sequence[Any]) -> None:
        for key, location, name in await _places(writer, keys):
            writer.then(_letting_go(writer.services, location, name, key))

    async def _created(self, writer: Writer, payload: Payload, staged: Staged | None) -> Payload:
        row = _without(payload, _UPLOADS)
        if not writer.context.rights.admin:
            # A row without bytes is of the type that its maker says.
            known = (*_SERVERS, *_CHANGED)
            row = _without(row, [name for name in known if staged is not None or name != "type"])
        _require_plain(row)
        row.setdefault("storage", next(iter(writer.services.stores), "local"))
        await _require_place(writer, None, row)
        if staged is None:
            if not row.get("type"):
                raise InvalidPayload('"type" is required')
            require_allowed_type(writer.services, row)
            return row
        row["id"] = writer.key(writer.catalogue.collections[FILES], row.get("id") or staged.key)
        row = {"folder": await _default_folder(writer), **_defaults(staged), **row, **_facts(staged)}
        row["filename_disk"] = row.get("filename_disk") or disk_name(row["id"], staged.content.name, row["type"])
        staged.disk_name = row["filename_disk"]
        return row

    async def _changed(
        self, writer: Writer, key: Any, payload: Mapping[str, Any], staged: Staged | None
    ) -> Mapping[str, Any]:
        row = _without(payload, _UPLOADS)
        refused = [name for name in row if name in _SERVERS]
        if refused and not writer.context.rights.admin:
            raise Forbidden.fields(refused, FILES)
        _require_plain(row)
        if staged is None:
            await _require_place(writer, key, row)
            require_allowed_type(writer.services, row)
            return row
        row = {"filename_download": staged.content.name, **row, **_facts(staged)}
        row["filename_disk"] = staged.disk_name = disk_name(str(key), staged.content.name, row["type"])
        for _, location, name in await _places(writer, [key]):
            if (location, name) != (row["storage"], row["filename_disk"]):
                writer.then(_letting_go(writer.services, location, name, str(key)))
            writer.then(_dropping(writer.services, row["storage"], str(key)))
        return row


def _without(payload: Mapping[str, Any], names: Container[str]) -> dict[str, Any]:
    return {name: value for name, value in payload.items() if name not in names}


def _facts(staged: Staged) -> dict[str, Any]:
    """What no client may say otherwise."""
    return _without(staged.values, _SAID)


def _defaults(staged: Staged) -> dict[str, Any]:
    """What the file itself says where the client says nothing."""
    said: dict[str, Any] = {name: staged.values[name] for name in _SAID if name in staged.values}
    return {"filename_download": staged.content.name, **said}


def _require_plain(row: dict[str, Any]) -> None:
    """A name to load the file down under has no folders."""
    name = row.get("filename_download")
    if isinstance(name, str):
        row["filename_download"] = plain_name(name)


async def _require_place(writer: Writer, key: Any, row: Mapping[str, Any]) -> None:
    """Raises InvalidPayload for a storage that isn't there, and for a name that is none or another row's."""
    location, name = row.get("storage"), row.get("filename_disk")
    if location is not None and location not in writer.services.stores:
        raise InvalidPayload('"storage" must be one of STORAGE_LOCATIONS')
    if name is None:
        return
    if not is_own_name(text_of(name)):
        raise InvalidPayload('"filename_disk" must be the plain name of a file')
    statement = select(File.id).where(col(File.filename_disk) == name)
    rows = await fetch_all(writer.executor, statement)
    if any(str(row[0]) != str(key) for row in rows):
        raise InvalidPayload('"filename_disk" is the name of another file')


async def _places(writer: Writer, keys: Sequence[Any]) -> list[tuple[str, str, str]]:
    """The keys of the rows that have bytes, with the names of their storage and of the bytes."""
    statement = select(File.id, File.storage, File.filename_disk).where(col(File.id).in_([str(key) for key in keys]))
    rows = await fetch_all(writer.executor, statement)
    return [(str(key), location, name) for key, location, name in rows if name]


async def _default_folder(writer: Writer) -> str | None:
    """The folder that the project's settings name for new files."""
    statement = select(Settings.storage_default_folder).limit(1)
    row = await fetch_row(writer.executor, statement)
    return text_value(row[0]) if row else None


def _letting_go(services: Services, location: str, name: str, key: str) -> Callable[[], Awaitable[None]]:
    async def let_go() -> None:
        store = services.stores.get(location)
        if store is None:
            logger.warning('The bytes of a deleted file are in a storage that is not there: "%s".', location)
            return
        if not await is_named(services, location, name):
            await store.delete(name)
        await drop_transforms(store, key)

    return let_go


def _dropping(services: Services, location: str, key: str) -> Callable[[], Awaitable[None]]:
    async def drop() -> None:
        await drop_transforms(services.stores[location], key)

    return drop
