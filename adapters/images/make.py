"""A picture from a file, worked on and encoded."""

from collections.abc import Callable
from typing import IO

from adapters.images.budget import Budget
from adapters.images.colour import in_srgb
from adapters.images.cost import bytes_needed
from adapters.images.decode import Source, decoded, open_source
from adapters.images.encode import encoded
from adapters.images.heap import give_back
from adapters.images.opening import opening_bytes
from adapters.images.operations import applied, resized
from adapters.images.values import GivenUp, ImageTooLarge, Limits, Resize, UnworkableImage, Work

_MUCH = 20_000_000
"""Bytes from which on it is worth some time to give them back."""


def made(
    file: IO[bytes], work: Work, limits: Limits, memory: Budget, is_wanted: Callable[[], bool] = lambda: True
) -> IO[bytes]:
    """Do the work on the picture in a file, once there is `memory` for it: a file with the result. `is_wanted` is asked
    before each step.

    Raises:
        UnreadableImage: it is no picture, or a broken one.
        ImageTooLarge: it has too many pixels, or the work on it takes more memory than there is.
        ImpossibleOperation: an operation can't be done to this picture, or the result would have too many pixels.
        GivenUp: it isn't wanted any more.
    """
    with memory.spend(opening_bytes(file)):
        source = open_source(file, limits, work.operations[0] if work.operations else None)
    try:
        needed = bytes_needed(source, work, limits)
        if needed > memory.whole:
            width, height = source.upright
            raise ImageTooLarge(f"A picture of {width} × {height} pixels takes too much memory for this")
        with memory.spend(needed):
            try:
                return _finished(source, work, limits, is_wanted)
            finally:
                if needed > _MUCH:
                    source.image.close()
                    give_back()
    finally:
        source.image.close()


def _finished(source: Source, work: Work, limits: Limits, is_wanted: Callable[[], bool]) -> IO[bytes]:
    _require(is_wanted)
    image = decoded(source)
    try:
        operations = work.operations
        if operations and isinstance(operations[0], Resize):
            # Colours are converted once there are fewer pixels.
            profile = image.info
            image = resized(image, operations[0], limits, source.view)
            image.info = profile
            operations = operations[1:]
        image = in_srgb(image)
        for operation in operations:
            _require(is_wanted)
            image = applied(image, operation, limits)
        _require(is_wanted)
        return encoded(image, work.format, work.quality)
    except (OSError, ValueError, OverflowError, MemoryError) as error:
        raise UnworkableImage("The picture can't be worked on") from error


def _require(is_wanted: Callable[[], bool]) -> None:
    if not is_wanted():
        raise GivenUp("The picture isn't wanted any more")
