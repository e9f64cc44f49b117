"""Places for files besides a folder: S3 (moto's server), and several at once."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from adapters.object_stores import open_store
from adapters.storage import NotStored, StorageError
from db.engine import DatabaseConfig
from tests.conftest import client_of
from tests.files.shelf import Shelf, picture
from tests.rest_compat.writing import prepare_world
from typecase.settings import SettingsError


class Bucket:
    """A bucket of a server that speaks S3."""

    def __init__(self) -> None:
        from moto.server import ThreadedMotoServer

        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self._server.start()
        self._host, self._port = self._server.get_host_and_port()
        self.stopped = False
        # The servers of one process share their memory.
        self.name = f"files-{uuid4()}"
        self.client.create_bucket(Bucket=self.name)

    @property
    def client(self) -> Any:
        import boto3  # type: ignore[import-untyped]

        return boto3.client(
            "s3",
            endpoint_url=self.url,
            aws_access_key_id="key",
            aws_secret_access_key="secret",
            region_name="us-east-1",
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def options(self) -> dict[str, str]:
        return {
            "driver": "s3",
            "key": "key",
            "secret": "secret",
            "bucket": self.name,
            "endpoint": self.url,
            "force_path_style": "true",
            "root": "below",
        }

    def content(self) -> dict[str, bytes]:
        found = self.client.list_objects_v2(Bucket=self.name).get("Contents", [])
        return {
            entry["Key"]: self.client.get_object(Bucket=self.name, Key=entry["Key"])["Body"].read() for entry in found
        }

    def unfinished(self) -> list[Any]:
        found: list[Any] = self.client.list_multipart_uploads(Bucket=self.name).get("Uploads", [])
        return found

    def stop(self) -> None:
        if not self.stopped:
            self.stopped = True
            self._server.stop()


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    bucket = Bucket()
    yield bucket
    bucket.stop()


@asynccontextmanager
async def shelf_on(config: DatabaseConfig, options: dict[str, Any], **settings: Any) -> AsyncIterator[Shelf]:
    await prepare_world(config)
    async with client_of(config, storage_options=options, **settings) as client:
        yield Shelf(client, Path("nowhere"))


async def test_files_in_a_bucket(world_config: DatabaseConfig, bucket: Bucket) -> None:
    large = bytes(range(256)) * 4096 * 7
    async with shelf_on(world_config, {"local": bucket.options}) as shelf:
        small = await shelf.put_in("a.png", picture(), "image/png")
        big = await shelf.put_in("big.bin", large, "application/octet-stream")
        assert bucket.content() == {f"below/{small['id']}.png": picture(), f"below/{big['id']}.bin": large}
        await shelf.replace(big["id"], [("file", "b.txt", b"new", "text/plain")])
        assert bucket.content() == {f"below/{small['id']}.png": picture(), f"below/{big['id']}.txt": b"new"}
        await shelf.data("DELETE", "/files", [small["id"], big["id"]])
        assert (bucket.content(), bucket.unfinished()) == ({}, [])


async def test_a_bucket_that_goes_away(world_config: DatabaseConfig, bucket: Bucket) -> None:
    """Before, and while bytes come in: there is no row, and the error says that it may be tried again."""
    large = bytes(40_000_000)
    async with shelf_on(world_config, {"local": bucket.options}) as shelf:
        before = await shelf.count()
        stopper = threading.Timer(0.05, bucket.stop)
        stopper.start()
        codes = set()
        for _ in range(2):
            answer = await shelf.post([("file", "a.bin", large, "application/octet-stream")])
            codes.add((answer.status_code, answer.json().get("errors", [{}])[0].get("extensions", {}).get("code")))
        await asyncio.to_thread(stopper.join)
        assert codes <= {(503, "SERVICE_UNAVAILABLE"), (200, None)}
        assert (503, "SERVICE_UNAVAILABLE") in codes
        kept = sum(code == 200 for code, _ in codes)
        assert await shelf.count() == before + kept


async def test_several_places(world_config: DatabaseConfig, bucket: Bucket, tmp_path: Path) -> None:
    options = {"here": {"root": str(tmp_path / "here")}, "cloud": bucket.options, "ram": {"driver": "memory"}}
    async with shelf_on(world_config, options, storage_locations="here,cloud,ram") as shelf:
        first = await shelf.put_in("a.txt", b"a")
        second = await shelf.put_in("b.txt", b"b", fields={"storage": "cloud"})
        third = await shelf.put_in("c.txt", b"c", fields={"storage": "ram"})
        assert [row["storage"] for row in (first, second, third)] == ["here", "cloud", "ram"]
        assert bucket.content() == {f"below/{second['id']}.txt": b"b"}
        assert [path.name for path in (tmp_path / "here").iterdir()] == [first["filename_disk"]]
        await shelf.replace(second["id"], [("file", "n.txt", b"new", "text/plain")])
        assert list(bucket.content().values()) == [b"new"]
        refused = await shelf.refused([("storage", "elsewhere"), ("file", "a.txt", b"a", "text/plain")])
        assert refused == (400, "INVALID_PAYLOAD")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"driver": "ftp"}, "STORAGE_LOCAL_DRIVER: must be one of local, s3, gcs, azure, memory"),
        ({"driver": "s3"}, "STORAGE_LOCAL_BUCKET: is needed with the driver s3"),
        ({"driver": "azure", "container_name": "c"}, "STORAGE_LOCAL_ACCOUNT_NAME: is needed with the driver azure"),
    ],
)
async def test_bad_settings(database_config: DatabaseConfig, options: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        async with client_of(database_config, storage_options={"local": options}):
            pass


async def test_stores(tmp_path: Path) -> None:
    """What holds for all of them, here for a folder and for memory."""
    source = tmp_path / "source"
    source.write_bytes(b"0123456789")
    for store in (open_store({"root": str(tmp_path / "store")}), open_store({"driver": "memory"})):
        with source.open("rb") as file:
            await store.write("a.txt", file)
        assert await store.size("a.txt") == 10
        assert [piece async for piece in (await store.read("a.txt", 2, 5)).pieces] == [b"234"]
        await store.move("a.txt", "b.txt")
        with pytest.raises(NotStored):
            await store.move("a.txt", "c.txt")
        assert await store.names("b") == ["b.txt"]
        await store.delete("b.txt")
        await store.delete("b.txt")
        with pytest.raises(NotStored):
            await store.read("b.txt")
        for name in ("../x", "a\0b"):
            with pytest.raises(StorageError), source.open("rb") as file:
                await store.write(name, file)
