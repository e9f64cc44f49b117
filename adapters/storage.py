"""Where files' bytes are kept."""

import asyncio
import os
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from obstore import GetOptions
    from obstore.store import ObjectStore

Done = TypeVar("Done")

PIECE = 1 << 20
"""About how many bytes are read at once."""


class StorageError(Exception):
    """Bytes can't be kept, not be read, or not be let go of; `str()` says why, for the log."""


class NotStored(StorageError):
    """There is no file of this name."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that is being read: its whole `size` in bytes, and the bytes that were asked for, in pieces. Close the
    pieces (`contextlib.aclosing`) where they aren't read to their end."""

    size: int
    pieces: AsyncGenerator[bytes, None]


class Store(Protocol):
    """A place for files, which are found by their names. No name leads out of it."""

    async def write(self, name: str, file: IO[bytes]) -> None:
        """Keep what is in a file, from its beginning; it is there as a whole, or not at all.

        Raises:
            StorageError: it can't be kept.
        """

    async def read(self, name: str, start: int = 0, end: int | None = None) -> Reading:
        """Begin to read a file, or its bytes from `start` up to, not including, `end` (None: all that follow).

        Raises:
            NotStored: there is no such file.
            StorageError: it can't be read, or `start` is beyond its end. The pieces raise it, too.
        """

    async def size(self, name: str) -> int:
        """How many bytes a file has. Raises as `read`."""

    async def names(self, prefix: str) -> list[str]:
        """The names that begin with `prefix`, in any order. Raises StorageError."""

    async def delete(self, name: str) -> None:
        """Let go of a file, if it is there. Raises StorageError where it can't be."""


class ObjectFolder:
    """A `Store` in anything that obstore reaches; `connect` makes obstore's store when it is first needed.

    All runs in threads of ours: obstore's own can outlive the interpreter, and end a process that is about to end in
    a crash.
    """

    def __init__(self, connect: Callable[[], "ObjectStore"]) -> None:
        self._connect = connect
        self._connected: ObjectStore | None = None

    async def write(self, name: str, file: IO[bytes]) -> None:
        file.seek(0)
        await self._run(lambda store: store.put(name, file))

    async def read(self, name: str, start: int = 0, end: int | None = None) -> Reading:
        options = _range(start, end)
        found = await self._run(lambda store: store.get(name, options=options))
        stream = found.stream(min_chunk_size=PIECE)
        return Reading(found.meta["size"], self._pieces(lambda: next(stream, b"")))

    async def size(self, name: str) -> int:
        return (await self._run(lambda store: store.head(name)))["size"]

    async def names(self, prefix: str) -> list[str]:
        # In their order the names with the prefix follow it; obstore's own prefixes are whole folders.
        return await self._run(lambda store: _names_after(store, prefix))

    async def delete(self, name: str) -> None:
        try:
            await self._run(lambda store: store.delete(name))
        except NotStored:
            return

    async def _pieces(self, take: Callable[[], bytes]) -> AsyncGenerator[bytes, None]:
        while piece := await asyncio.to_thread(_told, take):
            yield bytes(piece)

    async def _run(self, work: Callable[["ObjectStore"], Done]) -> Done:
        return await asyncio.to_thread(_told, lambda: work(self._store()))

    def _store(self) -> "ObjectStore":
        if self._connected is None:
            self._connected = self._connect()
        return self._connected


class Folder(ObjectFolder):
    """A `Store` in a folder of this machine, which is made when the first file comes."""

    def __init__(self, path: Path) -> None:
        super().__init__(lambda: _local(path))
        self._path = path

    async def names(self, prefix: str) -> list[str]:
        return await asyncio.to_thread(self._names, prefix)

    def _names(self, prefix: str) -> list[str]:
        try:
            with os.scandir(self._path) as entries:
                return [entry.name for entry in entries if entry.name.startswith(prefix)]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StorageError(str(error)) from error


def _local(path: Path) -> "ObjectStore":
    # Imported late: many servers never touch a file.
    from obstore.store import LocalStore

    return LocalStore(path, mkdir=True)


def _range(start: int, end: int | None) -> "GetOptions | None":
    if end is not None:
        return {"range": (start, end)}
    return {"range": {"offset": start}} if start else None


def _names_after(store: "ObjectStore", prefix: str) -> list[str]:
    found: list[str] = []
    for batch in store.list(offset=prefix):
        names = [entry["path"] for entry in batch]
        found += [name for name in names if name.startswith(prefix)]
        if names and not names[-1].startswith(prefix) and names[-1] > prefix:
            break
    return found


def _told(work: Callable[[], Done]) -> Done:
    """What the work gives, with obstore's errors as ours."""
    from obstore.exceptions import BaseError

    try:
        return work()
    except FileNotFoundError as error:
        raise NotStored(_first_line(error)) from error
    except (BaseError, OSError, ValueError) as error:
        raise StorageError(_first_line(error)) from error


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0]
