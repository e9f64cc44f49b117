"""A picture from a file, worked on and encoded."""

from contextlib import AbstractContextManager
from typing import IO

from adapters.images.colour import in_srgb
from adapters.images.decode import Source, decoded, open_source
from adapters.images.encode import encoded
from adapters.images.operations import applied, resized
from adapters.images.sizes import placement
from adapters.images.values import Limits, Resize, UnreadableImage, Work

_LARGE = 6_000_000
"""From so many pixels on, pictures are worked on one at a time, so that memory is bounded."""


def made(file: IO[bytes], work: Work, limits: Limits, turn: AbstractContextManager[object]) -> bytes:
    """Do the work on the picture in a file; on a large one while holding the `turn`.

    Raises:
        UnreadableImage: it is no picture, or a broken one.
        ImageTooLarge: it has too many pixels.
        ImpossibleOperation: an operation can't be done to this picture, or the result would have too many pixels.
    """
    source = open_source(file, limits, work.operations[0] if work.operations else None)
    if _most_pixels(source, work) < _LARGE:
        return _finished(source, work, limits)
    with turn:
        try:
            return _finished(source, work, limits)
        finally:
            # Its pixels have to be gone before the next picture's come.
            source.image.close()


def _most_pixels(source: Source, work: Work) -> int:
    """About how many pixels there are in memory at once."""
    largest = source.pixels
    for operation in work.operations:
        if isinstance(operation, Resize):
            wide, high = placement(source.size, operation).canvas
            largest = max(largest, wide * high)
    return largest


def _finished(source: Source, work: Work, limits: Limits) -> bytes:
    try:
        image = decoded(source)
        operations = work.operations
        if operations and isinstance(operations[0], Resize):
            # Colours are converted once there are fewer pixels.
            profile = image.info
            image = resized(image, operations[0], limits, source.shrunk)
            image.info = profile
            operations = operations[1:]
            if image is not source.image:
                source.image.close()
        image = in_srgb(image)
        for operation in operations:
            image = applied(image, operation, limits)
        return encoded(image, work.format, work.quality)
    except (OSError, ValueError, OverflowError, MemoryError) as error:
        raise UnreadableImage("The picture can't be worked on") from error
