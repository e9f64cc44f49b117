"""Uploads in pieces, which go on where they were broken off (TUS).

The row of a new file is there from the beginning, with the state of its upload and without bytes; it gets these, and
all that follows from them, when the last piece is there. A file that is replaced stays as it is until then.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import replace
from os import SEEK_END
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from uuid import uuid4

from adapters.storage import StorageError
from db.engine import Executor
from resolvers.as_system import system_context
from resolvers.context import Context
from resolvers.errors import ApiError, Forbidden, InvalidPayload, PayloadTooLarge
from resolvers.files.content import Content, form_details, require_allowed_type
from resolvers.files.keeping import is_replaceable, require_right
from resolvers.files.kinds import UNKNOWN, media_type
from resolvers.files.names import default_title, plain_name
from resolvers.files.staging import Staging, own_mark, place, storage_errors
from resolvers.files.upload_state import UploadState, clear_state, find_state, save_state
from resolvers.services import Services
from resolvers.system_collections import FILES
from resolvers.write.items import delete_items, transaction
from resolvers.write.writer import Writer

logger = logging.getLogger(__name__)

_MEMORY_MAX = 64 * 1024
_NOT_DETAILS = ("filename", "filetype", "type", "name", "id", "filename_disk", "storage", "filesize")


class NoUpload(Exception):
    """There is no such upload, not for this caller, or not any more."""


class WrongOffset(Exception):
    """The piece doesn't begin where the upload stands."""


async def begin_upload(context: Context, size: int, metadata: Mapping[str, str]) -> UploadState:
    """Begin an upload of `size` bytes, of a new file or, where `metadata` names an `id`, in place of one.

    Raises:
        ApiError: the caller may not, or such a file is not allowed.
    """
    services = context.services
    if services.server.upload_max is not None and size > services.server.upload_max:
        raise PayloadTooLarge
    kind = media_type(metadata.get("filetype") or metadata.get("type") or UNKNOWN)
    require_allowed_type(services, {"type": kind})
    key = metadata.get("id")
    replaces = bool(key) and await is_replaceable(context, key or "")
    if not replaces:
        require_right(context, "create")
    location, _ = place(services)
    expires = time.time() + services.files.resumable.expiration
    state = UploadState(
        uuid4().hex, key or str(uuid4()), location, size, context.caller.user, replaces, dict(metadata), expires
    )
    await transaction(context, lambda writer: _begin(writer, state, kind))
    return state if size else await _finish(context, state)


async def upload_of(context: Context, upload: str) -> UploadState:
    """How far an upload is. One whose last piece came when the server was stopped is finished now.

    Raises:
        NoUpload: there is none for this caller.
    """
    state = await _found(context, context.services.database, upload)
    return await _finish(context, state) if state.offset == state.size else state


async def add_pieces(context: Context, upload: str, offset: int, body: AsyncIterator[bytes]) -> UploadState:
    """Keep the bytes of `body`, which begin at `offset`; what came of a body that breaks off is kept, too.

    Raises:
        NoUpload: there is no such upload for this caller.
        WrongOffset: it stands elsewhere, or someone else has just added the same bytes.
        ApiError: there are more bytes than were announced, or the whole is no file that is allowed.
    """
    state = await _found(context, context.services.database, upload)
    if offset != state.offset:
        raise WrongOffset
    chunk = context.services.files.resumable.chunk_size
    with SpooledTemporaryFile(_MEMORY_MAX, dir=context.services.files.folder) as file:
        try:
            async for piece in body:
                if state.offset + file.tell() + len(piece) > state.size:
                    raise InvalidPayload("There are more bytes than were announced")
                file.write(piece)
                if file.tell() >= chunk:
                    state = await _keep_part(context.services, state, file)
        except Exception:
            await _keep_part(context.services, state, file)
            raise
        state = await _keep_part(context.services, state, file)
    return await _finish(context, state) if state.offset == state.size else state


async def end_upload(context: Context, upload: str) -> None:
    """Give an upload up. Raises NoUpload where there is none for this caller."""
    await drop_upload(context.services, await _found(context, context.services.database, upload))


async def drop_upload(services: Services, state: UploadState) -> None:
    """Let go of an upload: of its pieces, and of its row where that was new."""
    if state.replaces:
        await clear_state(services.database, state)
    else:
        await delete_items(system_context(services), FILES, [state.key])
    await _drop_parts(services, state)


async def _begin(writer: Writer, state: UploadState, kind: str) -> None:
    if state.replaces:
        await save_state(writer.executor, state)
        return
    name = plain_name(state.metadata.get("filename_download") or state.metadata.get("filename") or "file")
    announced: dict[str, Any] = {
        "type": kind,
        "filesize": state.size,
        "storage": state.storage,
        "tus_id": state.id,
        "tus_data": state.stored(),
    }
    details = {"filename_download": name, "title": default_title(name), **_details(writer.services, state.metadata)}
    if state.metadata.get("id"):
        details["id"] = state.key
    else:
        announced["id"] = state.key
    writer.server_values[FILES] = announced
    await writer.create(FILES, [details])


def _details(services: Services, metadata: Mapping[str, str]) -> dict[str, Any]:
    """The fields that the client gives; what else clients tell of a file is passed over."""
    fields = services.catalogue.collections[FILES].fields
    given = form_details(services, metadata)
    return {name: value for name, value in given.items() if name in fields and name not in _NOT_DETAILS}


async def _found(context: Context, executor: Executor, upload: str) -> UploadState:
    """The upload, as long as it is the caller's own, and they may still do what it is for."""
    state = await find_state(executor, upload)
    if state is None or (state.user != context.caller.user and not context.rights.admin):
        raise NoUpload
    if state.replaces:
        try:
            await is_replaceable(context, state.key)
        except Forbidden:
            raise NoUpload from None
    return state


async def _keep_part(services: Services, state: UploadState, file: IO[bytes]) -> UploadState:
    """Keep a piece in the storage, then say so in the row."""
    # Not where the file stands: a try that failed may have left it anywhere.
    size = file.seek(0, SEEK_END)
    if not size:
        return state
    _, store = place(services, state.storage)
    name = state.next_part(f"{own_mark(services)}-{uuid4().hex}")
    with storage_errors():
        await store.write(name, file)
    file.seek(0)
    file.truncate()
    later = state.with_part(name, size, services.files.resumable.expiration)
    async with services.database.transaction() as executor:
        now = await find_state(executor, state.id)
        if now is not None and now.offset == state.offset:
            await save_state(executor, later)
            return later
    with storage_errors():
        await store.delete(name)
    raise WrongOffset


async def _finish(context: Context, state: UploadState) -> UploadState:
    """Make a file of the pieces. Where that isn't allowed, nothing remains of the upload."""
    services = context.services
    name = plain_name(state.metadata.get("filename_download") or state.metadata.get("filename") or "file")
    declared = state.metadata.get("filetype") or state.metadata.get("type") or UNKNOWN
    with SpooledTemporaryFile(_MEMORY_MAX, dir=services.files.folder) as file:
        await _gather(services, state, file)
        details = _details(services, state.metadata) if state.replaces else {}
        try:
            await _put(context, state, Content(name, declared, file, details))
        except ApiError as error:
            if error.status < 500:
                await drop_upload(services, state)
            raise
    await _drop_parts(services, state)
    return replace(state, offset=state.size)


async def _put(context: Context, state: UploadState, content: Content) -> None:
    """Put the whole in the file's place, once. A new row is the caller's own: they need no right to change it."""
    whole = context if state.replaces else replace(context, rights=system_context(context.services).rights)
    async with Staging(context.services) as staging:
        staged = await staging.add(content, state.key, state.storage)
        staged.values |= {"tus_id": None, "tus_data": None}

        async def work(writer: Writer) -> None:
            if await find_state(writer.executor, state.id) is None:
                return
            writer.server_values[FILES] = staged
            await writer.update(FILES, [(state.key, content.details)])
            await staged.publish()

        await transaction(whole, work)


async def _gather(services: Services, state: UploadState, file: IO[bytes]) -> None:
    _, store = place(services, state.storage)
    with storage_errors():
        for part in state.parts:
            reading = await store.read(part)
            async with aclosing(reading.pieces) as pieces:
                async for piece in pieces:
                    await asyncio.to_thread(file.write, piece)


async def _drop_parts(services: Services, state: UploadState) -> None:
    """Let go of the pieces, which nobody knows any more; those that can't be let go of now are swept."""
    store = services.stores.get(state.storage)
    if store is None:
        return
    for part in state.parts:
        try:
            await store.delete(part)
        except StorageError as error:
            logger.warning("A piece of an upload stays behind until it is swept (%s): %s", part, error)
