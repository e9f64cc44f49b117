"""Pixels into a file of a format. Nothing of the original's metadata goes with them."""

from io import BytesIO
from math import prod
from tempfile import TemporaryFile
from typing import IO, Any

from PIL import Image

from adapters.images.operations import flat
from adapters.images.values import Format

_WITHOUT_ALPHA = ("jpeg",)
_DEFAULT_QUALITY = {"jpeg": 80, "webp": 80, "avif": 50}

_LARGE = 2_000_000
"""Pixels from which on a result is not made in memory."""


def encoded(image: Image.Image, to: Format, quality: int | None) -> IO[bytes]:
    """A picture as L, LA, RGB or RGBA as a file, at its beginning."""
    if to in _WITHOUT_ALPHA:
        image = flat(image)
    elif image.mode == "LA" and to in ("webp", "avif", "tiff", "gif"):
        image = image.convert("RGBA")
    image.info = {}
    large = prod(image.size) > _LARGE
    out: IO[bytes] = TemporaryFile() if large else BytesIO()  # noqa: SIM115  (whoever gets it closes it)
    image.save(out, to, **_options(to, quality, large=large))
    out.seek(0)
    return out


def _options(to: Format, quality: int | None, *, large: bool) -> dict[str, Any]:
    chosen = _DEFAULT_QUALITY.get(to, 80) if quality is None else quality
    match to:
        case "jpeg":
            # What is optimized is kept in memory as a whole.
            return {"quality": max(1, chosen), "optimize": not large}
        case "webp":
            return {"quality": chosen, "method": 4}
        case "avif":
            return {"quality": chosen, "speed": 7, "max_threads": 1}
        case "tiff":
            return {"compression": "tiff_adobe_deflate"}
        case _:
            return {}
