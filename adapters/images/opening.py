"""A picture's header, read without trust: files may hold headers as large as they please.

Pillow keeps all that comes before the pixels, and of some formats the whole file.
"""

import warnings
from typing import IO, Protocol

from PIL import Image, PngImagePlugin
from PIL.ImageFile import ImageFile

from adapters.images.heap import give_back_large

# Pixels in blocks so large that their memory is given back.
Image.core.set_block_size(64 * 2**20)  # type: ignore[attr-defined]
give_back_large()

# Texts in a PNG are unpacked when it is opened; Pillow allows for 64 megabytes of them.
PngImagePlugin.MAX_TEXT_MEMORY = 4 * 2**20

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "TIFF")
"""What is decoded, whatever the file calls itself: the decoders of rarer formats are the ones with holes."""

_ORIENTATION = 0x0112
_HEADER_MAX, _WEBP_MAX, _AVIF_MAX = 4 * 2**20, 48 * 2**20, 10 * 2**20
_UNPACKED, _WHOLE = 20, 3
"""How many times as many bytes are taken by a header's numbers, and by a file that is kept."""


class Readable(Protocol):
    """As much of a file as it takes to read a picture."""

    def read(self, size: int = -1, /) -> bytes:
        """As a file's."""

    def seek(self, place: int, whence: int = 0, /) -> int:
        """As a file's."""

    def tell(self) -> int:
        """As a file's."""


class _Header:
    """A file of which no more than `left` bytes can be read, until they are None."""

    def __init__(self, file: Readable, left: int) -> None:
        self.left: int | None = left
        self._file = file

    def read(self, size: int = -1) -> bytes:
        """As a file's. Raises OSError where that are too many bytes."""
        data = self._file.read(size if self.left is None or 0 <= size <= self.left else self.left + 1)
        if self.left is not None:
            self.left -= len(data)
            if self.left < 0:
                raise OSError("The header is too long")
        return data

    def seek(self, place: int, whence: int = 0) -> int:
        """As a file's."""
        return self._file.seek(place, whence)

    def tell(self) -> int:
        """As a file's."""
        return self._file.tell()


def opening_bytes(file: IO[bytes]) -> int:
    """What opening the picture takes at the most."""
    most, times = _limits(file)
    return min(file.seek(0, 2), most) * times


def open_picture(file: Readable) -> ImageFile:
    """The picture in a file, none of whose pixels are decoded.

    Raises:
        Exception: of any kind, for files that are broken, or lie.
    """
    header = _Header(file, _limits(file)[0])
    file.seek(0)
    with warnings.catch_warnings():
        # Whoever decodes it looks at its size.
        warnings.simplefilter("ignore")
        image: ImageFile = Image.open(header, formats=_FORMATS)  # type: ignore[arg-type]
    header.left = None
    return image


def has_exif(image: ImageFile) -> bool:
    """Whether the header may hold EXIF. What a PNG says after its pixels, Pillow tells by decoding it."""
    return image.format != "PNG" or "exif" in image.info


def turn_of(image: ImageFile) -> int:
    """The turn that makes the picture upright, by the number that EXIF gives it; 1 where there is none."""
    if image.format == "TIFF" or not has_exif(image):
        # Pillow turns a TIFF itself, and tells its size after that.
        return 1
    found = image.getexif().get(_ORIENTATION, 1)
    return found if isinstance(found, int) else 1


def _limits(file: Readable) -> tuple[int, int]:
    file.seek(0)
    head = file.read(12)
    if head[8:12] == b"WEBP":
        return _WEBP_MAX, _WHOLE
    return (_AVIF_MAX, _WHOLE) if head[4:8] == b"ftyp" else (_HEADER_MAX, _UNPACKED)
