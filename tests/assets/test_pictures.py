"""The pixels: each result beside what Pillow makes of the whole picture in the plainest way."""

from io import BytesIO

import pytest
from PIL import Image, ImageCms, ImageOps

from adapters.images.budget import Budget
from adapters.images.make import made
from adapters.images.sizes import placement
from adapters.images.values import (
    Blur,
    Extend,
    Extract,
    Fit,
    Flatten,
    Format,
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
    UnreadableImage,
    Work,
)
from tests.assets.pictures import as_file, likeness, photo

MEMORY = Budget(160_000_000)

FORMATS: dict[Format, float] = {"png": 99.0, "tiff": 99.0, "jpeg": 31.0, "webp": 30.0, "avif": 30.0, "gif": 25.0}
"""What each format is able to keep of a photo of 120 × 90 pixels, in decibels."""

DECODED_SMALLER = 36.0
"""A JPEG that was decoded at an eighth of its size, beside one that was shrunk from all its pixels."""


def result(data: bytes, *operations: Operation, to: Format = "png", quality: int | None = None) -> Image.Image:
    picture = Image.open(made(BytesIO(data), Work(operations, to, quality), Limits(), MEMORY))
    picture.load()
    assert picture.format == to.upper()
    return picture


def plainly(picture: Image.Image, asked: Resize) -> Image.Image:
    """A resized picture, by the plainest calls of Pillow."""
    place = placement(picture.size, asked)
    left, top, right, bottom = map(round, place.box)
    whole = picture.crop((left, top, right, bottom)).resize(place.scaled, Image.Resampling.LANCZOS)
    return whole if place.scaled == place.canvas else ImageOps.pad(whole, place.canvas, color=(0, 0, 0))


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("fit", ["cover", "contain", "inside", "outside", "fill"])
def test_each_fit_in_each_format(fit: Fit, to: Format) -> None:
    asked = Resize(120, 90, fit)
    picture = photo(400, 200)
    got = result(as_file(picture, "PNG"), asked, to=to)
    assert got.size == placement(picture.size, asked).canvas
    assert likeness(got.convert("RGB"), plainly(picture, asked)) >= min(FORMATS[to], 40.0)


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("focus", [(0.0, 0.0), (100.0, 50.0), (399.0, 199.0)])
def test_each_focus_in_each_format(focus: tuple[float, float], to: Format) -> None:
    asked = Resize(90, 90, focus=focus)
    picture = photo(400, 200)
    got = result(as_file(picture, "PNG"), asked, to=to)
    assert (got.size, likeness(got.convert("RGB"), plainly(picture, asked)) >= min(FORMATS[to], 40.0)) == (
        (90, 90),
        True,
    )


@pytest.mark.parametrize("size", [(300, 200), (64, 64), (499, None), (510, None), (None, 750)])
def test_a_large_jpeg_is_decoded_smaller_and_looks_the_same(size: tuple[int | None, int | None]) -> None:
    data = as_file(photo(4000, 3000), "JPEG", quality=92)
    asked = Resize(*size)
    got = result(data, asked)
    whole = Image.open(BytesIO(data))
    assert got.size == placement((4000, 3000), asked).canvas
    assert likeness(got, plainly(whole, asked)) >= DECODED_SMALLER


def test_a_large_transparent_picture_looks_the_same() -> None:
    picture = photo(3001, 2003, "RGBA")
    for asked in (Resize(300, 201), Resize(211, 500), Resize(1400)):
        assert likeness(result(as_file(picture, "PNG"), asked), plainly(picture, asked)) >= 36


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_is_upright_first(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = photo(320, 160)
    data = as_file(picture, "JPEG", quality=95, exif=exif)
    upright = ImageOps.exif_transpose(Image.open(BytesIO(data)))
    for asked in (Resize(30), Resize(40, 40, focus=(10, 20)), Resize(50, 90, "contain")):
        got = result(data, asked)
        assert likeness(got, plainly(upright, asked)) >= DECODED_SMALLER
    assert result(data).size == upright.size
    assert "exif" not in result(data, to="jpeg").info


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_rows_that_are_not_seen_need_not_be_decoded(orientation: int, progressive: bool) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = as_file(photo(1203, 1607), "JPEG", quality=95, exif=exif, progressive=progressive)
    upright = ImageOps.exif_transpose(Image.open(BytesIO(data)))
    for size in ((150, 40), (40, 150), (700, 200), (200, 700), (900, 100)):
        for focus in ((None, None), (0, 0), (2000, 2000)):
            asked = Resize(*size, focus=focus)
            assert likeness(result(data, asked), plainly(upright, asked)) >= DECODED_SMALLER


def test_rows_that_are_not_seen_may_be_missing() -> None:
    data = as_file(photo(800, 1600), "JPEG", quality=95)
    asked = Resize(200, 50, focus=(400, 0))
    assert result(data[: len(data) // 2], asked).tobytes() == result(data, asked).tobytes()
    with pytest.raises(UnreadableImage):
        result(data[: len(data) // 2], Resize(200, 50, focus=(400, 1600)))


def test_cmyk_becomes_rgb() -> None:
    picture = photo(400, 200).convert("CMYK")
    got = result(as_file(picture, "JPEG", quality=95), Resize(120), to="webp")
    assert got.mode == "RGB"
    assert likeness(got, plainly(picture.convert("RGB"), Resize(120))) >= 30


def test_grey_of_sixteen_bits_keeps_its_shades() -> None:
    deep = Image.linear_gradient("L").convert("I").point(lambda value: value * 257).convert("I;16")
    got = result(as_file(deep, "PNG"), Resize(128))
    assert likeness(got, plainly(Image.linear_gradient("L"), Resize(128))) >= 40


@pytest.mark.parametrize("to", ["png", "webp", "avif", "tiff", "jpeg"])
def test_a_palette_with_transparency(to: Format) -> None:
    whole = photo(80, 40, "RGBA")
    whole.putalpha(whole.getchannel("A").point(lambda value: 255 * (value > 127)))
    data = as_file(whole.quantize(64, Image.Quantize.FASTOCTREE), "PNG")
    got = result(data, Resize(40), to=to)
    expected = Image.open(BytesIO(data)).convert("RGBA").resize((40, 20), Image.Resampling.LANCZOS)
    assert got.mode == ("RGB" if to == "jpeg" else "RGBA")
    black = Image.new("RGBA", (40, 20), "black")
    seen = [Image.alpha_composite(black, picture.convert("RGBA")) for picture in (got, expected)]
    assert likeness(*seen) >= (40 if to in ("png", "tiff") else 22)
    if to != "jpeg":
        assert likeness(got.getchannel("A"), expected.getchannel("A")) >= 40


@pytest.mark.parametrize("format_", ["WEBP", "GIF", "PNG"])
def test_of_an_animation_the_first_frame_is_taken(format_: str) -> None:
    frames = [photo(60, 30).rotate(turn) for turn in (0, 90, 180)]
    data = as_file(
        frames[0], format_, save_all=True, append_images=frames[1:], **({"lossless": True} if format_ == "WEBP" else {})
    )
    got = result(data, Resize(30))
    assert getattr(got, "n_frames", 1) == 1
    assert likeness(got.convert("RGB"), plainly(frames[0], Resize(30))) >= 24


def test_colours_are_converted_to_srgb() -> None:
    picture = photo(200, 100)
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    swapped = adobe_like()
    data = as_file(picture, "PNG", icc_profile=swapped)
    got = result(data, Resize(100))
    expected = ImageCms.profileToProfile(
        plainly(picture, Resize(100)), ImageCms.ImageCmsProfile(BytesIO(swapped)), ImageCms.createProfile("sRGB")
    )
    assert expected is not None
    assert likeness(got, expected) >= 40
    assert likeness(got, plainly(picture, Resize(100))) < 35
    assert "icc_profile" not in got.info
    for profile in (b"rubbish", lab.tobytes(), ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()):
        untouched = result(as_file(picture, "PNG", icc_profile=profile), Resize(100))
        assert likeness(untouched, plainly(picture, Resize(100))) >= 40


def adobe_like() -> bytes:
    """A profile of RGB with another gamma: sRGB's, with the exponents of its curves replaced."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    at = profile.index(b"para")
    # The first number of a parametric curve is its gamma, in 65,536ths.
    profile[at + 12 : at + 16] = (65_536).to_bytes(4, "big")
    name = profile.find("sRGB".encode("utf-16-be"))
    profile[name : name + 8] = "text".encode("utf-16-be")
    return bytes(profile)


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_single_pixel(mode: str, to: Format) -> None:
    data = as_file(Image.new(mode, (1, 1)), "PNG")
    for asked, size in ((Resize(3), (3, 3)), (Resize(5, 2), (5, 2)), (Resize(5, 2, enlarge=False), (1, 1))):
        assert result(data, asked, to=to).size == size


@pytest.mark.parametrize(
    ("operation", "plain"),
    [
        (Rotate(90), lambda picture: picture.rotate(-90, expand=True)),
        (Rotate(-90), lambda picture: picture.rotate(90, expand=True)),
        (Rotate(540), lambda picture: picture.rotate(180)),
        (Rotate(0), lambda picture: picture),
        (Rotate(30, (255, 0, 0)), lambda picture: picture.rotate(-30, Image.Resampling.BICUBIC, True, fillcolor="red")),
        (Simple("flip"), ImageOps.flip),
        (Simple("flop"), ImageOps.mirror),
        (Simple("grayscale"), ImageOps.grayscale),
        (Simple("negate"), ImageOps.invert),
        (Extract(5, 6, 7, 8), lambda picture: picture.crop((5, 6, 12, 14))),
        (Extend(1, 1, 1, 1, (255, 0, 0)), lambda picture: ImageOps.expand(picture, 1, "red")),
        (Threshold(128), lambda picture: picture.convert("L").point(lambda value: 255 * (value >= 128))),
        (Flatten(), lambda picture: picture),
        (Modulate(), lambda picture: picture),
        (Gamma(1.0), lambda picture: picture),
        (Median(1), lambda picture: picture),
    ],
)  # fmt: skip
def test_operations(operation: Operation, plain: object) -> None:
    picture = photo(60, 40)
    assert callable(plain)
    assert likeness(result(as_file(picture, "PNG"), operation), plain(picture)) >= 45


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA", "CMYK"])
@pytest.mark.parametrize(
    "operation",
    [Blur(None), Blur(1000), Sharpen(None), Sharpen(2), Median(9), Tint((255, 0, 0)), Threshold(9), Gamma(2.2),
     Modulate(2, 0), Flatten((9, 200, 3)), Extend(0, 3, 0, 3, (1, 2, 3)), Rotate(17.5), Simple("normalize"),
     Simple("negate"), Simple("removeAlpha"), Simple("ensureAlpha"), Simple("grayscale")],
)  # fmt: skip
def test_each_operation_works_on_each_kind(operation: Operation, mode: str) -> None:
    data = as_file(photo(30, 20, mode), "TIFF")
    got = result(data, operation, to="webp")
    assert (got.width >= 30, got.height >= 20) == (True, True)


def test_a_tint_keeps_the_lightness() -> None:
    got = result(as_file(Image.new("RGB", (2, 2), "white"), "PNG"), Tint((255, 0, 0)))
    assert got.getpixel((0, 0)) == (255, 255, 255)
    red = result(as_file(Image.new("RGB", (2, 2), (128, 128, 128)), "PNG"), Tint((255, 0, 0))).getpixel((0, 0))
    assert isinstance(red, tuple)
    assert red[0] > 200
    assert red[1] < 20


def test_an_extract_has_to_be_within_the_picture() -> None:
    with pytest.raises(ImpossibleOperation):
        result(as_file(photo(40, 20), "PNG"), Extract(35, 0, 10, 10))


def test_quality_decides_the_size_and_metadata_is_left_out() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    data = as_file(photo(400, 300), "JPEG", exif=exif, comment=b"secret place")
    low, high = (made(BytesIO(data), Work((), "jpeg", quality), Limits(), MEMORY).read() for quality in (0, 100))
    assert len(low) * 4 < len(high)
    assert not any(word in low + high for word in (b"Maker", b"secret place", b"Exif"))
