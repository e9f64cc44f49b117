"""How much memory work on a picture takes at the most: known before it is done, by measured bytes a pixel."""

import math
from collections.abc import Mapping
from math import prod

from adapters.images.decode import Source
from adapters.images.sizes import Size, placement
from adapters.images.values import (
    Blur,
    Extend,
    Extract,
    Format,
    Limits,
    Median,
    Modulate,
    Operation,
    Resize,
    Rotate,
    Sharpen,
    Tint,
    Work,
)

_STORED = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2}
_GRAY = frozenset({"1", "L", "I", "F", "I;16", "I;16B", "I;16L"})
_PIXEL = 4
"""Bytes of a pixel, in all modes but those above."""

_BESIDE = {Blur: 4, Sharpen: 4, Median: 4, Tint: 4, Modulate: 8, Rotate: 4}
"""Bytes that an operation takes for each pixel, besides the pictures before and after it."""

_ALPHA = 6
"""Bytes more for each pixel, for what is done to the colours of a transparent picture alone."""

_ENCODING: Mapping[Format, tuple[float, float]] = {
    "jpeg": (1, 10),
    "png": (1, 1),
    "webp": (8.8, 22.5),
    "avif": (24, 28),
    "tiff": (1, 1),
    "gif": (11, 11),
}
"""Bytes that encoding takes for each pixel, of an opaque picture and of a transparent one."""


def bytes_needed(source: Source, work: Work, limits: Limits) -> int:
    """The bytes that decoding, working and encoding take at once, at the most.

    Raises:
        ImpossibleOperation: the result would have too many pixels, whatever there is of memory.
    """
    mode, transparent = source.image.mode, _is_transparent(source)
    pixel = 1 if mode in _GRAY and not transparent else _PIXEL
    loaded = prod(source.loaded) * _STORED.get(mode, _PIXEL)
    size, whole = source.averaged, source.upright
    copies = (0 if source.is_plain else 1) + (0 if source.turn == 1 else 1)
    most = max(source.extra + loaded, loaded + copies * pixel * prod(size))
    for operation in work.operations:
        before = prod(size)
        if isinstance(operation, Resize):
            size, whole, beside = _resized(size, whole, operation)
            # What is transparent is multiplied by its alpha in a copy.
            beside = beside * pixel + (before * pixel if transparent else 0)
        else:
            size = whole = _after(whole, operation)
            pixel = _PIXEL
            beside = prod(size) * (_BESIDE.get(type(operation), 0) + (_ALPHA if transparent else 0))
        if isinstance(operation, Resize | Extend):
            limits.allow(*size)
        most = max(most, pixel * (before + prod(size)) + beside)
    if mode == "CMYK" or "icc_profile" in source.image.info:
        pixel = _PIXEL
        most = max(most, 2 * pixel * prod(size))
    encoding = _ENCODING[work.format][transparent]
    if work.format in ("webp", "avif"):
        # These know no shades of gray.
        encoding += _PIXEL - pixel
    return math.ceil(max(most, prod(size) * (pixel + encoding)))


def _is_transparent(source: Source) -> bool:
    return source.image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in source.image.info


def _resized(size: Size, whole: Size, asked: Resize) -> tuple[Size, Size, int]:
    """The size after, twice, and the pixels in between: first the width is changed, then the height."""
    place = placement(whole, asked)
    beside = place.scaled[0] * size[1] + (prod(place.scaled) if place.canvas != place.scaled else 0)
    return place.canvas, place.canvas, beside


def _after(size: Size, operation: Operation) -> Size:
    width, height = size
    match operation:
        case Extract():
            return min(width, operation.width), min(height, operation.height)
        case Extend():
            return width + operation.left + operation.right, height + operation.top + operation.bottom
        case Rotate():
            angle = math.radians(operation.degrees)
            across, down = abs(math.cos(angle)), abs(math.sin(angle))
            return math.ceil(width * across + height * down) + 1, math.ceil(width * down + height * across) + 1
    return size
