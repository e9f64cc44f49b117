"""Transforms, made once however many ask at once, and kept beside the file in its storage.

The name that a transform is kept under stands for the file's content and all that is done to it, so what is kept never
changes, here and in any other process.
"""

import asyncio
import logging
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import IO, TYPE_CHECKING

from adapters.images.budget import Budget
from adapters.images.values import (
    GivenUp,
    ImageTooLarge,
    ImpossibleOperation,
    Limits,
    UnreadableImage,
    UnworkableImage,
    Work,
)
from adapters.storage import NotStored, StorageError, Store, whole
from db.kept import Kept
from resolvers.assets.options import AssetOptions
from resolvers.errors import IllegalAssetTransformation, InvalidQuery, ServiceUnavailable

if TYPE_CHECKING:
    from resolvers.assets.find import Asset
    from resolvers.assets.row import FileRow

logger = logging.getLogger(__name__)

SERVICE = "assets"

_ASSETS = 2_000_000
"""About how many bytes the assets that are remembered take, without their content."""

_HOT = 8_000_000
"""Bytes of small assets that are kept in memory."""

_WAITING = 8
"""How many transforms may wait for each that is being made."""

_IN_MEMORY = 2_000_000
"""Bytes from which on files wait on the disk, and results are read from the storage by each who asks."""

_SOURCE_MAX = 100_000_000

_PICTURES = 160_000_000
"""Bytes that all pictures together take while they are worked on or looked at."""

_BROKEN = 2000
"""How many broken pictures are remembered."""

_LONGEST = 60
"""Seconds that a transform is wanted for, after those who asked first have given up: who asks again finds it made."""

_TRANSFORM = re.compile(r"[0-9a-f-]{36}__[0-9a-f]{40}\.[a-z]{3,4}")


class Transforms:
    """Makes and keeps transforms. `assets` are those asked for lately, by the file's row and what was asked; `hot` is
    small ones' bytes, by what identifies them; `memory` is what all work on pictures takes."""

    def __init__(self, options: AssetOptions) -> None:
        self.assets: Kept[Asset] = Kept(_ASSETS)
        self.hot: Kept[bytes] = Kept(_HOT)
        self.options = options
        self._limits = Limits(options.side_max)
        self._cores = BoundedSemaphore(_cores())
        self._pool = ThreadPoolExecutor(options.concurrent_max, "transform")
        self.memory = Budget(_PICTURES)
        self._is_closed = False
        self._broken: Kept[str] = Kept(_BROKEN)
        self._under_way: dict[str, asyncio.Future[bytes | None]] = {}

    async def get(self, store: Store, file: "FileRow", work: Work, name: str) -> bytes | None:
        """The transform that is kept, or will be, under this name; None where it is too large to be held in memory and
        is to be read from the store.

        Raises:
            UnreadableImage: the file isn't a picture that can be read.
            InvalidQuery: the work can't be done to this picture, or makes too large a one.
            IllegalAssetTransformation: the picture is too large to be worked on.
            ServiceUnavailable: there is too much to do, or it takes too long.
            StorageError: the file's bytes can't be had.
        """
        hot = self.hot.get(name)
        if hot is not None:
            return hot
        broken = self._broken.get(_content(file))
        if broken is not None:
            raise UnreadableImage(broken)
        task = self._under_way.get(name)
        if task is None:
            task = self._begin(store, file, work, name)
        try:
            # Shielded: a client that goes away must not cancel what others wait for.
            return await asyncio.wait_for(asyncio.shield(task), self.options.timeout)
        except (TimeoutError, GivenUp):
            raise ServiceUnavailable(SERVICE, "Transformation timed out") from None
        except ImpossibleOperation as error:
            raise InvalidQuery(str(error)) from error
        except ImageTooLarge as error:
            raise IllegalAssetTransformation(str(error)) from error

    def close(self) -> None:
        """Let go of the threads; what has not begun is not made any more, and what has is given up."""
        self._is_closed = True
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _begin(self, store: Store, file: "FileRow", work: Work, name: str) -> asyncio.Future[bytes | None]:
        if len(self._under_way) >= self.options.concurrent_max * _WAITING:
            raise ServiceUnavailable(SERVICE, "Too many transformations are being made")
        loop = asyncio.get_running_loop()
        until = time.monotonic() + self.options.timeout + _LONGEST
        task = loop.run_in_executor(self._pool, self._kept_or_made, store, file, work, name, until)
        self._under_way[name] = task
        task.add_done_callback(lambda done: self._end(name, file, done))
        return task

    def _end(self, name: str, file: "FileRow", task: "asyncio.Future[bytes | None]") -> None:
        del self._under_way[name]
        error = None if task.cancelled() else task.exception()
        if isinstance(error, UnreadableImage) and not isinstance(error, UnworkableImage):
            self._broken.put(_content(file), str(error), 1)
        elif error is None and not task.cancelled() and (data := task.result()) is not None:
            self.hot.put(name, data, len(data))

    def _kept_or_made(self, store: Store, file: "FileRow", work: Work, name: str, until: float) -> bytes | None:
        try:
            return whole(store, name, _IN_MEMORY)
        except NotStored:
            pass
        source = store.load(file.filename_disk or "", _SOURCE_MAX)
        if source is None:
            raise IllegalAssetTransformation("The file is too large to be transformed")
        with source, self._cores:
            made = self._work(source, work, until)
        with made:
            small = made.seek(0, 2) <= _IN_MEMORY
            try:
                store.save(name, made)
                # Where the file was deleted meanwhile, its transforms were dropped before this one came.
                if not store.holds(file.filename_disk or ""):
                    store.remove(name)
            except StorageError as error:
                logger.warning("A transform could not be kept: %s", error)
                if not small:
                    raise
            made.seek(0)
            return made.read() if small else None

    def _work(self, file: IO[bytes], work: Work, until: float) -> IO[bytes]:
        # Imported late: Pillow takes its time and memory, and many servers never transform a picture.
        from PIL import ImageFile

        from adapters.images.make import made

        ImageFile.LOAD_TRUNCATED_IMAGES = self.options.tolerant
        return made(file, work, self._limits, self.memory, lambda: not self._is_closed and time.monotonic() < until)


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _content(file: "FileRow") -> tuple[object, ...]:
    """What stands for a file's bytes."""
    return file.id, file.storage, file.filename_disk, file.filesize, file.uploaded_on


async def drop_transforms(store: Store, file_id: str) -> None:
    """Delete the transforms of a file, whose content is replaced or deleted. Raises StorageError."""
    for name in await store.names(f"{file_id}__"):
        if _TRANSFORM.fullmatch(name):
            await store.delete(name)
