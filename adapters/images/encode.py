"""Pixels into a file of a format. Nothing of the original's metadata goes with them."""

from io import BytesIO
from typing import Any

from PIL import Image

from adapters.images.operations import flat
from adapters.images.values import Format

_WITHOUT_ALPHA = ("jpeg",)
_DEFAULT_QUALITY = {"jpeg": 80, "webp": 80, "avif": 50}


def encoded(image: Image.Image, to: Format, quality: int | None) -> bytes:
    """The file of a picture as L, LA, RGB or RGBA."""
    if to in _WITHOUT_ALPHA:
        image = flat(image)
    elif image.mode == "LA" and to in ("webp", "avif", "tiff", "gif"):
        image = image.convert("RGBA")
    if type(image) is not Image.Image:
        # The picture of a file brings its tags along.
        image = image.copy()
    image.info = {}
    out = BytesIO()
    image.save(out, to, **_options(to, quality))
    return out.getvalue()


def _options(to: Format, quality: int | None) -> dict[str, Any]:
    chosen = _DEFAULT_QUALITY.get(to, 80) if quality is None else quality
    match to:
        case "jpeg":
            return {"quality": max(1, chosen), "optimize": True}
        case "webp":
            return {"quality": chosen, "method": 4}
        case "avif":
            return {"quality": chosen, "speed": 7, "max_threads": 1}
        case "tiff":
            return {"compression": "tiff_adobe_deflate"}
        case _:
            return {}
