"""`typecase serve` takes less than 300 MB, whatever pictures it is asked to work on."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image

from db.engine import DatabaseConfig
from tests.assets.pictures import as_file
from tests.assets.test_hostile import png
from tests.conftest import copy_of
from tests.files.shelf import form
from tests.rest_compat.writing import prepare_world
from tests.typecase.process import Server, environment_of, running

PEAK = 300
HEADERS = {"authorization": "Bearer admin-token"}
LARGE = (6000, 4000)
REFUSED = "ILLEGAL_ASSET_TRANSFORMATION"


@dataclass(frozen=True)
class Picture:
    """A file, how its transform is asked for, and the code of the answer where it is refused."""

    name: str
    data: bytes
    query: str = "width=300"
    code: str | None = None


def legitimate() -> Iterator[Picture]:
    """What cameras and designers make: 24 megapixels to a thumbnail."""
    photo = Image.linear_gradient("L").resize(LARGE).convert("RGB")
    yield Picture("a.jpg", as_file(photo, "JPEG"))
    yield Picture("b.jpg", as_file(photo, "JPEG", progressive=True, subsampling=0))
    yield Picture("c.jpg", as_file(photo.convert("CMYK"), "JPEG"))
    yield Picture("d.png", as_file(photo, "PNG", compress_level=1))
    photo.putalpha(128)
    yield Picture("e.png", as_file(photo, "PNG", compress_level=1))
    yield Picture("f.webp", as_file(photo, "WEBP", method=0))
    yield Picture("g.webp", as_file(photo, "WEBP", lossless=True, method=0, quality=0))
    yield Picture("h.webp", as_file(photo.convert("RGB").resize((4000, 3000)), "JPEG"), "format=webp")


def hostile() -> Iterator[Picture]:
    """What means to take more."""
    square = Image.new("L", (6000, 6000))
    whole = square.convert("RGB")
    yield Picture("a.png", png(40_000, 40_000), code=REFUSED)
    yield Picture("b.jpg", as_file(whole, "JPEG", progressive=True, subsampling=0), code=REFUSED)
    yield Picture("c.jpg", as_file(whole.convert("CMYK"), "JPEG"), "format=png", REFUSED)
    yield Picture("d.png", as_file(whole.quantize(4), "PNG", transparency=1), "format=webp", REFUSED)
    yield Picture("e.png", as_file(whole, "PNG"), "width=301")
    yield Picture("f.png", as_file(square, "PNG"), "width=5999&format=avif", "INVALID_QUERY")
    yield Picture(
        "g.tiff", as_file(whole, "TIFF", compression="tiff_adobe_deflate", tiffinfo={278: 6000}), code=REFUSED
    )
    red = Image.new("RGB", square.size, "red")
    yield Picture("h.webp", as_file(whole, "WEBP", save_all=True, append_images=[red], method=0), code=REFUSED)
    yield Picture("i.png", as_file(Image.new("RGB", (10, 10)), "PNG"), "width=4000&height=6000")
    # Nothing of what follows is kept as a picture, let alone read into memory.
    yield Picture("j.png", png(13_000, 13_000, 2, bytes(100)), code=REFUSED)
    yield Picture("k.png", png(10, 10)[:33] + private_chunk(80_000_000))
    yield Picture("l.webp", b"RIFF\xff\xff\xff\x05WEBPVP8X" + bytes(80_000_000))


def private_chunk(size: int) -> bytes:
    """A chunk of a PNG that Pillow would keep whole."""
    return size.to_bytes(4, "big") + b"prVt" + bytes(size) + bytes(4)


@pytest.mark.parametrize("pictures", [legitimate, hostile], ids=["legitimate", "hostile"])
def test_memory_is_bounded(pictures: object, world_sqlite: DatabaseConfig, tmp_path: Path) -> None:
    assert callable(pictures)
    with copy_of(world_sqlite, tmp_path) as config:
        asyncio.run(prepare_world(config))
        uploads = tmp_path / "uploads"
        environment = environment_of(
            config, STORAGE_LOCAL_ROOT=str(uploads), ASSETS_TRANSFORM_TIMEOUT="60s", TEMP_PATH=str(tmp_path / "waiting")
        )
        with running(environment, tmp_path) as server:
            asked = list(pictures())
            with ThreadPoolExecutor(len(asked)) as clients:
                assert list(clients.map(lambda picture: outcome(server, picture), asked)) == [
                    (picture.name, picture.code) for picture in asked
                ]
            assert server.peak() < PEAK * 1_000_000
            assert "Traceback" not in server.log.read_text()


def outcome(server: Server, picture: Picture) -> tuple[str, str | None]:
    """Upload a picture and ask for its transform: the code of the answer, None where it is a picture or the file."""
    kind = f"image/{picture.name.partition('.')[2].replace('jpg', 'jpeg')}"
    with httpx.Client(base_url=server.url, headers=HEADERS, timeout=120) as client:
        row = client.post(
            "/files",
            content=form([("file", picture.name, picture.data, kind)]),
            headers={"content-type": "multipart/form-data; boundary=between"},
        ).json()["data"]
        answer = client.get(f"/assets/{row['id']}?{picture.query}")
    if answer.status_code != 200:
        return picture.name, answer.json()["errors"][0]["extensions"]["code"]
    if answer.content != picture.data:
        Image.open(BytesIO(answer.content)).load()
    return picture.name, None
