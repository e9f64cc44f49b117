"""Where files' bytes are kept."""

import asyncio
from pathlib import Path
from typing import IO, Protocol


class StorageError(Exception):
    """Bytes can't be kept, or not be let go of; `str()` says why, for the log."""


class Store(Protocol):
    """A place for files, which are found by their names."""

    async def write(self, name: str, file: IO[bytes]) -> None:
        """Keep what is in a file, from its beginning; it is there as a whole, or not at all.

        Raises:
            StorageError: it can't be kept.
        """

    async def delete(self, name: str) -> None:
        """Let go of a file, if it is there. Raises StorageError where it can't be."""


class Folder:
    """A `Store` in a folder of this machine, which is made when the first file comes."""

    def __init__(self, path: Path) -> None:
        self._path = path

    # In threads of ours: obstore's own can outlive the interpreter, and end a process that is about to end in a crash.

    async def write(self, name: str, file: IO[bytes]) -> None:
        await asyncio.to_thread(self._write, name, file)

    async def delete(self, name: str) -> None:
        await asyncio.to_thread(self._delete, name)

    def _write(self, name: str, file: IO[bytes]) -> None:
        # Imported late, as below: many servers never write a file.
        from obstore.exceptions import BaseError
        from obstore.store import LocalStore

        file.seek(0)
        try:
            LocalStore(self._path, mkdir=True).put(name, file)
        except (BaseError, OSError) as error:
            raise StorageError(str(error)) from error

    def _delete(self, name: str) -> None:
        from obstore.exceptions import BaseError
        from obstore.store import LocalStore

        try:
            LocalStore(self._path, mkdir=True).delete(name)
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise StorageError(str(error)) from error
