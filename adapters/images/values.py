"""What is to be done with a picture."""

from dataclasses import dataclass
from typing import Literal

Format = Literal["jpeg", "png", "webp", "tiff", "avif", "gif"]
Fit = Literal["cover", "contain", "inside", "outside", "fill"]
Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255 each."""

MEDIA_TYPES: dict[Format, str] = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "tiff": "image/tiff",
    "avif": "image/avif",
    "gif": "image/gif",
}


class ImageError(Exception):
    """A picture that can't be made; the message is for the one who asked for it."""


class UnreadableImage(ImageError):
    """The file is not a picture, or a broken one."""


class UnworkableImage(UnreadableImage):
    """It can be read, but not worked on like this."""


class ImageTooLarge(ImageError):
    """The picture has more pixels than are allowed."""


class GivenUp(ImageError):
    """Nobody wants the picture any more."""


class ImpossibleOperation(ImageError):
    """An operation that can't be done to this picture, like an extract outside of it, or has too large a result."""


@dataclass(frozen=True, slots=True)
class Resize:
    """To `width` × `height` pixels; where one is None, it follows from the other. `focus` is a point of the picture,
    in pixels, that `cover` keeps in its middle as far as it can; where None, the middle itself."""

    width: int | None = None
    height: int | None = None
    fit: Fit = "cover"
    enlarge: bool = True
    focus: tuple[float | None, float | None] = (None, None)


@dataclass(frozen=True, slots=True)
class Extract:
    """The part of this place and size, in pixels."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Extend:
    """Pixels of background that are added on each side."""

    top: int
    right: int
    bottom: int
    left: int
    background: Colour


@dataclass(frozen=True, slots=True)
class Rotate:
    """By these degrees, clockwise; corners are filled with the background."""

    degrees: float
    background: Colour = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Blur:
    """Gaussian with this sigma, in pixels; None is a slight one."""

    sigma: float | None


@dataclass(frozen=True, slots=True)
class Sharpen:
    """Edges made harder over this sigma, in pixels; None is a slight one."""

    sigma: float | None


@dataclass(frozen=True, slots=True)
class Median:
    """Each pixel the middle one of a square with sides of `size` pixels, an odd number."""

    size: int


@dataclass(frozen=True, slots=True)
class Tint:
    """In shades of one colour, as light as before."""

    colour: Colour


@dataclass(frozen=True, slots=True)
class Threshold:
    """White where it is at least as light as `value` (0 to 255), else black."""

    value: int


@dataclass(frozen=True, slots=True)
class Gamma:
    """Lighter by a power: 1.0 to 3.0."""

    gamma: float


@dataclass(frozen=True, slots=True)
class Modulate:
    """Times so much of brightness and of saturation; 1 leaves them."""

    brightness: float = 1.0
    saturation: float = 1.0


@dataclass(frozen=True, slots=True)
class Flatten:
    """On a background, in place of transparency."""

    background: Colour = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Simple:
    """An operation without arguments."""

    name: Literal["flip", "flop", "grayscale", "negate", "normalize", "removeAlpha", "ensureAlpha"]


Operation = (
    Resize
    | Extract
    | Extend
    | Rotate
    | Blur
    | Sharpen
    | Median
    | Tint
    | Threshold
    | Gamma
    | Modulate
    | Flatten
    | Simple
)


@dataclass(frozen=True, slots=True)
class Work:
    """Operations, done one after another to the upright picture, and how the result is encoded. `quality` is 0 to
    100; None is what suits the format."""

    operations: tuple[Operation, ...]
    format: Format
    quality: int | None = None


_RESULT_MAX = 24_000_000
"""Pixels that a result may have."""

_SIDE_MAX = 65_535
"""Pixels of a side that a JPEG can have."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most pixels that a side of the picture may have."""

    side: int = 6000

    def allow(self, width: int, height: int) -> None:
        """Raises ImpossibleOperation where a picture that is to be made has too many pixels."""
        if width * height > _RESULT_MAX or max(width, height) > _SIDE_MAX:
            raise ImpossibleOperation(f"The result would have {width} × {height} pixels, which is too many")
