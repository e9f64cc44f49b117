"""Pictures and requests that mean harm."""

import asyncio
import resource
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from adapters.images import make
from adapters.images.decode import open_source
from db.engine import DatabaseConfig
from tests.assets.pictures import as_file, photo
from tests.assets.shelf import Shelf, opened, shelf_of
from tests.conftest import copy_of

pytestmark = pytest.mark.anyio

PICTURE = as_file(photo(40, 20), "PNG")


def png(width: int, height: int, colour_type: int = 0, data: bytes = b"") -> bytes:
    """A PNG that says it has this size, whatever its data."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, colour_type, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (png(40_000, 40_000), "image/png"),
        (png(12_000, 12_000), "image/png"),
        (png(6001, 1), "image/png"),
        (png(2**31 - 1, 2**31 - 1), "image/png"),
        (as_file(Image.new("1", (6100, 6100)), "TIFF", compression="group4"), "image/tiff"),
        (as_file(Image.new("L", (7000, 10)), "JPEG"), "image/jpeg"),
    ],
)
async def test_bombs_are_not_decoded(light_shelf: Shelf, data: bytes, media_type: str) -> None:
    key = await light_shelf.put(data, media_type)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = await light_shelf.get(key, "?width=10")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "ILLEGAL_ASSET_TRANSFORMATION"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000
    assert (await light_shelf.get(key)).content == data
    assert light_shelf.kept(key) == []


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
async def test_truncated_pictures_come_as_they_are(light_shelf: Shelf, format_: str) -> None:
    whole = as_file(photo(120, 90), format_)
    for part in (0, 1, 10, 20, 50, 100, len(whole) // 2, len(whole) - 100):
        key = await light_shelf.put(whole[:part], f"image/{format_.lower()}")
        answer = await light_shelf.get(key, "?width=10")
        assert (answer.status_code, answer.content) == (200, whole[:part]), part
        assert light_shelf.kept(key) == []


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
async def test_no_broken_picture_is_a_failure_of_ours(light_shelf: Shelf, format_: str) -> None:
    whole = bytearray(as_file(photo(60, 45), format_))
    for at in range(4, len(whole), max(1, len(whole) // 60)):
        broken = whole.copy()
        broken[at] ^= 0xFF
        key = await light_shelf.put(bytes(broken), f"image/{format_.lower()}")
        answer = await light_shelf.get(key, "?width=10")
        assert answer.status_code in (200, 400), (at, answer.text)


@pytest.mark.parametrize("format_", ["BMP", "PPM", "ICO", "TGA", "PCX", "SGI", "PDF", "EPS", "DDS", "JPEG2000"])
async def test_decoders_of_rare_formats_are_not_reached(light_shelf: Shelf, format_: str) -> None:
    data = as_file(photo(40, 20), format_)
    answer = await light_shelf.get(await light_shelf.put(data, "image/png"), "?width=10")
    assert (answer.status_code, answer.content) == (200, data)


async def test_a_lying_type_gives_what_was_asked_for(light_shelf: Shelf) -> None:
    answer = await light_shelf.get(await light_shelf.put(as_file(photo(40, 20), "JPEG"), "image/png"), "?width=10")
    assert (opened(answer).format, answer.headers["content-type"]) == ("PNG", "image/png")


async def test_after_a_burst_of_bad_requests_it_still_serves(light_shelf: Shelf) -> None:
    key = await light_shelf.put(PICTURE)
    broken = await light_shelf.put(PICTURE[:60])
    for number in range(125):
        for bad in ("?height=xyz", "?width=1e9", "?transforms=[[%22x%22]]"):
            assert (await light_shelf.get(key, bad)).status_code == 400
        assert (await light_shelf.get(broken, f"?width={number + 1}")).status_code == 200
    assert opened(await light_shelf.get(key, "?width=10")).size == (10, 5)
    assert len(light_shelf.kept(key)) == 1
    assert light_shelf.kept(broken) == []


async def test_a_broken_picture_is_looked_at_once(light_shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = PICTURE[: len(PICTURE) // 2]
    key = await light_shelf.put(broken)
    looked_at: list[int] = []

    def looking(*given: Any) -> Any:
        looked_at.append(1)
        return open_source(*given)

    monkeypatch.setattr(make, "open_source", looking)
    for width in range(1, 20):
        assert (await light_shelf.get(key, f"?width={width}")).content == broken
    assert len(looked_at) == 1
    await light_shelf.execute(f"UPDATE directus_files SET uploaded_on = '2026-01-02T00:00:00.000Z' WHERE id = '{key}'")
    await light_shelf.get(key, "?width=30")
    assert len(looked_at) == 2


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


# What was being opened for a client that went away is closed with the last that knows of it, which Python warns of.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_nothing_stays_open(light_shelf: Shelf) -> None:
    """Whether clients ask for parts, for heads, for what is refused, or go away while they are served."""
    large = await light_shelf.put(bytes(3_000_000), "application/octet-stream")
    small, broken = await light_shelf.put(PICTURE), await light_shelf.put(PICTURE[:60])
    await light_shelf.get(small, "?width=10")
    before = open_files()
    for width in range(1, 60):
        await light_shelf.get(large, range=f"bytes={width}-2000000")
        await light_shelf.get(large, method="HEAD")
        await light_shelf.get(large, range="bytes=9999999-")
        await light_shelf.get(broken, f"?width={width}")
        await light_shelf.get(small, "?transforms=[[%22x%22]]")
        gone = asyncio.create_task(light_shelf.get(large, "?width=10"))
        await asyncio.sleep(0.001)
        gone.cancel()
        await asyncio.wait([gone])
    assert open_files() <= before + 5


async def test_broken_pictures_may_be_made_the_best_of(world_sqlite: DatabaseConfig, tmp_path: Path) -> None:
    half = as_file(photo(120, 90), "JPEG")
    half = half[: len(half) // 2]
    with copy_of(world_sqlite, tmp_path) as config:
        for level, format_ in (("none", "WEBP"), ("warning", "JPEG")):
            folder = tmp_path / level
            async with shelf_of(config, folder, assets_invalid_image_sensitivity_level=level) as shelf:
                answer = await shelf.get(await shelf.put(half, "image/jpeg"), "?width=60&format=webp")
            assert answer.headers["content-type"] == f"image/{format_.lower()}"
