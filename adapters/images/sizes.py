"""How large a resized picture is, and which part of the picture is seen in it."""

from dataclasses import dataclass

from adapters.images.values import Resize

Size = tuple[int, int]
Box = tuple[float, float, float, float]

SIDEWAYS = (5, 6, 7, 8)
"""The turns, by the numbers that EXIF gives them, after which the rows of a file are columns."""

UPSIDE_DOWN, BACKWARDS = (3, 4, 6, 7), (2, 3, 7, 8)
"""Those that bring the last row, and those that bring the last column, to the top or to the left."""


@dataclass(frozen=True, slots=True)
class Placement:
    """The part `box` of the picture (left, top, right, bottom, in its pixels) becomes `scaled` pixels large, and lies
    in the middle of a `canvas`, which is as large unless something is to be filled up."""

    box: Box
    scaled: Size
    canvas: Size


@dataclass(frozen=True, slots=True)
class View:
    """What was decoded of a picture of `whole` pixels: `shrunk` is how much smaller it is, across and down, `hidden`
    how many pixels are missing on its left and at its top, after that. They are less than nothing where the first one
    is not wholly the picture's, as its side was no multiple of what became one pixel."""

    whole: Size
    shrunk: tuple[float, float] = (1.0, 1.0)
    hidden: tuple[float, float] = (0.0, 0.0)

    def place(self, box: Box) -> Box:
        """Where a part of the picture lies in what was decoded."""
        (left, top, right, bottom), (across, down), (before, above) = box, self.shrunk, self.hidden
        return left / across - before, top / down - above, right / across - before, bottom / down - above


def placement(size: Size, asked: Resize) -> Placement:
    """How a picture of this size is resized."""
    width, height = size
    if asked.width is None and asked.height is None:
        return _whole(size, size)
    wide, high = _target(size, asked)
    if asked.width is None or asked.height is None or asked.fit == "fill":
        return _whole(size, (wide, high))
    across, down = wide / width, high / height
    if asked.fit == "cover":
        return _covering(size, (wide, high), max(across, down), asked.focus)
    scale = max(across, down) if asked.fit == "outside" else min(across, down)
    if not asked.enlarge:
        scale = min(scale, 1.0)
    scaled = _rounded(width * scale), _rounded(height * scale)
    if asked.fit == "contain":
        scaled = min(scaled[0], wide), min(scaled[1], high)
        return Placement((0, 0, width, height), scaled, (wide, high))
    return _whole(size, scaled)


def needed_size(size: Size, asked: Resize) -> Size:
    """How large the whole picture has to be, so that what is seen of it has all the pixels asked for."""
    place = placement(size, asked)
    left, top, right, bottom = place.box
    scale = max(place.scaled[0] / (right - left), place.scaled[1] / (bottom - top))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def turned(size: Size, turn: int) -> Size:
    """The size of a picture after a turn, or before it."""
    return size[::-1] if turn in SIDEWAYS else size


def _target(size: Size, asked: Resize) -> Size:
    """The width and height asked for, a missing one by the picture's ratio, and not beyond the picture's own where it
    isn't to be enlarged."""
    width, height = size
    wide = asked.width if asked.width is not None else _rounded(width * (asked.height or height) / height)
    high = asked.height if asked.height is not None else _rounded(height * (asked.width or width) / width)
    return (wide, high) if asked.enlarge else (min(wide, width), min(high, height))


def _whole(size: Size, scaled: Size) -> Placement:
    return Placement((0, 0, *size), scaled, scaled)


def _covering(size: Size, target: Size, scale: float, focus: tuple[float | None, float | None]) -> Placement:
    (left, right), (top, bottom) = (
        _span(whole, part / scale, point) for whole, part, point in zip(size, target, focus, strict=True)
    )
    return Placement((left, top, right, bottom), target, target)


def _span(whole: int, part: float, point: float | None) -> tuple[float, float]:
    """Where a part of a side begins and ends that has the point in its middle, or is as near to that as it can be."""
    part = min(part, whole)
    begin = (whole - part) / 2 if point is None else min(max(point - part / 2, 0), whole - part)
    return begin, begin + part


def _rounded(length: float) -> int:
    """To the nearest whole number, halves up, and at least 1."""
    return max(1, int(length + 0.5))
