"""A file into pixels: the header first, the pixels only of what is not too large."""

from dataclasses import dataclass
from typing import IO

from PIL import Image

from adapters.images.sizes import placement
from adapters.images.values import ImageTooLarge, Limits, Operation, Resize, UnreadableImage

# Blocks larger than those that malloc keeps in a thread's own heap, so that their memory is given back.
Image.core.set_block_size(64 * 2**20)  # type: ignore[attr-defined]

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "TIFF")
"""What is decoded, whatever the file calls itself: the decoders of rarer formats are the ones with holes."""

_MEMORY_MAX = 210_000_000
_MEMORY = {"WEBP": 16, "AVIF": 12, "TIFF": 5}
"""Bytes that decoding takes for each pixel, where it is more than the 4 that a pixel has."""

_ORIENTATION = 0x0112
_SIDEWAYS = (5, 6, 7, 8)
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

_SMALLER = {"1": "L", "I": "L", "F": "L", "PA": "RGBA", "La": "LA", "RGBa": "RGBA", "RGBX": "RGB"}
_KEPT = ("L", "LA", "RGB", "RGBA", "CMYK")


@dataclass(frozen=True, slots=True)
class Source:
    """A picture whose header was read: its `size`, how many `pixels` there will be in memory, and by which
    factors it is `shrunk` when it is decoded."""

    image: Image.Image
    size: tuple[int, int]
    pixels: int
    shrunk: tuple[float, float]


def open_source(file: IO[bytes], limits: Limits, first: Operation | None) -> Source:
    """Read a picture's header. A JPEG that is about to be resized is decoded no larger than that needs.

    Raises:
        UnreadableImage: it is no picture of the formats that are decoded.
        ImageTooLarge: it has too many pixels.
    """
    try:
        image = Image.open(file, formats=_FORMATS)
        if max(image.size) > limits.side:
            raise ImageTooLarge(f"The picture has {image.width} × {image.height} pixels, which is too many")
        source = _source(image, first)
        if source.pixels * _MEMORY.get(image.format or "", 4) > _MEMORY_MAX:
            raise ImageTooLarge(f"A picture of {image.width} × {image.height} pixels takes too much memory")
        return source
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageTooLarge("The picture has too many pixels") from error
    except ImageTooLarge:
        raise
    except Exception as error:
        # Pillow raises all kinds of errors over files that are broken, or lie.
        raise UnreadableImage("The file is not a picture that can be read") from error


def decoded(source: Source) -> Image.Image:
    """The picture's first frame, upright, as L, LA, RGB, RGBA or CMYK, with its colour profile alone in `info`.

    Raises:
        UnreadableImage: it is broken.
    """
    image = source.image
    try:
        profile = image.info.get("icc_profile")
        image.load()
        upright = _plain(image)
        turn = _UPRIGHT.get(_orientation(image))
        if turn is not None:
            upright = upright.transpose(turn)
    except Exception as error:
        raise UnreadableImage("The picture is broken") from error
    upright.info = {"icc_profile": profile} if profile else {}
    return upright


def _source(image: Image.Image, first: Operation | None) -> Source:
    size = image.size
    # To ask a PNG for its orientation is to decode it; only a JPEG's is needed before.
    orientation = _orientation(image) if image.format == "JPEG" else 1
    upright = size[::-1] if orientation in _SIDEWAYS else size
    if isinstance(first, Resize) and image.format == "JPEG":
        needed = _needed(upright, first)
        image.draft(image.mode, needed[::-1] if orientation in _SIDEWAYS else needed)
    shrunk = size[0] / image.width, size[1] / image.height
    turned = shrunk[::-1] if orientation in _SIDEWAYS else shrunk
    return Source(image, upright, image.width * image.height, turned)


def _orientation(image: Image.Image) -> int:
    found = image.getexif().get(_ORIENTATION, 1)
    return found if isinstance(found, int) else 1


def _needed(size: tuple[int, int], first: Resize) -> tuple[int, int]:
    """How large the whole picture has to be, so that what is seen of it has all the pixels asked for."""
    place = placement(size, first)
    left, top, right, bottom = place.box
    scale = max(place.scaled[0] / (right - left), place.scaled[1] / (bottom - top))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _plain(image: Image.Image) -> Image.Image:
    mode = image.mode
    if mode in ("P", "RGB", "L", "1") and "transparency" in image.info:
        return image.convert("LA" if mode in ("L", "1") else "RGBA")
    if mode.startswith("I;16"):
        # Pillow's own conversion cuts off what is brighter than 255 of the 65,535.
        return image.point(lambda value: value * (1 / 256)).convert("L")
    return image if mode in _KEPT else image.convert(_SMALLER.get(mode, "RGB"))
