"""Exports: an answer as a file among the project's files."""

from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePath
from tempfile import SpooledTemporaryFile
from typing import Any
from uuid import uuid4

from sqlmodel import select

from adapters.storage import StorageError, Store
from db.statement import render
from db.tables import Settings
from resolvers.context import Context
from resolvers.errors import Forbidden
from resolvers.services import Services
from resolvers.stored import text_value
from resolvers.write.items import create_items

FILES = "directus_files"

_MEMORY_MAX = 1024 * 1024
# What a caller may say of the file; the rest follows from its bytes and its place.
_DETAILS = ("title", "description", "folder", "tags", "location", "filename_download")


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to make: its `name` for those who load it down, its media type, and what the caller says of it."""

    name: str
    media_type: str
    details: Mapping[str, Any]


async def keep_file(context: Context, new: NewFile, pieces: AsyncIterator[bytes]) -> str:
    """Keep bytes in the first storage, and make a row of `directus_files` for them; its key.

    Raises:
        ApiError: the caller may not create files, or not such a row; what `pieces` raises.
        StorageError: the bytes can't be kept. No row is made then.
    """
    services = context.services
    if not context.rights.may("create", FILES):
        raise Forbidden.action("create", FILES)
    location, store = _first_store(services)
    key = str(uuid4())
    disk_name = f"{key}{PurePath(new.name).suffix}"
    with SpooledTemporaryFile(_MEMORY_MAX) as file:
        async for piece in pieces:
            file.write(piece)
        size = file.tell()
        await store.write(disk_name, file)
    details = {name: new.details[name] for name in _DETAILS if new.details.get(name) is not None}
    row = {
        "title": PurePath(new.name).stem,
        "filename_download": new.name,
        "folder": await _default_folder(services),
        **details,
        "id": key,
        "storage": location,
        "filename_disk": disk_name,
        "type": new.media_type,
        "filesize": size,
    }
    try:
        await create_items(context, FILES, [row])
    except BaseException:
        with suppress(StorageError):
            await store.delete(disk_name)
        raise
    return key


def _first_store(services: Services) -> tuple[str, Store]:
    found = next(iter(services.stores.items()), None)
    if found is None:
        raise StorageError("No storage is set up (STORAGE_LOCATIONS)")
    return found


async def _default_folder(services: Services) -> str | None:
    """The folder that the project's settings name for new files."""
    row = await services.database.fetch_row(
        *render(select(Settings.storage_default_folder).limit(1), services.database.dialect)
    )
    return text_value(row[0]) if row else None
