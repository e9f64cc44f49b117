"""Names and contents that mean harm."""

import struct
import time
import zlib
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from adapters.image_facts import image_facts
from adapters.images.budget import Budget
from db.engine import DatabaseConfig
from tests.conftest import client_of
from tests.files.shelf import Shelf, picture
from tests.rest_compat.writing import prepare_world

HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/etc/shadow", "shadow"),
        ("..", "file"),
        ("a\0b.txt", "b.txt"),
        ("übung ✓.txt", "übung ✓.txt"),
        ("\u202etxt.exe", "txt.exe"),
        ("a\x1b[2Jb.txt", "a[2Jb.txt"),
        ("x" * 300 + ".txt", "x" * 251 + ".txt"),
        ("a.php.%2e%2e", "a.php.%2e%2e"),
    ],
)
async def test_names(shelf: Shelf, sent: str, kept: str) -> None:
    row = await shelf.put_in(sent, b"x")
    assert row["filename_download"] == kept
    assert shelf.names == {row["filename_disk"]}
    assert row["filename_disk"].startswith(row["id"])
    assert (await shelf.data("PATCH", f"/files/{row['id']}", {"filename_download": sent}))["filename_download"] == kept


@pytest.mark.parametrize(
    ("name", "content", "declared", "kind"),
    [
        ("a.jpg", HTML, "image/jpeg", "text/html"),
        ("a.png", SVG, "image/png", "image/svg+xml"),
        ("a.png", b"<?xml version='1.0'?>" + SVG, "image/png;x=y", "image/svg+xml"),
        ("a.txt", HTML, "text/plain; charset=utf-8", "text/plain"),
        ("a.html", HTML, "TEXT/HTML;x=image/png", "text/html"),
        ("a.svg", SVG, "image/svg+xml", "image/svg+xml"),
        ("a.bin", b"\0\1", "not a type", "application/octet-stream"),
    ],
)
async def test_types(shelf: Shelf, name: str, content: bytes, declared: str, kind: str) -> None:
    """What a browser would run is never kept as something else."""
    row = await shelf.put_in(name, content, declared)
    assert (row["type"], row["width"]) == (kind, None)


def lying_png(side: int, pixels: bytes = zlib.compress(bytes(1000))) -> bytes:
    """A PNG that says that it has side × side pixels; it has less."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


async def test_pictures_that_lie(shelf: Shelf) -> None:
    """They are kept as any file; looking at them decodes none."""
    contents = [
        (lying_png(50_000), "image/png"),
        (picture()[:60], "image/png"),
        (b"\x89PNG\r\n\x1a\nnot a picture", "image/png"),
        (b"\xff\xd8\xff\xe1\xff\xff" + b"Exif\0\0" + b"II*\0\xff\xff\xff\xff" * 100, "image/jpeg"),
        (b"II*\0\x08\0\0\0\xff\xff" + b"\xff" * 1000, "image/tiff"),
        (b"GIF89a\xff\xff\xff\xff\x80\0\0" + b"\0" * 100, "image/gif"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n" + b"x" * 100, "image/png"),
        (b"SIMPLE  =                    T" + b" " * 3000, "image/png"),
    ]
    for content, kind in contents:
        row = await shelf.put_in("a.png", content, kind)
        assert row["filesize"] == str(len(content))
        assert (shelf.folder / row["filename_disk"]).read_bytes() == content


def test_looking_at_a_bomb_takes_nothing() -> None:
    """A PNG says what is up after its pixels, if it pleases; nobody decodes them to know."""
    row = zlib.compressobj()
    side = 13_000
    pixels = b"".join(row.compress(bytes(1 + 3 * side)) for _ in range(side // 10)) + row.flush()
    bomb = lying_png(side, pixels)
    chunk = (200 * 2**20).to_bytes(4, "big") + b"prVt"
    long_head = bomb[:33] + chunk + bytes(8 * 2**20)
    for content, expected in ((bomb, side), (long_head, None)):
        began = time.process_time()
        facts = image_facts(BytesIO(content), ["*"], Budget(100_000_000))
        assert time.process_time() - began < 0.5
        assert (facts.width if facts else None) == expected


@pytest.mark.parametrize(
    ("name", "content", "declared"),
    [
        ("a.jpg", HTML, "image/jpeg"),
        ("a.html", HTML, "text/html"),
        ("a.svg", SVG, "image/svg+xml"),
        ("a.png", SVG, "image/png"),
        ("a.xml", b"<?xml version='1.0'?><?xml-stylesheet href='x.xsl'?><a/>", "text/xml"),
        ("a.xhtml", b"<html xmlns='http://www.w3.org/1999/xhtml'/>", "application/xhtml+xml"),
        ("a.js", b"alert(1)", "text/javascript"),
        ("a.pdf", b"%PDF-1.4", "application/pdf"),
    ],
)
async def test_what_a_browser_could_run_is_shut_off(shelf: Shelf, name: str, content: bytes, declared: str) -> None:
    row = await shelf.put_in(name, content, declared)
    for query in ("", "?width=10", "?format=auto"):
        answer = await shelf.send("GET", f"/assets/{row['id']}{query}")
        assert (answer.status_code, answer.content) == (200, content)
        assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-type"] == row["type"]
    assert shelf.names == {row["filename_disk"]}


async def test_metadata_that_is_hostile(shelf: Shelf) -> None:
    exif = Image.Exif()
    exif[271], exif[272], exif[274] = "Maker\x1b[2J" + "x" * 10_000, "Model", 6
    exif.get_ifd(0x8825)[2] = (1.0, 2.0, 3.0)
    row = await shelf.put_in("a.jpg", picture((40, 20), "JPEG", exif=exif), "image/jpeg")
    assert (row["width"], row["height"]) == (20, 40)
    assert set(row["metadata"]) == {"ifd0"}
    assert row["metadata"]["ifd0"] == {"Make": ("Maker[2J" + "x" * 10_000)[:2000], "Model": "Model"}


@pytest.fixture
async def pictures_only(world_config: DatabaseConfig, tmp_path: Path) -> AsyncIterator[Shelf]:
    await prepare_world(world_config)
    folder = tmp_path / "uploads"
    settings = {"storage_options": {"local": {"root": str(folder)}}, "files_mime_type_allow_list": "image/*,text/csv"}
    async with client_of(world_config, **settings) as client:
        yield Shelf(client, folder)


async def test_only_allowed_types_come_in(pictures_only: Shelf) -> None:
    shelf = pictures_only
    before = await shelf.count()
    for content, declared in (
        (HTML, "image/png"),
        (HTML, "text/html;x=image/png"),
        (b"plain", "image/png"),
        (b"\0\1\2", "image/png"),
        (b"%PDF-1.4", "image/jpeg"),
        (picture(), "application/pdf"),
        (b"plain", "text/plain"),
        (HTML, "text/csv"),
    ):
        assert await shelf.refused([("file", "a.png", content, declared)]) == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert (await shelf.count(), shelf.names) == (before, set())
    row = await shelf.put_in("a.png", picture(), "image/png")
    await shelf.put_in("a.csv", b"a,b", "text/csv")
    refused = await shelf.replace(row["id"], [("file", "a.png", HTML, "image/png")])
    assert refused.status_code == 415
    for method, path, body in (
        ("PATCH", f"/files/{row['id']}", {"type": "text/html"}),
        ("POST", "/files", {"type": "text/html", "filename_download": "a.html"}),
    ):
        assert (await shelf.error(method, path, body))[:2] == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert (shelf.folder / row["filename_disk"]).read_bytes() == picture()


async def test_links_are_not_followed(shelf: Shelf, tmp_path: Path) -> None:
    """A link in the folder is replaced, not written through."""
    outside = tmp_path / "outside.txt"
    outside.write_bytes(b"outside")
    shelf.folder.mkdir()
    key = "00000000-0000-4000-8000-000000099990"
    (shelf.folder / f"{key}.txt").symlink_to(outside)
    await shelf.put_in("a.txt", b"new", fields={"id": key})
    assert (outside.read_bytes(), (shelf.folder / f"{key}.txt").read_bytes()) == (b"outside", b"new")
