"""Pictures to work on, and how alike two of them are."""

import math
from io import BytesIO
from typing import Any

from PIL import Image, ImageChops, ImageStat


def photo(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Something with edges and gradients, that looks different from each side."""
    shapes = Image.effect_mandelbrot((max(width, 2), max(height, 2)), (-2.2, -1.0, 0.8, 1.3), 60).crop(
        (0, 0, width, height)
    )
    slope = Image.linear_gradient("L").resize((width, height))
    side = Image.linear_gradient("L").rotate(90).resize((width, height))
    picture = Image.merge("RGB", (ImageChops.blend(shapes, slope, 0.6), slope, side))
    if mode == "RGBA":
        picture.putalpha(side)
        return picture
    return picture.convert(mode)


def as_file(picture: Image.Image, format_: str, **options: Any) -> bytes:
    """The file of a picture."""
    file = BytesIO()
    picture.save(file, format_, **options)
    return file.getvalue()


def likeness(one: Image.Image, other: Image.Image) -> float:
    """How alike two pictures of one size are: the ratio of peak and noise in decibels, 99 where they are the same."""
    assert one.size == other.size
    mode = "RGBA" if "A" in one.mode or "A" in other.mode else "RGB"
    difference = ImageChops.difference(one.convert(mode), other.convert(mode))
    noise = sum(ImageStat.Stat(difference).sum2) / (len(mode) * one.width * one.height)
    return 99.0 if noise == 0 else 10 * math.log10(255**2 / noise)
