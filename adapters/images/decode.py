"""A file into pixels: the header first, the pixels only of what is not too large, and no more of them than needed."""

from dataclasses import dataclass
from math import prod
from operator import floordiv
from typing import IO

from PIL import Image
from PIL.ImageFile import ImageFile

from adapters.images import webp
from adapters.images.headers import loading_bytes
from adapters.images.opening import open_picture, turn_of
from adapters.images.segments import scans
from adapters.images.shortened import rows_seen, shortened
from adapters.images.sizes import BACKWARDS, SIDEWAYS, UPSIDE_DOWN, Size, View, needed_size, turned
from adapters.images.values import ImageTooLarge, Limits, Operation, Resize, UnreadableImage

GAP = 2
"""A picture that is to be resized is made smaller by faster means first, as long as it stays so many times as large as
the result: that looks as good. A JPEG, which is the faster the smaller it is decoded, only has to be as large."""

_LARGE = 2_000_000
"""Pixels from which on a picture is made smaller, and plain, in strips."""

_STRIP = 64

_SCANS = 50
"""A JPEG may say something of all its pixels in each of its scans, which take a few bytes; encoders make a dozen."""

_JPEGS = ("JPEG", "MPO")
_SCALES = (1, 2, 4, 8)
"""How many times smaller a JPEG can be decoded."""

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
    """A picture whose header was read: its `size` as it lies in the file, and the `turn` that makes it upright; the
    size that the decoder gives it (`loaded`), of which each pixel was `scale` pixels across and down, by which whole
    `factors` it is averaged then, and what decoding takes in bytes besides the pixels themselves (`extra`). `cut` is
    how many rows are missing after all that, since they aren't seen. `file` is that of a WebP that is decoded here."""

    image: Image.Image
    size: Size
    turn: int
    loaded: Size
    factors: Size
    extra: int
    scale: tuple[float, float] = (1.0, 1.0)
    cut: int = 0
    file: IO[bytes] | None = None

    @property
    def upright(self) -> Size:
        """The size of the picture as it is seen."""
        return turned(self.size, self.turn)

    @property
    def averaged(self) -> Size:
        """The size after averaging."""
        return -(-self.loaded[0] // self.factors[0]), -(-self.loaded[1] // self.factors[1])

    @property
    def view(self) -> View:
        """How the decoded picture is seen."""
        across, down = self.scale[0] * self.factors[0], self.scale[1] * self.factors[1]
        width, height = self.averaged
        before = self.size[0] / across - width if self.turn in BACKWARDS else 0.0
        above = self.size[1] / down - (height - self.cut) if self.turn in UPSIDE_DOWN else 0.0
        if self.turn in SIDEWAYS:
            return View(self.upright, (down, across), (above, before))
        return View(self.upright, (across, down), (before, above))

    @property
    def is_plain(self) -> bool:
        """Whether the pixels are worked on as they come from the decoder."""
        return self.factors == (1, 1) and self.file is None and _is_plain(self.image)


def open_source(file: IO[bytes], limits: Limits, first: Operation | None) -> Source:
    """Read a picture's header. What is about to be resized is decoded no larger than that needs, where it can be.

    Raises:
        UnreadableImage: it is no picture of the formats that are decoded.
        ImageTooLarge: it has too many pixels.
    """
    try:
        image = open_picture(file)
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


def decoded(source: Source) -> Image.Image:
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
        plain = _plain_and_averaged(_pixels(source), source.factors)
        image.close()
        turn = _UPRIGHT.get(source.turn)
        if turn is not None:
            plain = plain.transpose(turn)
    except Exception as error:
        raise UnreadableImage("The picture is broken") from error
    plain.info = {"icc_profile": profile} if profile else {}
    return plain


def _source(image: ImageFile, file: IO[bytes], first: Operation | None) -> Source:
    size = needed = image.size
    turn = turn_of(image)
    extra = loading_bytes(image)
    if image.format in _JPEGS and extra and scans(file, _SCANS) > _SCANS:
        raise ImageTooLarge("The picture has too many scans")
    if isinstance(first, Resize):
        needed = turned(needed_size(turned(size, turn), first), turn)
    if image.format == "WEBP" and getattr(image, "n_frames", 1) == 1 and webp.can_scale():
        loaded = min(size[0], needed[0] * GAP), min(size[1], needed[1] * GAP)
        return Source(
            _header(image), size, turn, loaded, (1, 1), extra, (size[0] / loaded[0], size[1] / loaded[1]), file=file
        )
    loaded, scale = size, 1
    if isinstance(first, Resize) and image.format in _JPEGS:
        image, loaded, scale = _jpeg(image, file, needed, rows_seen(size, turn, first))
    factors = max(1, loaded[0] // needed[0] // GAP), max(1, loaded[1] // needed[1] // GAP)
    if prod(loaded) <= _LARGE:
        factors = (1, 1)
    cut = -(-loaded[1] // factors[1]) - -(-image.height // factors[1])
    return Source(image, size, turn, loaded, factors, extra, (scale, scale), cut)


def _jpeg(image: ImageFile, file: IO[bytes], needed: Size, rows: int) -> tuple[ImageFile, Size, int]:
    """A JPEG that is decoded as small as it may be, down to the last row that is needed; the size of the whole then,
    and how many times smaller it is."""
    scale = max(each for each in _SCALES if each == 1 or each <= min(map(floordiv, image.size, needed)))
    short = shortened(file, rows) if rows < image.height and image.format == "JPEG" else None
    _draft(image, scale)
    loaded = image.size
    if short:
        image = open_picture(short)
        _draft(image, scale)
    return image, loaded, scale


def _draft(image: ImageFile, scale: int) -> None:
    image.draft(image.mode, (max(1, image.width // scale), max(1, image.height // scale)))


def _header(image: ImageFile) -> Image.Image:
    """What is said of a picture, without its file."""
    header = Image.new(image.mode, (1, 1))
    header.info = image.info
    image.close()
    return header


def _pixels(source: Source) -> Image.Image:
    """The picture as it lies in the file, without what its format brings along."""
    if source.file is None:
        return source.image._new(source.image.im)
    source.file.seek(0)
    pixels = webp.scaled(source.file.read(), source.size, source.loaded)
    return pixels if source.image.mode == "RGBA" else pixels.convert("RGB")


def _plain_and_averaged(image: Image.Image, factors: Size) -> Image.Image:
    """Strip by strip, for what Pillow does to a whole picture needs copies of all of it."""
    if factors == (1, 1) and (_is_plain(image) or prod(image.size) <= _LARGE):
        return _plain(image)
    across, down = factors
    mode = _plain(image.crop((0, 0, 1, 1))).mode
    small = Image.new(mode, (-(-image.width // across), -(-image.height // down)))
    rows = down * -(-_STRIP // down)
    for top in range(0, image.height, rows):
        strip = image.crop((0, top, image.width, min(top + rows, image.height)))
        small.paste(_plain(strip).reduce(factors), (0, top // down))
    return small


def _is_plain(image: Image.Image) -> bool:
    return image.mode in _KEPT and "transparency" not in image.info


def _plain(image: Image.Image) -> Image.Image:
    mode = image.mode
    if mode in ("P", "RGB", "L", "1") and "transparency" in image.info:
        return image.convert("LA" if mode in ("L", "1") else "RGBA")
    if mode.startswith("I;16"):
        # Pillow's own conversion cuts off what is brighter than 255 of the 65,535.
        return image.point(lambda value: value * (1 / 256)).convert("L")
    return image if mode in _KEPT else image.convert(_SMALLER.get(mode, "RGB"))
