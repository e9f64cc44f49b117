"""What a picture's file says of it: its size as it is seen, and its metadata. Pixels are not decoded.

Loads Pillow: who starts the system imports it late.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from fractions import Fraction
from io import BytesIO
from typing import IO, Any

from PIL import ExifTags, Image, ImageCms, IptcImagePlugin
from PIL.ImageFile import ImageFile

from adapters.images.budget import Budget
from adapters.images.opening import has_exif, open_picture, opening_bytes, turn_of
from adapters.images.sizes import turned

_LONGEST_TEXT = 2000
_LARGEST_PROFILE = 4_000_000
_MOST_TAGS = 500
_HEADLINE, _CAPTION, _KEYWORDS = (2, 105), (2, 120), (2, 25)
_IPTC: Mapping[tuple[int, int], str] = {
    (2, 5): "ObjectName", (2, 15): "Category", (2, 25): "Keywords", (2, 55): "DateCreated", (2, 80): "By-line",
    (2, 85): "By-lineTitle", (2, 90): "City", (2, 95): "Province-State", (2, 101): "Country", (2, 105): "Headline",
    (2, 110): "Credit", (2, 115): "Source", (2, 116): "CopyrightNotice", (2, 120): "Caption-Abstract",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """A picture's `width` and `height` in pixels, upright; its `metadata` by kind (`ifd0`, `exif`, `gps`, `iptc` …) and
    name, as far as it is wanted; and what its maker wrote into it for people."""

    width: int
    height: int
    metadata: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    title: str | None = None
    description: str | None = None
    tags: Sequence[str] = ()


def image_facts(file: IO[bytes], wanted: Sequence[str], memory: Budget) -> ImageFacts | None:
    """What a file says, or None where it is no picture that can be read. `wanted` are patterns of the metadata to
    keep, like `ifd0.Make` or `*`; what it takes is had from `memory`."""
    with memory.spend(opening_bytes(file)):
        try:
            return _facts(open_picture(file), wanted)
        except Exception:
            return None


def _facts(image: ImageFile, wanted: Sequence[str]) -> ImageFacts:
    exif = _or(image.getexif, Image.Exif()) if has_exif(image) else Image.Exif()
    iptc: Mapping[tuple[int, int], Any] = _or(lambda: IptcImagePlugin.getiptcinfo(image), None) or {}
    width, height = turned(image.size, _or(lambda: turn_of(image), 1))
    kinds = {**_exif_kinds(exif), "iptc": _named_iptc(iptc), "icc": _profile(image)}
    kept = {
        kind: chosen
        for kind, values in kinds.items()
        if (chosen := {name: value for name, value in values.items() if _is_wanted(f"{kind}.{name}", wanted)})
    }
    tags = iptc.get(_KEYWORDS, ())
    return ImageFacts(
        width,
        height,
        kept,
        _text(iptc.get(_HEADLINE)),
        _text(iptc.get(_CAPTION)),
        tuple(text for tag in (tags if isinstance(tags, list) else [tags]) if tag and (text := _text(tag))),
    )


def _exif_kinds(exif: Image.Exif) -> dict[str, dict[str, Any]]:
    places: Mapping[str, tuple[Callable[[], Mapping[int, Any]], Mapping[int, str]]] = {
        "ifd0": (lambda: dict(exif), ExifTags.TAGS),
        "exif": (lambda: exif.get_ifd(ExifTags.IFD.Exif), ExifTags.TAGS),
        "gps": (lambda: exif.get_ifd(ExifTags.IFD.GPSInfo), ExifTags.GPSTAGS),
        "interop": (lambda: exif.get_ifd(ExifTags.IFD.Interop), ExifTags.TAGS),
        "ifd1": (lambda: exif.get_ifd(ExifTags.IFD.IFD1), ExifTags.TAGS),
    }
    found: dict[str, dict[str, Any]] = {}
    for kind, (read, names) in places.items():
        values = list(_or(read, {}).items())[:_MOST_TAGS]
        found[kind] = {
            names[tag]: plain for tag, value in values if tag in names and (plain := _plain(value)) is not None
        }
    return found


def _named_iptc(iptc: Mapping[tuple[int, int], Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for tag, name in _IPTC.items():
        value = iptc.get(tag)
        if isinstance(value, list):
            found[name] = [text for part in value if (text := _text(part))]
        elif value is not None and (text := _text(value)):
            found[name] = text
    return found


def _profile(image: Image.Image) -> dict[str, Any]:
    profile = image.info.get("icc_profile")
    if not isinstance(profile, bytes) or len(profile) > _LARGEST_PROFILE:
        return {}
    name = _or(lambda: ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(BytesIO(profile))), None)
    return {"name": text} if name and (text := _text(name)) else {}


def _is_wanted(name: str, wanted: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in wanted)


def _plain(value: Any) -> Any:
    """A value as JSON can hold it; None for what it can't, and for what is too long."""
    match value:
        case bool() | int():
            return value if abs(value) < 2**53 else None
        case str():
            return _text(value)
        case tuple() | list():
            parts = [_plain(part) for part in value[:100]]
            return None if None in parts else parts
        case bytes():
            return _text(value) if len(value) <= _LONGEST_TEXT and value.isascii() else None
    try:
        number = float(Fraction(value.numerator, value.denominator))
    except (AttributeError, ValueError, ZeroDivisionError, OverflowError, TypeError):
        return None
    return int(number) if number.is_integer() else number


def _text(value: Any) -> str | None:
    text = value.decode("utf8", "replace") if isinstance(value, bytes) else value
    if not isinstance(text, str):
        return None
    plain = "".join(letter for letter in text if letter.isprintable() or letter in "\n\t").strip()
    return plain[:_LONGEST_TEXT].encode("utf8", "ignore").decode() or None


def _or(read: Callable[[], Any], other: Any) -> Any:
    """What a part of the file says; `other` where that part is broken."""
    try:
        return read()
    except Exception:
        return other
