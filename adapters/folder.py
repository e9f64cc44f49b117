"""Files in a folder of this machine."""

import asyncio
import os
import shutil
from collections.abc import AsyncGenerator
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO

from adapters.storage import PIECE, ObjectFolder, Reading, StorageError, passing_name, told

if TYPE_CHECKING:
    from obstore.store import ObjectStore


class Folder(ObjectFolder):
    """A `Store` in a folder of this machine, which is made when the first file comes."""

    def __init__(self, path: Path) -> None:
        super().__init__(lambda: _local(path))
        self._path = path

    def save(self, name: str, file: IO[bytes]) -> None:
        # By hand: what obstore has begun and not finished stays in the folder under names that it can't delete.
        told(lambda: self._write(name, file))

    def _write(self, name: str, file: IO[bytes]) -> None:
        self._path.mkdir(parents=True, exist_ok=True)
        begun = self._path / passing_name()
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

    async def copy(self, name: str, to: str) -> None:
        await asyncio.to_thread(told, lambda: self._copy(_plain(name), _plain(to)))

    def _copy(self, name: str, to: str) -> None:
        begun = self._path / passing_name()
        try:
            os.link(self._path / name, begun)
            begun.replace(self._path / to)
        except FileNotFoundError:
            raise
        except OSError:
            # There are file systems on which a file has one name only.
            with (self._path / name).open("rb") as file:
                self._write(to, file)
        finally:
            # Where both were one file already, it has kept this name, too.
            begun.unlink(missing_ok=True)
        _keep_names(self._path)

    async def read(self, name: str, start: int = 0, end: int | None = None) -> Reading:
        # By hand, as obstore reads files in small pieces, which takes ten times as long.
        file, size = await asyncio.to_thread(told, lambda: _opened(self._path, name, start))
        pieces = _read_pieces(file, max(0, (size if end is None else min(end, size)) - start))
        # Closing a generator that has not begun would not close its file.
        await anext(pieces)
        return Reading(size, pieces)

    def load(self, name: str, most: int) -> IO[bytes] | None:
        file, size = told(lambda: _opened(self._path, name))
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


def _keep_names(folder: Path) -> None:
    """Have the names in a folder outlive the loss of power, as its files' bytes do."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


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
        while length and (piece := await asyncio.to_thread(told, partial(file.read, min(length, PIECE)))):
            length -= len(piece)
            yield piece


def _local(path: Path) -> "ObjectStore":
    # Imported late: many servers never touch a file.
    from obstore.store import LocalStore

    return LocalStore(path, mkdir=True)
