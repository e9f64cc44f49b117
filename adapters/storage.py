"""Where files' bytes are kept."""

import asyncio
import os
import shutil
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, BinaryIO, Protocol, TypeVar
from uuid import uuid4

if TYPE_CHECKING:
    from obstore import GetOptions
    from obstore.store import ObjectStore

Done = TypeVar("Done")

PIECE = 1 << 20
"""About how many bytes are read at once."""

UNFINISHED = ".part"
"""How the names of files end that aren't whole yet, or not yet anyone's."""

_PARTS_AT_ONCE = 4

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

    async def size(self, name: str) -> int:
        """How many bytes a file has. Raises as `read`."""

    async def names(self, prefix: str) -> list[str]:
        """The names that begin with `prefix`, in any order. Raises StorageError."""

    async def delete(self, name: str) -> None:
        """Let go of a file, if it is there. Raises StorageError where it can't be."""

    async def move(self, name: str, to: str) -> None:
        """Give a file another name, in the place of what has that name.

        Raises:
            NotStored: there is no such file.
            StorageError: it can't be moved.
        """


def whole(store: Store, name: str, most: int) -> bytes | None:
    """All bytes of a file, or None where there are more than `most`. For threads: it waits. Raises as `Store.load`."""
    file = store.load(name, most)
    if file is None:
        return None
    with file:
        return _told(file.read)


class ObjectFolder:
    """A `Store` in anything that obstore reaches; `connect` makes obstore's store when it is first needed.

    All runs in threads of ours: obstore's own can outlive the interpreter, and end a process that is about to end in
    a crash.
    """

    def __init__(self, connect: Callable[[], "ObjectStore"]) -> None:
        self._connect = connect
        self._connected: ObjectStore | None = None

    async def write(self, name: str, file: IO[bytes]) -> None:
        await asyncio.to_thread(self.save, name, file)

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
        try:
            await self._run(lambda store: store.delete(name))
        except NotStored:
            return

    async def move(self, name: str, to: str) -> None:
        await self._run(lambda store: store.rename(name, to))

    async def _pieces(self, take: Callable[[], bytes]) -> AsyncGenerator[bytes, None]:
        while piece := await asyncio.to_thread(_told, take):
            yield bytes(piece)

    async def _run(self, work: Callable[["ObjectStore"], Done]) -> Done:
        return await asyncio.to_thread(self._told, work)

    def _told(self, work: Callable[["ObjectStore"], Done]) -> Done:
        return _told(lambda: work(self._store()))

    def _store(self) -> "ObjectStore":
        if self._connected is None:
            self._connected = self._connect()
        return self._connected


class Folder(ObjectFolder):
    """A `Store` in a folder of this machine, which is made when the first file comes."""

    def __init__(self, path: Path) -> None:
        super().__init__(lambda: _local(path))
        self._path = path

    def save(self, name: str, file: IO[bytes]) -> None:
        # By hand: what obstore has begun and not finished stays in the folder under names that it can't delete.
        _told(lambda: self._write(name, file))

    def _write(self, name: str, file: IO[bytes]) -> None:
        self._path.mkdir(parents=True, exist_ok=True)
        begun = self._path / f"{uuid4()}{UNFINISHED}"
        file.seek(0)
        try:
            with begun.open("xb") as target:
                shutil.copyfileobj(file, target, PIECE)
                target.flush()
                os.fsync(target.fileno())
            begun.replace(self._path / _plain(name))
        except BaseException:
            begun.unlink(missing_ok=True)
            raise

    async def read(self, name: str, start: int = 0, end: int | None = None) -> Reading:
        # By hand, as obstore reads files in small pieces, which takes ten times as long.
        file, size = await asyncio.to_thread(_told, lambda: _opened(self._path, name, start))
        pieces = _read_pieces(file, max(0, (size if end is None else min(end, size)) - start))
        # Closing a generator that has not begun would not close its file.
        await anext(pieces)
        return Reading(size, pieces)

    def load(self, name: str, most: int) -> IO[bytes] | None:
        file, size = _told(lambda: _opened(self._path, name))
        if size > most:
            file.close()
            return None
        return file

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


def _plain(name: str) -> str:
    """A name that is a file's of the folder itself. Raises ValueError for any other."""
    if not name or name.startswith(".") or "/" in name or "\\" in name or "\0" in name:
        raise ValueError("Not the name of a file")
    return name


def _opened(folder: Path, name: str, start: int = 0) -> tuple[BinaryIO, int]:
    if "\0" in name or any(part in ("", ".", "..") for part in name.split("/")):
        raise StorageError("Not a name of a file")
    file = (folder / name).open("rb")
    size = os.fstat(file.fileno()).st_size
    if start > size:
        file.close()
        raise StorageError("The range begins beyond the end of the file")
    file.seek(start)
    return file, size


async def _read_pieces(file: BinaryIO, length: int) -> AsyncGenerator[bytes, None]:
    """Nothing at first, then the bytes."""
    with file:
        yield b""
        while length and (piece := await asyncio.to_thread(_told, partial(file.read, min(length, PIECE)))):
            length -= len(piece)
            yield piece


def _local(path: Path) -> "ObjectStore":
    # Imported late: many servers never touch a file.
    from obstore.store import LocalStore

    return LocalStore(path, mkdir=True)


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
