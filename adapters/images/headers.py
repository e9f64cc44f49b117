"""What it takes to decode a picture, by its header alone."""

from math import prod
from typing import Any

from PIL.ImageFile import ImageFile

_TILE_SIZE = (322, 323)
_ORIENTATION = 274
_BITS, _SAMPLES, _STRIP_ROWS = 258, 277, 278
_PIXEL = 4
_AVIF, _ANIMATED_WEBP, _LOSSY_WEBP, _GIF = 11, 12, 1, 8


def loading_bytes(image: ImageFile) -> int:
    """The bytes that decoding takes besides the pixels, at the most."""
    pixels = prod(image.size)
    match image.format:
        case "JPEG" | "MPO":
            return _coefficients(image)
        case "WEBP":
            return _of_webp(image)
        case "AVIF":
            return pixels * _AVIF + 2 * _file_size(image)
        case "TIFF":
            return _block(image) + _file_size(image) + (pixels * _PIXEL if _is_turned(image) else 0)
        case "GIF":
            return pixels * _GIF
    return 0


def _coefficients(image: Any) -> int:
    """All of a JPEG is kept until its last scan came, where it has more than one."""
    if not image.info.get("progressive") and _parts_of_first_scan(image) == len(image.layer):
        return 0
    samples = [(across, down) for _, across, down, _ in image.layer]
    whole = max(across for across, _ in samples) * max(down for _, down in samples)
    return int(prod(image.size) * 2 * sum(across * down for across, down in samples) / max(whole, 1))


def _parts_of_first_scan(image: Any) -> int:
    """Pillow reads the header of the first scan last: its length, how many parts it has, and two bytes for each."""
    parts: int = len(image.layer)
    image.fp.seek(-(6 + 2 * parts), 1)
    return parts if image.fp.read(3) == bytes((0, 6 + 2 * parts, parts)) else 0


def _of_webp(image: Any) -> int:
    pixels: int = prod(image.size)
    if image.is_animated:
        return pixels * _ANIMATED_WEBP + 2 * _file_size(image)
    image.fp.seek(12)
    return pixels * (_LOSSY_WEBP if image.fp.read(4) == b"VP8 " else _PIXEL) + _file_size(image)


def _block(image: Any) -> int:
    """A TIFF is decoded in blocks, which can be as large as it pleases."""
    tags = image.tag_v2
    wide, high = (tags.get(tag) for tag in _TILE_SIZE)
    if not wide or not high:
        wide, high = image.width, min(tags.get(_STRIP_ROWS) or image.height, image.height)
    bits = tags.get(_BITS, (8,))
    bits = max(bits if isinstance(bits, tuple) else (bits,))
    return int(wide * high * bits * max(tags.get(_SAMPLES, 1), 1) / 8)


def _is_turned(image: Any) -> bool:
    """Whether Pillow makes a turned copy of a TIFF."""
    return bool(image.tag_v2.get(_ORIENTATION, 1) != 1)


def _file_size(image: Any) -> int:
    image.fp.seek(0, 2)
    return int(image.fp.tell())
