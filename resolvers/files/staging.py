"""Bytes kept under a passing name until their row is written.

with the bytes at hand   they go to the storage under a name of their own, which no row knows
with the row written     they get the row's name, too, in the same transaction
with that committed      they lose the passing name
whatever fails           they are let go of, and nobody has seen them

Where a server is killed on the way, the passing name stays. It tells which names its bytes may have got, so that
`sweeping` finds them all.
"""

import hashlib
import hmac
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from adapters.storage import StorageError, Store, passing_name
from db.errors import DatabaseError
from db.statement import fetch_row
from db.tables import File
from resolvers.errors import ServiceUnavailable
from resolvers.files.content import Content, described
from resolvers.services import Services

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Staged:
    """Bytes that wait for their row, under a passing `name`. `values` are what the server says of them there; `key` is
    the row's. The guard of files says the `disk_name` under which they will be kept."""

    store: Store
    content: Content
    values: dict[str, Any]
    name: str
    key: str
    disk_name: str | None = None
    published: bool = False

    async def publish(self) -> None:
        """Give the bytes the name that their row says, once.

        Raises:
            ServiceUnavailable: the storage can't do it now.
        """
        assert self.disk_name is not None
        if not self.published:
            # Said first: what fails here may be done all the same.
            self.published = True
            with storage_errors():
                await self.store.copy(self.name, self.disk_name)


class Staging:
    """The bytes of one request. At the end of the block they lose their passing names, and are let go of where no row
    has them."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._staged: list[Staged] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        if error is not None and not isinstance(error, Exception):
            # Cancelled: threads may be at work on the bytes still.
            return
        for staged in self._staged:
            try:
                if error is not None:
                    await self._let_go(staged)
                await staged.store.delete(staged.name)
            except (StorageError, DatabaseError) as failure:
                logger.warning("Bytes of an upload stay behind until they are swept (%s): %s", staged.name, failure)

    async def add(self, content: Content, key: str, location: str | None = None) -> Staged:
        """Look at a file and keep its bytes for the row of the key, in the first storage where none is named.

        Raises:
            ApiError: such a file is not allowed.
            ServiceUnavailable: the storage can't keep it now.
        """
        values = await described(self._services, content)
        location, store = place(self._services, location)
        staged = Staged(store, content, {**values, "storage": location}, _passing_name(self._services, key), key)
        self._staged.append(staged)
        with storage_errors():
            await store.write(staged.name, content.file)
        return staged

    async def _let_go(self, staged: Staged) -> None:
        # Where the commit itself failed, nobody knows whether the row is there.
        if staged.published and not await is_named(self._services, staged.values["storage"], staged.disk_name):
            await staged.store.delete(str(staged.disk_name))


def own_mark(services: Services) -> str:
    """What this project's passing names have in them: others may keep their files in the same place."""
    return hmac.new(services.sign_in.secret.encode(), b"uploads", hashlib.sha256).hexdigest()[:16]


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
    return await fetch_row(services.database, statement) is not None


def _passing_name(services: Services, key: str) -> str:
    try:
        return passing_name(f"{own_mark(services)}-{UUID(key)}-")
    except ValueError:
        # It will be refused.
        return passing_name()
