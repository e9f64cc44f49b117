"""Whatever picture is resized in whatever way: the result beside Pillow's own of all its pixels."""

import struct
from io import BytesIO
from math import prod
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as some
from PIL import Image, ImageOps

from adapters.image_facts import image_facts
from adapters.images.operations import applied
from adapters.images.sizes import placement
from adapters.images.values import Fit, ImageTooLarge, ImpossibleOperation, Limits, Median, Resize
from tests.assets.pictures import as_file, likeness, photo
from tests.assets.test_pictures import MEMORY, result

LIKE = 40.0
"""Decibels that a result of at least twelve pixels a side has, beside the plain one."""

SMALL = 12
FITS: list[Fit] = ["cover", "contain", "inside", "outside", "fill"]
FORMATS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 95},
    "MPO": {"quality": 95, "save_all": True},
    "PNG": {},
    "TIFF": {},
    "WEBP": {"lossless": True, "method": 0, "quality": 0},
}


def plainly(data: bytes, asked: Resize) -> Image.Image:
    picture = ImageOps.exif_transpose(Image.open(BytesIO(data))).convert("RGB")
    place = placement(picture.size, asked)
    canvas = Image.new("RGB", place.canvas)
    at = (place.canvas[0] - place.scaled[0]) // 2, (place.canvas[1] - place.scaled[1]) // 2
    canvas.paste(picture.resize(place.scaled, Image.Resampling.LANCZOS, place.box), at)
    return canvas


def turned(size: tuple[int, int], turn: int, format_: str = "JPEG", **options: Any) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = turn
    return as_file(photo(*size), format_, exif=exif, **{**FORMATS[format_], **options})


@given(
    format_=some.sampled_from(["JPEG", *FORMATS]),
    size=some.tuples(some.integers(1, 1500), some.integers(1, 1500)),
    turn=some.integers(1, 8),
    sides=some.tuples(some.none() | some.integers(SMALL, 600), some.none() | some.integers(SMALL, 600)),
    fit=some.sampled_from(FITS),
    focus=some.tuples(*[some.none() | some.integers(-10, 1510)] * 2),
    progressive=some.booleans(),
)
@example("PNG", (2224, 1205), 4, (30, None), "cover", (None, None), False)
@example("JPEG", (999, 1001), 3, (62, None), "cover", (None, None), False)
@example("JPEG", (1001, 999), 8, (None, 62), "cover", (None, None), False)
@example("TIFF", (400, 100), 6, (50, None), "cover", (None, None), False)
@settings(max_examples=40, deadline=None)
def test_any_resize_of_any_picture(
    format_: str,
    size: tuple[int, int],
    turn: int,
    sides: tuple[int | None, int | None],
    fit: Fit,
    focus: tuple[float | None, float | None],
    progressive: bool,
) -> None:
    data = turned(size, turn, format_, **({"progressive": progressive} if format_ == "JPEG" else {}))
    asked = Resize(*sides, fit, focus=focus)
    upright = size[::-1] if turn > 4 else size
    canvas = placement(upright, asked).canvas
    assume(min(canvas) >= SMALL and prod(canvas) < 2_000_000)
    assert likeness(result(data, asked), plainly(data, asked)) >= LIKE


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("turn", range(1, 9))
def test_the_size_told_is_that_of_the_upright_picture(turn: int, format_: str) -> None:
    data = turned((40, 20), turn, format_)
    facts = image_facts(BytesIO(data), ["*"], MEMORY)
    assert facts is not None
    assert (facts.width, facts.height) == ((20, 40) if turn > 4 else (40, 20))
    assert result(data).size == (facts.width, facts.height)


def before_frame(data: bytes, extra: bytes) -> bytes:
    """A JPEG with something more before the header of its frame."""
    at = data.index(b"\xff\xc0")
    return data[:at] + extra + data[at:]


@pytest.mark.parametrize(
    "extra",
    [
        b"\xff",
        b"\xff" * 9,
        b"rubbish",
        b"\xff\xfe\xff\xff" + b"\xff\xc0\x00\x11\x08" * 13_106 + b"\xff" * 3,
        b"\xff\xe1\x40\x00" + b"Exif\x00\x00" + as_file(photo(99, 99), "JPEG").ljust(0x4000 - 8, b"\xff"),
    ],
    ids=["fill", "fills", "rubbish", "comment", "thumbnail"],
)
def test_the_header_of_the_frame_is_found(extra: bytes) -> None:
    data = before_frame(as_file(photo(400, 1200), "JPEG", quality=95, restart_marker_blocks=5), extra)
    asked = Resize(200, 50, focus=(200, 100))
    assert likeness(result(data, asked), plainly(data, asked)) >= LIKE
    # Nothing beyond the rows that are seen is looked at.
    assert result(data[: len(data) * 2 // 3], asked).tobytes() == result(data, asked).tobytes()


@pytest.mark.parametrize("sampling", [(1, 1), (2, 1), (1, 2), (2, 2), (4, 1), (1, 4), (2, 4), (3, 3)])
def test_colours_may_be_in_scans_of_their_own(sampling: tuple[int, int]) -> None:
    data = in_scans(photo(400, 1000), *sampling)
    for turn in (Resize(100, 20), Resize(100, 25, focus=(200, 80)), Resize(380, 120, focus=(0, 0))):
        # Eighths of coarse colours are not what the decoder makes of them at their full size.
        assert likeness(result(data, turn), plainly(data, turn)) >= 37


def in_scans(picture: Image.Image, across: int, down: int) -> bytes:
    """A JPEG with a scan for each of its parts, whose colours are so many times smaller."""
    size = -(-picture.width // across), -(-picture.height // down)
    files = [
        as_file(part if number == 0 else part.resize(size), "JPEG", quality=90)
        for number, part in enumerate(picture.convert("YCbCr").split())
    ]
    frame = struct.pack(">HBHHB", 17, 8, picture.height, picture.width, 3)
    frame += bytes((1, across << 4 | down, 0, 2, 0x11, 0, 3, 0x11, 0))
    [begin, end, tables] = [files[0].index(mark) for mark in (b"\xff\xc0", b"\xff\xc4", b"\xff\xda")]
    parts = [
        b"\xff\xda\x00\x08\x01" + bytes((number, 0, 0, 63, 0)) + file[file.index(b"\xff\xda") + 10 : -2]
        for number, file in enumerate(files, 1)
    ]
    return files[0][:begin] + b"\xff\xc0" + frame + files[0][end:tables] + b"".join(parts) + b"\xff\xd9"


def test_a_jpeg_of_scans_without_end_is_refused() -> None:
    """Each takes a few bytes, and as long as the whole picture."""
    data = as_file(photo(64, 64, "L"), "JPEG", progressive=True)
    again = data[data.rindex(b"\xff\xda") : -2]
    assert result(data[:-2] + again * 20 + data[-2:], Resize(20)).size == (20, 20)
    for more in (again * 100, again + b"\xff\xfe\x00\x02" * 2000):
        with pytest.raises(ImageTooLarge):
            result(data[:-2] + more + data[-2:], Resize(20))


def test_a_large_median_of_a_large_picture_is_refused() -> None:
    picture = Image.new("L", (3000, 2000))
    with pytest.raises(ImpossibleOperation):
        applied(picture, Median(9), Limits())
    assert applied(picture, Median(3), Limits()).size == (3000, 2000)
