"""An asset: which bytes a caller gets, and what is said of them."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.images.values import MEDIA_TYPES, UnreadableImage, Work
from adapters.storage import NotStored, StorageError, Store, whole
from resolvers.assets.presets import wanted_transform
from resolvers.assets.row import FileRow, FoundFile, find_file
from resolvers.assets.work import Transform, transform_of
from resolvers.context import Context
from resolvers.errors import Forbidden, ServiceUnavailable
from resolvers.services import Services

ParseQuery = Callable[[str], Mapping[str, Any]]

_ASSET = 2000
"""Bytes that an asset takes in memory, about, without its content and the texts that it is remembered by."""

SMALL = 256_000
"""Bytes up to which a file is sent from memory."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What a client asks of a file: the query string, and the types it accepts."""

    query: str
    accept: str


@dataclass(frozen=True, slots=True)
class Asset:
    """What was found, before any of its bytes is read. `etag` changes with whatever changes the bytes; `transformed`
    is whether a transform is asked for, though there may be none of such a file, `negotiated` whether it depends on
    what the client accepts, `download` whether it is to be saved by the client rather than shown."""

    file: FileRow
    store: Store
    transform: Transform | None
    etag: str
    modified: datetime | None
    transformed: bool
    negotiated: bool
    download: bool

    @property
    def media_type(self) -> str | None:
        """The type that its bytes will most likely have."""
        return MEDIA_TYPES[self.transform.work.format] if self.transform else self.file.type


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes, either all at once or in pieces, of a file of `size` bytes."""

    media_type: str | None
    size: int
    data: bytes | None = None
    pieces: AsyncGenerator[bytes, None] | None = None


async def find_asset(context: Context, key: str, asking: Asking, parse: ParseQuery) -> Asset:
    """What a caller gets who asks for a file; `parse` reads the parameters of the query string.

    Raises:
        Forbidden: there is no such file, or not for this caller.
        InvalidQuery: the parameters ask for a transform that is not allowed, or none.
    """
    services = context.services
    found = await find_file(services, context.caller, context.rights, key)
    known = services.transforms.assets
    asset = known.get((found, asking))
    if asset is None:
        asset = _asset(services, found, asking, parse)
        known.put((found, asking), asset, _ASSET + found.size + len(asking.query) + len(asking.accept))
    return asset


def _asset(services: Services, found: FoundFile, asking: Asking, parse: ParseQuery) -> Asset:
    file, settings = found.read()
    values = parse(asking.query)
    wanted = wanted_transform(values, settings, services.transforms.options.operations_max)
    store = services.stores.get(file.storage)
    if store is None or not file.filename_disk:
        raise Forbidden
    transform = transform_of(file, wanted, asking.accept) if wanted else None
    return Asset(
        file,
        store,
        transform,
        etag=_etag(file, transform.work if transform else None),
        modified=datetime.fromisoformat(file.modified_on) if file.modified_on else None,
        transformed=wanted is not None,
        negotiated=wanted is not None and wanted.format == "auto",
        download="download" in values,
    )


async def size_of(asset: Asset) -> int:
    """How many bytes the file itself has. Raises as `original`."""
    try:
        return await asset.store.size(asset.file.filename_disk or "")
    except StorageError as error:
        raise _refused(error) from error


async def content(context: Context, asset: Asset) -> Content:
    """The bytes of the asset: of the transform where one is asked for and the file is a picture that can be read,
    else of the file.

    Raises:
        Forbidden: the file has no bytes.
        ServiceUnavailable: its storage can't be reached, or the transform can't be made now.
        InvalidQuery: the transform can't be made of this picture.
        IllegalAssetTransformation: the picture is too large to be worked on.
    """
    transform = asset.transform
    if transform is None:
        return await original(context, asset)
    try:
        data = await context.services.transforms.get(asset.store, asset.file, transform.work, transform.name)
        if data is None:
            reading = await asset.store.read(transform.name)
            return Content(asset.media_type, reading.size, pieces=reading.pieces)
    except UnreadableImage:
        return await original(context, asset)
    except StorageError as error:
        raise _refused(error) from error
    return Content(asset.media_type, len(data), data)


async def original(context: Context, asset: Asset, start: int = 0, end: int | None = None) -> Content:
    """The file's bytes from `start` up to, not including, `end`.

    Raises:
        Forbidden: the file has no bytes.
        ServiceUnavailable: its storage can't be reached.
    """
    file, hot = asset.file, context.services.transforms.hot
    data = hot.get(asset.etag) if asset.transform is None else None
    if data is not None:
        return Content(file.type, len(data), data[start:end])
    try:
        if start == 0 and end is None and asset.transform is None and _is_small(file):
            data = await asyncio.to_thread(whole, asset.store, file.filename_disk or "", SMALL)
            if data is not None:
                hot.put(asset.etag, data, len(data))
                return Content(file.type, len(data), data)
        reading = await asset.store.read(file.filename_disk or "", start, end)
    except StorageError as error:
        raise _refused(error) from error
    return Content(file.type, reading.size, pieces=reading.pieces)


def _is_small(file: FileRow) -> bool:
    return file.filesize is not None and int(file.filesize) <= SMALL


def _etag(file: FileRow, work: Work | None) -> str:
    stands_for = (file.id, file.storage, file.filename_disk, file.filesize, file.uploaded_on, file.modified_on, work)
    return f'"{hashlib.sha256(repr(stands_for).encode()).hexdigest()[:32]}"'


def _refused(error: StorageError) -> Exception:
    if isinstance(error, NotStored):
        return Forbidden()
    return ServiceUnavailable("files", "The storage can't be reached")
