"""Uploads in pieces (TUS)."""

import asyncio
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import httpx
import pytest
from tusclient import client as tus

from adapters.storage import StorageError
from db.engine import DatabaseConfig
from resolvers.files.staging import own_mark
from resolvers.files.sweeping import sweep
from tests.files.conftest import RULES
from tests.files.shelf import UNKNOWN, Shelf, picture, tus_metadata
from tests.rest_compat.writing import prepare_world
from tests.typecase.process import environment_of, running

PIECE = "application/offset+octet-stream"


class Uploads:
    """A client of the protocol that speaks as one or the other."""

    def __init__(self, shelf: Shelf) -> None:
        self._client = shelf.client

    async def send(
        self, method: str, path: str, who: str = "editor", body: Any = None, **headers: str
    ) -> httpx.Response:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {"tus-resumable": "1.0.0", "authorization": f"Bearer {who}-token", **given}
        return await self._client.request(method, path, content=body, headers=given)

    async def begin(self, size: int, who: str = "editor", **metadata: str) -> httpx.Response:
        return await self.send(
            "POST", "/files/tus", who, upload_length=str(size), upload_metadata=tus_metadata(metadata)
        )

    async def add(self, path: str, offset: int, body: Any, who: str = "editor") -> httpx.Response:
        return await self.send("PATCH", path, who, body, content_type=PIECE, upload_offset=str(offset))


@pytest.fixture
def uploads(shelf: Shelf) -> Uploads:
    return Uploads(shelf)


async def test_a_file_in_pieces(shelf: Shelf, uploads: Uploads) -> None:
    content = picture((400, 300), "TIFF")
    begun = await uploads.begin(len(content), filename="my photo.tiff", filetype="image/tiff", description="d")
    assert (begun.status_code, begun.headers["upload-offset"], begun.headers["tus-resumable"]) == (201, "0", "1.0.0")
    path, key = begun.headers["location"], begun.headers["directus-file-id"]
    assert (await shelf.row(key))["filename_disk"] is None
    for offset in range(0, len(content), 100_000):
        added = await uploads.add(path, offset, content[offset : offset + 100_000])
        assert added.status_code == 204
        assert added.headers["upload-offset"] == str(min(offset + 100_000, len(content)))
    row = await shelf.row(key)
    assert (row["title"], row["type"], row["width"], row["height"], row["description"]) == (
        "My Photo",
        "image/tiff",
        400,
        300,
        "d",
    )
    assert (row["filesize"], row["tus_id"], row["tus_data"]) == (str(len(content)), None, None)
    assert shelf.names == {row["filename_disk"]}
    assert (shelf.folder / row["filename_disk"]).read_bytes() == content
    assert (await uploads.send("HEAD", path)).status_code == 404


async def test_standing_and_ending(shelf: Shelf, uploads: Uploads) -> None:
    begun = await uploads.begin(10, filename="a.txt", filetype="text/plain")
    path, key = begun.headers["location"], begun.headers["directus-file-id"]
    assert (await uploads.add(path, 0, b"12345")).status_code == 204
    head = await uploads.send("HEAD", path)
    assert (head.status_code, head.headers["upload-offset"], head.headers["upload-length"]) == (200, "5", "10")
    assert head.headers["cache-control"] == "no-store"
    assert "upload-expires" in head.headers
    for offset in (0, 4, 6):
        assert (await uploads.add(path, offset, b"x")).status_code == 409
    assert (await uploads.add(path, 5, b"x" * 6)).status_code == 400
    assert (await uploads.send("DELETE", path)).status_code == 204
    assert (await uploads.send("HEAD", path)).status_code == 404
    assert (await shelf.error("GET", f"/files/{key}"))[0] == 403
    assert shelf.names == set()


async def test_one_of_two_pieces_for_the_same_place(shelf: Shelf, uploads: Uploads) -> None:
    begun = await uploads.begin(4, filename="a.txt", filetype="text/plain")
    path, key = begun.headers["location"], begun.headers["directus-file-id"]
    answers = await asyncio.gather(*(uploads.add(path, 0, letter * 2) for letter in (b"a", b"b", b"c")))
    assert sorted(answer.status_code for answer in answers) == [204, 409, 409]
    await uploads.add(path, 2, b"zz")
    row = await shelf.row(key)
    assert (shelf.folder / row["filename_disk"]).read_bytes() in (b"aazz", b"bbzz", b"cczz")
    assert shelf.names == {row["filename_disk"]}


async def test_a_piece_that_the_storage_takes_at_the_second_try(
    shelf: Shelf, uploads: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is said to be there is there, and once."""
    store, chunk = shelf.services.stores["local"], shelf.services.files.resumable.chunk_size
    tries: list[str] = []

    def fail_first(name: str, file: IO[bytes], save: Any = store.save) -> None:
        tries.append(name)
        if len(tries) == 1:
            file.seek(chunk // 3)
            raise StorageError("No space left on device")
        save(name, file)

    monkeypatch.setattr(store, "save", fail_first)
    content = os.urandom(chunk + 10)
    begun = await uploads.begin(len(content), filename="a.bin", filetype="application/octet-stream")
    path, key = begun.headers["location"], begun.headers["directus-file-id"]
    assert (await uploads.add(path, 0, content[:chunk])).status_code == 503
    assert len(tries) == 2
    offset = int((await uploads.send("HEAD", path)).headers["upload-offset"])
    assert (await uploads.add(path, offset, content[offset:])).status_code == 204
    row = await shelf.row(key)
    assert (shelf.folder / row["filename_disk"]).read_bytes() == content


async def test_new_content_in_pieces(shelf: Shelf, uploads: Uploads) -> None:
    own = (await shelf.post([("title", "Kept"), ("file", "a.txt", b"old", "text/plain")], "editor")).json()["data"]
    begun = await uploads.begin(3, id=own["id"], filename="b.txt", filetype="text/plain")
    path = begun.headers["location"]
    await uploads.add(path, 0, b"n")
    assert (shelf.folder / own["filename_disk"]).read_bytes() == b"old"
    await uploads.add(path, 1, b"ew")
    row = await shelf.row(own["id"])
    assert (row["title"], row["filename_download"]) == ("Kept", "b.txt")
    assert (shelf.folder / row["filename_disk"]).read_bytes() == b"new"
    assert shelf.names == {row["filename_disk"]}


async def test_who_may_upload(shelf: Shelf, uploads: Uploads) -> None:
    theirs = await shelf.put_in("a.txt", b"theirs")
    for who, metadata in (("nobody", {}), ("editor", {"id": theirs["id"]}), ("editor", {"id": UNKNOWN})):
        assert (await uploads.begin(3, who, **metadata)).status_code == 403
    begun = await uploads.begin(
        3, filename="../../x.txt", filename_disk="../x", storage="elsewhere", uploaded_by=UNKNOWN
    )
    path, key = begun.headers["location"], begun.headers["directus-file-id"]
    assert (await uploads.add(path, 0, b"abc", "nobody")).status_code == 404
    assert (await uploads.send("HEAD", path, "nobody")).status_code == 404
    assert (await uploads.send("DELETE", path, "nobody")).status_code == 404
    assert (await uploads.add(path, 0, b"abc")).status_code == 204
    row = await shelf.row(key)
    assert (row["filename_download"], row["filename_disk"], row["storage"]) == ("x.txt", f"{key}.txt", "local")
    assert (shelf.folder / theirs["filename_disk"]).read_bytes() == b"theirs"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"tus_resumable": "0.2.2"}, 412),
        ({}, 400),
        ({"upload_length": "-1"}, 400),
        ({"upload_length": "x"}, 400),
        ({"upload_length": "3", "upload_metadata": "filename ???"}, 400),
        ({"upload_length": "3", "upload_metadata": "x" * 10_000}, 400),
        ({"upload_length": str(2**40)}, 413),
    ],
)
async def test_bad_beginnings(shelf: Shelf, uploads: Uploads, headers: Mapping[str, str], status: int) -> None:
    before = await shelf.count()
    assert (await uploads.send("POST", "/files/tus", **headers)).status_code == status
    assert (await shelf.count(), shelf.names) == (before, set())


async def test_protocol(shelf: Shelf, uploads: Uploads) -> None:
    options = await uploads.send("OPTIONS", "/files/tus")
    assert (options.status_code, options.headers["tus-version"]) == (204, "1.0.0")
    assert options.headers["tus-extension"] == "creation,termination,expiration"
    assert options.headers["tus-max-size"] == str(2 * 1024 * 1024)
    empty = await uploads.begin(0, filename="empty.txt", filetype="text/plain")
    assert (await shelf.row(empty.headers["directus-file-id"]))["filesize"] == "0"
    path = (await uploads.begin(3)).headers["location"]
    refused = await uploads.send("PATCH", path, body=b"abc", content_type="text/plain", upload_offset="0")
    assert refused.status_code == 415
    assert (await uploads.send("GET", path)).status_code == 404


def test_an_upload_outlives_a_kill(world_config: DatabaseConfig, tmp_path: Path) -> None:
    """A client goes on where the killed server had stopped, and the file is whole."""
    asyncio.run(prepare_world(world_config, rules=RULES))
    content = os.urandom(3_000_000)
    source = tmp_path / "video.bin"
    source.write_bytes(content)
    folder = tmp_path / "uploads"
    environment = environment_of(
        world_config, STORAGE_LOCAL_ROOT=str(folder), TUS_ENABLED="true", TUS_CHUNK_SIZE="256kb"
    )
    stop_at = 1_000_000

    def uploader(server: str, stream: IO[bytes], url: str | None = None) -> Any:
        client = tus.TusClient(f"{server}/files/tus", headers={"authorization": "Bearer editor-token"})
        metadata = {"filename": "video.bin", "filetype": "video/x"}
        return client.uploader(file_stream=stream, url=url, chunk_size=500_000, metadata=metadata)

    with source.open("rb") as stream, running(environment, tmp_path) as server:
        begun = uploader(server.url, stream)
        begun.upload(stop_at=stop_at)
        server.process.kill()
    with source.open("rb") as stream, running(environment, tmp_path) as server:
        upload = uploader(server.url, stream, f"{server.url}{urlsplit(begun.url).path}")
        assert upload.offset == stop_at
        upload.upload()
        headers = {"authorization": "Bearer admin-token"}
        [row] = httpx.get(f"{server.url}/files?filter[title]=Video", headers=headers).json()["data"]
    assert (row["filesize"], row["type"], row["tus_id"]) == ("3000000", "video/x", None)
    assert [path.name for path in folder.iterdir()] == [row["filename_disk"]]
    assert (folder / row["filename_disk"]).read_bytes() == content


async def test_expired_uploads_are_swept(shelf: Shelf, uploads: Uploads, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = await uploads.begin(10, filename="a.txt", filetype="text/plain")
    path, key = begun.headers["location"], begun.headers["directus-file-id"]
    await uploads.add(path, 0, b"12345")
    services = shelf.services
    stray, theirs = (f"tus-{'0' * 32}-0-{mark}-x.part" for mark in (own_mark(services), "0" * 16))
    old, young = f"upload-{int(time.time()) - 100_000}-x.part", f"upload-{int(time.time())}-x.part"
    for name in (stray, theirs, old, young):
        (shelf.folder / name).write_bytes(b"x")
    await sweep(services)
    assert len(shelf.names) == 3
    assert {theirs, young} < shelf.names
    monkeypatch.setattr(time, "time", lambda genuine=time.time: genuine() + 601)
    assert (await uploads.send("HEAD", path)).status_code == 404
    await sweep(services)
    assert shelf.names == {theirs, young}
    assert (await shelf.error("GET", f"/files/{key}"))[0] == 403
