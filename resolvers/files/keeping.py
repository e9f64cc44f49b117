"""Creating files and replacing their content."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from sqlmodel import col, select

from db.statement import fetch_row
from db.tables import File
from resolvers.context import Context
from resolvers.errors import Forbidden
from resolvers.files.content import Content
from resolvers.files.staging import Staged, Staging
from resolvers.system_collections import FILES
from resolvers.write.items import transaction
from resolvers.write.writer import Writer


def require_right(context: Context, action: str) -> None:
    """Raises Forbidden where the caller may not do this to any file: said before a byte is read."""
    if not context.rights.may(action, FILES):
        raise Forbidden.collection(FILES)


async def create_files(context: Context, contents: Sequence[Content]) -> list[str]:
    """Keep files, all or none; their keys.

    Raises:
        ApiError: the caller may not, or a file is not allowed.
        ServiceUnavailable: the storage can't keep them now.
    """
    require_right(context, "create")
    async with Staging(context.services) as staging:
        # Lists are in the order of keys: so they are in that of the form.
        keys = sorted(str(uuid4()) for _ in contents)
        staged = [
            await staging.add(content, str(content.details.get("id") or key), _location(context, content))
            for content, key in zip(contents, keys, strict=True)
        ]

        async def work(writer: Writer) -> list[str]:
            return [await _create(writer, one) for one in staged]

        return await transaction(context, work)


async def replace_content(context: Context, key: str, content: Content) -> str | None:
    """Put a file's bytes in place of another's; its key, or None where there is no such file.

    Raises:
        ApiError: the caller may not change that file, or the new one is not allowed.
        ServiceUnavailable: the storage can't keep it now.
    """
    async with Staging(context.services) as staging:
        staged = await staging.add(content, key, await _storage_of(context, key))

        async def work(writer: Writer) -> str | None:
            writer.server_values[FILES] = staged
            changed = await writer.update(FILES, [(key, content.details)])
            if not changed:
                return None
            await staged.publish()
            return str(changed[0])

        return await transaction(context, work)


async def is_replaceable(context: Context, key: str) -> bool:
    """Whether there is a file of this key, before a byte of its new content is read.

    Raises:
        Forbidden: the caller may not change it.
    """
    require_right(context, "update")

    async def work(writer: Writer) -> bool:
        collection = writer.writable(FILES)
        return bool(await writer.permission.check_update(collection, [(writer.key(collection, key), {})]))

    return await transaction(context, work)


async def _create(writer: Writer, staged: Staged) -> str:
    writer.server_values[FILES] = staged
    [key] = await writer.create(FILES, [staged.content.details])
    await staged.publish()
    return str(key)


def _location(context: Context, content: Content) -> str | None:
    """The storage that an administrator names, if there is one of that name."""
    wanted: Any = content.details.get("storage") if context.rights.admin else None
    return wanted if isinstance(wanted, str) and wanted in context.services.stores else None


async def _storage_of(context: Context, key: str) -> str | None:
    """The storage of a file's bytes, where they stay when they are replaced."""
    database = context.services.database
    statement = select(File.storage).where(col(File.id) == key)
    row = await fetch_row(database, statement)
    return str(row[0]) if row and row[0] in context.services.stores else None
