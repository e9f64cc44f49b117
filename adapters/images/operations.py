"""One function an operation, from a picture as L, LA, RGB or RGBA to another."""

from collections.abc import Callable, Mapping
from math import prod
from typing import Any

from PIL import Image, ImageChops, ImageEnhance, ImageFilter, ImageOps

from adapters.images.decode import GAP
from adapters.images.sizes import View, placement
from adapters.images.values import (
    Blur,
    Extend,
    Extract,
    Flatten,
    Gamma,
    ImpossibleOperation,
    Limits,
    Median,
    Modulate,
    Operation,
    Resize,
    Rotate,
    Sharpen,
    Simple,
    Threshold,
    Tint,
)

Picture = Image.Image

_BLACK = (0, 0, 0)
_MEDIAN_MAX = 220_000_000
"""Pixels that a median may look at, which is the one operation that takes much longer the larger it is."""

_QUARTERS = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


def applied(image: Picture, operation: Operation, limits: Limits) -> Picture:
    """The picture after the operation.

    Raises:
        ImpossibleOperation: it can't be done to a picture of this size, or the result would have too many pixels.
    """
    result: Picture = _OPERATIONS[type(operation)](image, operation, limits)
    return result


def resized(image: Picture, asked: Resize, limits: Limits, view: View | None = None) -> Picture:
    """Resize a picture; of one that is not the whole, `view` says how it is seen."""
    view = view or View(image.size)
    place = placement(view.whole, asked)
    limits.allow(*place.canvas)
    limits.allow(*place.scaled)
    left, top, right, bottom = view.place(place.box)
    box = max(0, left), max(0, top), min(right, image.width), min(bottom, image.height)
    if place.scaled != image.size or box != (0, 0, *image.size):
        image = image.resize(place.scaled, Image.Resampling.LANCZOS, box, GAP)
    if place.canvas == place.scaled:
        return image
    canvas = Image.new(image.mode, place.canvas, _background(image.mode, _BLACK))
    canvas.paste(image, ((place.canvas[0] - image.width) // 2, (place.canvas[1] - image.height) // 2))
    return canvas


def _extract(image: Picture, asked: Extract, _: Limits) -> Picture:
    right, bottom = asked.left + asked.width, asked.top + asked.height
    if right > image.width or bottom > image.height:
        raise ImpossibleOperation(f"The extract is not within the picture's {image.width} × {image.height} pixels")
    return image.crop((asked.left, asked.top, right, bottom))


def _extend(image: Picture, asked: Extend, limits: Limits) -> Picture:
    size = image.width + asked.left + asked.right, image.height + asked.top + asked.bottom
    limits.allow(*size)
    image = _coloured(image)
    canvas = Image.new(image.mode, size, _background(image.mode, asked.background))
    canvas.paste(image, (asked.left, asked.top))
    return canvas


def _rotate(image: Picture, asked: Rotate, limits: Limits) -> Picture:
    degrees = asked.degrees % 360
    if degrees == 0:
        return image
    if degrees in _QUARTERS:
        return image.transpose(_QUARTERS[int(degrees)])
    diagonal = image.width + image.height
    limits.allow(diagonal, min(diagonal, limits.side))
    image = _coloured(image)
    fill = _background(image.mode, asked.background)
    return image.rotate(-degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=fill)


def _blur(image: Picture, asked: Blur, _: Limits) -> Picture:
    if asked.sigma is None:
        return image.filter(ImageFilter.BoxBlur(1))
    return image.filter(ImageFilter.GaussianBlur(min(asked.sigma, max(image.size))))


def _sharpen(image: Picture, asked: Sharpen, _: Limits) -> Picture:
    if asked.sigma is None:
        return _on_colours(image, lambda colours: colours.filter(ImageFilter.SHARPEN))
    radius = min(asked.sigma, max(image.size))
    return _on_colours(image, lambda colours: colours.filter(ImageFilter.UnsharpMask(radius)))


def _median(image: Picture, asked: Median, _: Limits) -> Picture:
    if prod(image.size) * asked.size**2 > _MEDIAN_MAX:
        raise ImpossibleOperation("The picture has too many pixels for a median of this size")
    return image.filter(ImageFilter.MedianFilter(asked.size))


def _tint(image: Picture, asked: Tint, _: Limits) -> Picture:
    return _on_colours(
        image, lambda colours: ImageOps.colorize(colours.convert("L"), _BLACK, (255, 255, 255), asked.colour)
    )


def _threshold(image: Picture, asked: Threshold, _: Limits) -> Picture:
    return _on_colours(image, lambda colours: colours.convert("L").point(lambda value: 255 * (value >= asked.value)))


def _gamma(image: Picture, asked: Gamma, _: Limits) -> Picture:
    table = [round(255 * (value / 255) ** (1 / asked.gamma)) for value in range(256)]
    return _on_colours(image, lambda colours: colours.point(table * len(colours.getbands())))


def _modulate(image: Picture, asked: Modulate, _: Limits) -> Picture:
    def modulated(colours: Picture) -> Picture:
        lighter = ImageEnhance.Brightness(colours).enhance(asked.brightness)
        return ImageEnhance.Color(lighter).enhance(asked.saturation)

    return _on_colours(image, modulated)


def _flatten(image: Picture, asked: Flatten, _: Limits) -> Picture:
    return flat(image, asked.background)


def flat(image: Picture, background: tuple[int, int, int] = _BLACK) -> Picture:
    """The picture on a background, without transparency."""
    if not image.has_transparency_data:
        return image
    if image.mode == "LA" and len(set(background)) > 1:
        image = image.convert("RGBA")
    mode = image.mode.removesuffix("A")
    canvas = Image.new(mode, image.size, _background(mode, background))
    canvas.paste(image.convert(mode), mask=image.getchannel("A"))
    return canvas


def _simple(image: Picture, asked: Simple, _: Limits) -> Picture:
    return _SIMPLE[asked.name](image)


def _gray(image: Picture) -> Picture:
    return image.convert("LA" if image.mode.endswith("A") else "L")


def _opaque(image: Picture) -> Picture:
    return image.convert(image.mode.removesuffix("A"))


def _with_alpha(image: Picture) -> Picture:
    return image if image.mode.endswith("A") else image.convert(f"{image.mode}A")


def _on_colours(image: Picture, work: Callable[[Picture], Picture]) -> Picture:
    """Work on the colours alone; transparency stays as it is."""
    if not image.mode.endswith("A"):
        return work(image)
    alpha = image.getchannel("A")
    changed = work(_opaque(image))
    changed.putalpha(alpha)
    return changed


def _coloured(image: Picture) -> Picture:
    # To convert a picture to what it is would copy it.
    return image.convert(f"RGB{image.mode[1:]}") if image.mode in ("L", "LA") else image


def _background(mode: str, colour: tuple[int, int, int]) -> Any:
    """An opaque colour for a new picture of this mode."""
    return {
        "L": colour[0],
        "LA": (colour[0], 255),
        "RGBA": (*colour, 255),
        "CMYK": (*(255 - part for part in colour), 0),
    }.get(mode, colour)


_SIMPLE: Mapping[str, Callable[[Picture], Picture]] = {
    "flip": ImageOps.flip,
    "flop": ImageOps.mirror,
    "grayscale": _gray,
    "negate": lambda image: _on_colours(image, ImageChops.invert),
    "normalize": lambda image: _on_colours(image, lambda colours: ImageOps.autocontrast(colours, cutoff=1)),
    "removeAlpha": _opaque,
    "ensureAlpha": _with_alpha,
}

_OPERATIONS: Mapping[type, Callable[[Picture, Any, Limits], Picture]] = {
    Resize: resized,
    Extract: _extract,
    Extend: _extend,
    Rotate: _rotate,
    Blur: _blur,
    Sharpen: _sharpen,
    Median: _median,
    Tint: _tint,
    Threshold: _threshold,
    Gamma: _gamma,
    Modulate: _modulate,
    Flatten: _flatten,
    Simple: _simple,
}
