"""Bytes kept under a passing name until their row is written.

with the bytes at hand   they go to the storage under a name of their own, which no row knows
with the row written     they get the row's name, in the same transaction
whatever fails           they are let go of, and nobody has seen them
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import sqlalchemy as sa
from sqlmodel import col, select

from adapters.storage import UNFINISHED, StorageError, Store
from db.errors import DatabaseError
from db.statement import render
from db.tables import File
from resolvers.errors import ServiceUnavailable
from resolvers.files.content import Content, described
from resolvers.services import Services

logger = logging.getLogger(__name__)

PREFIX = "upload-"


@dataclass(slots=True)
class Staged:
    """Bytes that wait for their row. `values` are what the server says of them there; `key` is the
    row's where the client gives none. The guard of files says the `disk_name` under which they will be kept."""

    store: Store
    content: Content
    values: dict[str, Any]
    name: str = field(default_factory=lambda: f"{PREFIX}{int(time.time())}-{uuid4()}{UNFINISHED}")
    key: str = field(default_factory=lambda: str(uuid4()))
    disk_name: str | None = None
    moved: bool = False

    async def move(self) -> None:
        """Give the bytes the name that their row says, once.

        Raises:
            ServiceUnavailable: the storage can't do it now.
        """
        assert self.disk_name is not None
        if not self.moved:
            with storage_errors():
                await self.store.move(self.name, self.disk_name)
            self.moved = True


class Staging:
    """The bytes of one request. At the end of the block those are let go of that no row has."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._staged: list[Staged] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        if error is None:
            return
        for staged in self._staged:
            try:
                await self._let_go(staged)
            except (StorageError, DatabaseError) as failure:
                logger.warning("The bytes of a failed upload stay behind (%s): %s", staged.name, failure)

    async def add(self, content: Content, location: str | None = None) -> Staged:
        """Look at a file and keep its bytes, in the first storage where none is named.

        Raises:
            ApiError: such a file is not allowed.
            ServiceUnavailable: the storage can't keep it now.
        """
        values = await described(self._services, content)
        location, store = place(self._services, location)
        staged = Staged(store, content, {**values, "storage": location})
        self._staged.append(staged)
        with storage_errors():
            await store.write(staged.name, content.file)
        return staged

    async def _let_go(self, staged: Staged) -> None:
        await staged.store.delete(staged.name)
        # Where the commit itself failed, nobody knows whether the row is there.
        if staged.moved and not await is_named(self._services, staged.values["storage"], staged.disk_name):
            await staged.store.delete(str(staged.disk_name))


@contextmanager
def storage_errors() -> Iterator[None]:
    """Errors of the storage as those of the API; what happened is in the log. Raises ServiceUnavailable."""
    try:
        yield
    except StorageError as error:
        logger.warning("The storage is unavailable: %s", error)
        raise ServiceUnavailable("storage", "Files can't be kept or read at the moment") from error


def place(services: Services, location: str | None = None) -> tuple[str, Store]:
    """The storage of a name, else the first one, with its name.

    Raises:
        ServiceUnavailable: there is none.
    """
    name = location or next(iter(services.stores), "")
    store = services.stores.get(name)
    if store is None:
        logger.warning('There is no storage "%s" (STORAGE_LOCATIONS).', name)
        raise ServiceUnavailable("storage", "Files can't be kept or read at the moment")
    return name, store


async def is_named(services: Services, location: str, name: str | None) -> bool:
    """Whether a row's bytes have this name."""
    statement = select(sa.literal(1)).where(col(File.storage) == location, col(File.filename_disk) == name).limit(1)
    return await services.database.fetch_row(*render(statement, services.database.dialect)) is not None
