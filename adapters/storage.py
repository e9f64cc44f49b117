"""Where files' bytes are kept."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Protocol, TypeVar
from uuid import uuid4

if TYPE_CHECKING:
    from obstore import GetOptions
    from obstore.store import ObjectStore

Done = TypeVar("Done")

PIECE = 1 << 20
"""About how many bytes are read at once."""

PASSING = "upload-"
UNFINISHED = ".part"
"""How the names of files begin and end that aren't whole yet, or not yet anyone's."""

_PARTS_AT_ONCE = 4

_THREADS = 16

_IN_MEMORY = 2_000_000
"""Bytes from which on a copy of a file lies on the disk."""


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

    def load(self, name: str, most: int) -> IO[bytes] | None:
        """A whole file, open at its beginning; None where there are more bytes than `most`. For threads: it waits.
        Raises as `read`."""

    def save(self, name: str, file: IO[bytes]) -> None:
        """What `write` does, for threads: it waits."""

    def holds(self, name: str) -> bool:
        """Whether there is a file of this name. For threads: it waits. Raises StorageError."""

    def remove(self, name: str) -> None:
        """What `delete` does, for threads: it waits."""

    async def size(self, name: str) -> int:
        """How many bytes a file has. Raises as `read`."""

    async def names(self, prefix: str) -> list[str]:
        """The names that begin with `prefix`, in any order. Raises StorageError."""

    async def delete(self, name: str) -> None:
        """Let go of a file, if it is there. Raises StorageError where it can't be."""

    async def copy(self, name: str, to: str) -> None:
        """Give a file's bytes another name, too, in the place of what has that name.

        Raises:
            NotStored: there is no such file.
            StorageError: it can't be copied; the other name may have the bytes all the same.
        """


def passing_name(about: str = "") -> str:
    """A name for bytes that are yet to get their true one; it tells when they came, and what they are for."""
    return f"{PASSING}{int(time.time())}-{about}{uuid4().hex}{UNFINISHED}"


def whole(store: Store, name: str, most: int) -> bytes | None:
    """All bytes of a file, or None where there are more than `most`. For threads: it waits. Raises as `Store.load`."""
    file = store.load(name, most)
    if file is None:
        return None
    with file:
        return told(file.read)


class ObjectFolder:
    """A `Store` in anything that obstore reaches; `connect` makes obstore's store when it is first needed.

    All runs in threads of ours: obstore's own can outlive the interpreter, and end a process that is about to end in
    a crash.
    """

    def __init__(self, connect: Callable[[], "ObjectStore"]) -> None:
        self._connect = connect
        self._connected: ObjectStore | None = None
        # Of its own, so that one place that doesn't answer holds nothing else up.
        self._threads = ThreadPoolExecutor(_THREADS, "storage")

    async def write(self, name: str, file: IO[bytes]) -> None:
        await self._in_thread(lambda: self.save(name, file))

    def save(self, name: str, file: IO[bytes]) -> None:
        file.seek(0)
        self._told(lambda store: store.put(name, file, max_concurrency=_PARTS_AT_ONCE))

    def load(self, name: str, most: int) -> IO[bytes] | None:
        return self._told(lambda store: _copied(store, name, most))

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
        await self._in_thread(lambda: self.remove(name))

    def remove(self, name: str) -> None:
        try:
            self._told(lambda store: store.delete(name))
        except NotStored:
            return

    def holds(self, name: str) -> bool:
        try:
            self._told(lambda store: store.head(name))
        except NotStored:
            return False
        return True

    async def copy(self, name: str, to: str) -> None:
        await self._run(lambda store: store.copy(name, to))

    async def _pieces(self, take: Callable[[], bytes]) -> AsyncGenerator[bytes, None]:
        while piece := await self._in_thread(lambda: told(take)):
            yield bytes(piece)

    async def _run(self, work: Callable[["ObjectStore"], Done]) -> Done:
        return await self._in_thread(lambda: self._told(work))

    async def _in_thread(self, work: Callable[[], Done]) -> Done:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _told(self, work: Callable[["ObjectStore"], Done]) -> Done:
        return told(lambda: work(self._store()))

    def _store(self) -> "ObjectStore":
        if self._connected is None:
            self._connected = self._connect()
        return self._connected


def _range(start: int, end: int | None) -> "GetOptions | None":
    if end is not None:
        return {"range": (start, end)}
    return {"range": {"offset": start}} if start else None


def _copied(store: "ObjectStore", name: str, most: int) -> IO[bytes] | None:
    found = store.get(name)
    if found.meta["size"] > most:
        return None
    copy = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  (whoever gets it closes it)
    try:
        for piece in found.stream(min_chunk_size=PIECE):
            copy.write(piece)
        copy.seek(0)
    except BaseException:
        copy.close()
        raise
    return copy


def _names_after(store: "ObjectStore", prefix: str) -> list[str]:
    found: list[str] = []
    for batch in store.list(offset=prefix):
        names = [entry["path"] for entry in batch]
        found += [name for name in names if name.startswith(prefix)]
        if names and not names[-1].startswith(prefix) and names[-1] > prefix:
            break
    return found


def told(work: Callable[[], Done]) -> Done:
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
