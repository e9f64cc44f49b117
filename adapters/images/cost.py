"""How much memory work on a picture takes at the most: known before it is done, by measured bytes a pixel."""

import math
from math import prod

from adapters.images.decode import Source
from adapters.images.sizes import Size, placement
from adapters.images.values import (
    Blur,
    Extend,
    Extract,
    Flatten,
    Format,
    Median,
    Modulate,
    Operation,
    Resize,
    Rotate,
    Sharpen,
    Tint,
    Work,
)

_DEPTH = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2}
_PIXEL = 4
"""Bytes of a pixel, in all modes but those above."""

_BESIDE = {Blur: 8, Sharpen: 12, Median: 8, Modulate: 12, Tint: 8, Flatten: 5}
"""Bytes that an operation takes for each pixel, besides the pictures before and after it."""

_ALPHA = 9
"""Bytes more for each pixel, for what is done to the colours of a transparent picture alone."""

_ENCODING: dict[Format, int] = {"jpeg": 1, "png": 1, "webp": 8, "avif": 24, "tiff": 8, "gif": 8}
_QUIET = ("RGB", "RGBA", "LA", "L")


def bytes_needed(source: Source, work: Work) -> int:
    """The bytes that decoding, working and encoding take at once, at the most."""
    size = source.smaller
    loaded = prod(source.loaded) * _DEPTH.get(source.image.mode, _PIXEL)
    most = max(source.extra + loaded, loaded + prod(size) * _PIXEL if _is_copied(source) else 0)
    # It may be turned.
    most = max(most, 0 if source.image.format == "JPEG" and size == source.size else 2 * _PIXEL * prod(size))
    transparent = source.image.mode not in ("RGB", "L", "CMYK")
    whole = source.size
    for operation in work.operations:
        before = prod(size)
        if isinstance(operation, Resize):
            size, whole, beside = _resized(size, whole, operation)
        else:
            size = whole = _after(whole, operation)
            beside = prod(size) * (_BESIDE.get(type(operation), 0) + (_ALPHA if transparent else 0))
        most = max(most, _PIXEL * (before + prod(size)) + beside)
    if source.image.mode == "CMYK" or "icc_profile" in source.image.info:
        most = max(most, 2 * _PIXEL * prod(size))
    flat = 9 if transparent and work.format == "jpeg" else 0
    return max(most, prod(size) * (_PIXEL + _ENCODING[work.format] + flat))


def _is_copied(source: Source) -> bool:
    """Whether there are new pixels in the place of the decoded ones, before anything is done to them."""
    return source.factors != (1, 1) or source.image.mode not in _QUIET or "transparency" in source.image.info


def _resized(size: Size, whole: Size, asked: Resize) -> tuple[Size, Size, int]:
    """The size after, twice, and the bytes in between: first the width is changed, then the height."""
    place = placement(whole, asked)
    beside = place.scaled[0] * size[1] + (prod(place.scaled) if place.canvas != place.scaled else 0)
    return place.canvas, place.canvas, beside * _PIXEL


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
