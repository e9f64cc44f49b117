"""Exports: an answer as a file among the project's files."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any

from resolvers.context import Context
from resolvers.errors import Forbidden
from resolvers.files.content import Content
from resolvers.files.keeping import create_files
from resolvers.system_collections import FILES

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
        ApiError: the caller may not create files, or not such a row; the bytes can't be kept; what `pieces` raises.
    """
    if not context.rights.may("create", FILES):
        raise Forbidden.action("create", FILES)
    details = {name: new.details[name] for name in _DETAILS if new.details.get(name) is not None}
    with SpooledTemporaryFile(_MEMORY_MAX, dir=context.services.files.folder) as file:
        async for piece in pieces:
            file.write(piece)
        return (await create_files(context, [Content(new.name, new.media_type, file, details)]))[0]
