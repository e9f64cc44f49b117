"""A file into pixels: the header first, the pixels only of what is not too large, and no more of them than needed."""

import warnings
from dataclasses import dataclass
from typing import IO

from PIL import Image, PngImagePlugin
from PIL.ImageFile import ImageFile

from adapters.images import webp
from adapters.images.headers import loading_bytes
from adapters.images.sizes import Size, needed_size
from adapters.images.values import ImageTooLarge, Limits, Operation, Resize, UnreadableImage

# Blocks larger than those that malloc keeps in a thread's own heap, so that their memory is given back.
Image.core.set_block_size(64 * 2**20)  # type: ignore[attr-defined]

# Texts in a PNG are unpacked when it is opened; Pillow allows for 64 megabytes of them.
PngImagePlugin.MAX_TEXT_MEMORY = 4 * 2**20

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "TIFF")
"""What is decoded, whatever the file calls itself: the decoders of rarer formats are the ones with holes."""

GAP = 2
"""A picture that is to be resized is made smaller by faster means first, as long as it stays so many times as large as
the result: that looks as good."""

_LARGE = 2_000_000
"""Pixels from which on a picture is made smaller, and plain, in strips."""

_STRIP = 64

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
    """A picture whose header was read: its `size`, upright as far as that is known, and as it is `stored`; the size
    that the decoder gives it (`loaded`), by which whole `factors` it is averaged then, and what decoding takes in bytes
    besides the pixels themselves (`extra`). `file` are the bytes of a WebP that is decoded here."""

    image: ImageFile
    size: Size
    stored: Size
    loaded: Size
    factors: Size
    extra: int
    file: bytes | None = None

    @property
    def smaller(self) -> Size:
        """The size after averaging, as it lies in the file."""
        return -(-self.loaded[0] // self.factors[0]), -(-self.loaded[1] // self.factors[1])


@dataclass(frozen=True, slots=True)
class Decoded:
    """An upright picture that has been shrunk by these factors, across and down, since it was `whole`."""

    image: Image.Image
    whole: Size
    shrunk: tuple[float, float]


def open_source(file: IO[bytes], limits: Limits, first: Operation | None) -> Source:
    """Read a picture's header. What is about to be resized is decoded no larger than that needs, where it can be.

    Raises:
        UnreadableImage: it is no picture of the formats that are decoded.
        ImageTooLarge: it has too many pixels.
    """
    try:
        with warnings.catch_warnings():
            # Its size is looked at here.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(file, formats=_FORMATS)
        if max(image.size) > limits.side:
            raise ImageTooLarge(f"The picture has {image.width} × {image.height} pixels, which is too many")
        return _source(image, file, first)
    except Image.DecompressionBombError as error:
        raise ImageTooLarge("The picture has too many pixels") from error
    except ImageTooLarge:
        raise
    except Exception as error:
        # Pillow raises all kinds of errors over files that are broken, or lie.
        raise UnreadableImage("The file is not a picture that can be read") from error


def decoded(source: Source) -> Decoded:
    """The picture's first frame, upright, as L, LA, RGB, RGBA or CMYK, with its colour profile alone in `info`. The
    source is closed.

    Raises:
        UnreadableImage: it is broken.
    """
    image = source.image
    try:
        profile = image.info.get("icc_profile")
        if source.file is None:
            image.load()
        orientation = _orientation(image)
        plain = _plain_and_smaller(_pixels(source), source.factors)
        image.close()
        turn = _UPRIGHT.get(orientation)
        if turn is not None:
            plain = plain.transpose(turn)
    except Exception as error:
        raise UnreadableImage("The picture is broken") from error
    plain.info = {"icc_profile": profile} if profile else {}
    across, down = (
        whole / loaded * factor
        for whole, loaded, factor in zip(source.stored, source.loaded, source.factors, strict=True)
    )
    shrunk = (down, across) if orientation in _SIDEWAYS else (across, down)
    return Decoded(plain, _turned(source.stored, orientation), shrunk)


def _source(image: ImageFile, file: IO[bytes], first: Operation | None) -> Source:
    stored = image.size
    # To ask a PNG for its orientation is to decode it, for that may come after its pixels.
    unknown = image.format == "PNG" and "exif" not in image.info
    orientation = 1 if unknown else _orientation(image)
    upright = _turned(stored, orientation)
    extra = loading_bytes(image)
    needed = stored
    if isinstance(first, Resize):
        needed = _turned(needed_size(upright, first), orientation)
        if unknown:
            other = needed_size(stored[::-1], first)[::-1]
            needed = max(needed[0], other[0]), max(needed[1], other[1])
    if image.format == "WEBP" and getattr(image, "n_frames", 1) == 1 and webp.can_scale():
        file.seek(0)
        loaded = min(stored[0], needed[0] * GAP), min(stored[1], needed[1] * GAP)
        return Source(image, upright, stored, loaded, (1, 1), extra, file.read())
    if needed != stored and image.format in ("JPEG", "MPO"):
        image.draft(image.mode, needed)
    loaded = image.size
    factors = max(1, loaded[0] // needed[0] // GAP), max(1, loaded[1] // needed[1] // GAP)
    return Source(image, upright, stored, loaded, factors if loaded[0] * loaded[1] > _LARGE else (1, 1), extra)


def _turned(size: Size, orientation: int) -> Size:
    return size[::-1] if orientation in _SIDEWAYS else size


def _orientation(image: Image.Image) -> int:
    found = image.getexif().get(_ORIENTATION, 1)
    return found if isinstance(found, int) else 1


def _pixels(source: Source) -> Image.Image:
    """The picture as it lies in the file, without what its format brings along."""
    if source.file is None:
        return source.image._new(source.image.im)
    pixels = webp.scaled(source.file, source.image.size, source.loaded)
    return pixels if source.image.mode == "RGBA" else pixels.convert("RGB")


def _plain_and_smaller(image: Image.Image, factors: Size) -> Image.Image:
    """Averaged by whole factors, strip by strip, for what Pillow does to a whole picture needs copies of all of it."""
    across, down = factors
    if factors == (1, 1):
        return _plain(image)
    mode = _plain(image.crop((0, 0, 1, 1))).mode
    small = Image.new(mode, (-(-image.width // across), -(-image.height // down)))
    rows = down * _STRIP
    for top in range(0, image.height, rows):
        strip = image.crop((0, top, image.width, min(top + rows, image.height)))
        small.paste(_plain(strip).reduce(factors), (0, top // down))
    return small


def _plain(image: Image.Image) -> Image.Image:
    mode = image.mode
    if mode in ("P", "RGB", "L", "1") and "transparency" in image.info:
        return image.convert("LA" if mode in ("L", "1") else "RGBA")
    if mode.startswith("I;16"):
        # Pillow's own conversion cuts off what is brighter than 255 of the 65,535.
        return image.point(lambda value: value * (1 / 256)).convert("L")
    return image if mode in _KEPT else image.convert(_SMALLER.get(mode, "RGB"))
