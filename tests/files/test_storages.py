"""Places for files besides a folder, and several at once."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from adapters.object_stores import AzureContainer, open_store
from adapters.storage import NotStored, StorageError, Store
from db.engine import DatabaseConfig
from tests.conftest import client_of
from tests.files.buckets import KINDS, Bucket, Place, open_bucket
from tests.files.shelf import Shelf, picture
from tests.rest_compat.writing import prepare_world
from typecase.setting_errors import SettingsError

_UNAVAILABLE = (503, "SERVICE_UNAVAILABLE")


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    bucket = Bucket()
    yield bucket
    bucket.stop()


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """A bucket of each kind."""
    place = open_bucket(request.param)
    yield place
    place.stop()


@asynccontextmanager
async def shelf_on(config: DatabaseConfig, options: dict[str, Any], **settings: Any) -> AsyncIterator[Shelf]:
    await prepare_world(config)
    async with client_of(config, storage_options=options, **settings) as client:
        yield Shelf(client, Path("nowhere"))


async def test_files_in_a_bucket(world_config: DatabaseConfig, place: Place) -> None:
    large = bytes(range(256)) * 4096 * 7
    async with shelf_on(world_config, {"local": place.options}) as shelf:
        small = await shelf.put_in("a.png", picture(), "image/png")
        big = await shelf.put_in("big.bin", large, "application/octet-stream")
        assert place.content() == {f"below/{small['id']}.png": picture(), f"below/{big['id']}.bin": large}
        middle = await shelf.client.get(
            f"/assets/{big['id']}", headers={"authorization": "Bearer admin-token", "range": "bytes=300-303"}
        )
        assert (middle.status_code, middle.content) == (206, bytes([44, 45, 46, 47]))
        thumb = await shelf.send("GET", f"/assets/{small['id']}?width=10&format=webp")
        assert (thumb.status_code, thumb.headers["content-type"]) == (200, "image/webp")
        assert len(place.content()) == 3
        await shelf.replace(big["id"], [("file", "b.txt", b"new", "text/plain")])
        await shelf.replace(small["id"], [("file", "b.png", picture((4, 4)), "image/png")])
        assert place.content() == {f"below/{small['id']}.png": picture((4, 4)), f"below/{big['id']}.txt": b"new"}
        await shelf.data("DELETE", "/files", [small["id"], big["id"]])
        assert (place.content(), place.unfinished()) == ({}, [])
        gone = await shelf.put_in("gone.txt", b"x")
        store = shelf.services.stores["local"]
        await store.delete(gone["filename_disk"])
        assert (await shelf.send("GET", f"/assets/{gone['id']}")).status_code == 403


async def test_a_bucket_that_goes_away(world_config: DatabaseConfig, place: Place) -> None:
    """While bytes come in: there is no row, and the error says that it may be tried again, which then works."""
    large = bytes(range(256)) * 4096 * 25
    async with shelf_on(world_config, {"local": place.options}) as shelf:
        before = await shelf.count()
        place.wire.cut_after(12_000_000)
        assert await shelf.refused([("file", "a.bin", large, "application/octet-stream")]) == _UNAVAILABLE
        assert await shelf.refused([("file", "a.txt", b"small", "text/plain")]) == _UNAVAILABLE
        assert (await shelf.count(), place.content()) == (before, {})
        place.wire.mend()
        row = await shelf.put_in("a.bin", large, "application/octet-stream")
        assert place.content() == {f"below/{row['id']}.bin": large}
        place.wire.cut_after(0)
        assert (await shelf.send("GET", f"/assets/{row['id']}")).status_code == 503
        refused = await shelf.replace(row["id"], [("file", "a.bin", b"new", "text/plain")])
        assert refused.status_code == 503
        assert place.content() == {f"below/{row['id']}.bin": large}


async def test_a_bucket_that_lets_nobody_in(world_config: DatabaseConfig, place: Place) -> None:
    async with shelf_on(world_config, {"local": place.refused}) as shelf:
        before = await shelf.count()
        assert await shelf.refused([("file", "a.txt", b"small", "text/plain")]) == _UNAVAILABLE
        assert await shelf.count() == before


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


@pytest.fixture(params=("local", "memory", *KINDS))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store of each driver."""
    if request.param in KINDS:
        place = open_bucket(request.param)
        yield open_store(place.options)
        place.stop()
    else:
        yield open_store({"driver": request.param, "root": str(tmp_path / "store")})


async def read(store: Store, *asked: Any) -> bytes:
    return b"".join([piece async for piece in (await store.read(*asked)).pieces])


async def test_stores(store: Store) -> None:
    """What holds for all of them."""
    await store.write("a.txt", BytesIO(b"0123456789"))
    assert await store.size("a.txt") == 10
    assert [await read(store, "a.txt", *asked) for asked in ((), (2, 5), (7,), (8, 50))] == [
        b"0123456789", b"234", b"789", b"89",
    ]  # fmt: skip
    await store.copy("a.txt", "b.txt")
    await store.copy("a.txt", "b.txt")
    assert [await read(store, name) for name in ("a.txt", "b.txt")] == [b"0123456789"] * 2
    with pytest.raises(NotStored):
        await store.copy("none.txt", "c.txt")
    await store.write("a.txt", BytesIO(b""))
    await store.copy("a.txt", "b.txt")
    assert (await store.size("b.txt"), await read(store, "b.txt")) == (0, b"")
    for name in ("b__1.txt", "b__2.txt", "c.txt"):
        await store.write(name, BytesIO(b"x"))
    assert set(await store.names("b__")) == {"b__1.txt", "b__2.txt"}
    assert set(await store.names("b")) == {"b.txt", "b__1.txt", "b__2.txt"}
    assert await store.names("d") == []
    await store.delete("b.txt")
    await store.delete("b.txt")
    assert [await asyncio.to_thread(store.holds, name) for name in ("b.txt", "c.txt")] == [False, True]
    with pytest.raises(NotStored):
        await store.read("b.txt")
    with pytest.raises(StorageError):
        await store.read("c.txt", 2)
    for name in ("../x", "a\0b"):
        with pytest.raises(StorageError):
            await store.write(name, BytesIO(b"x"))


async def test_a_folder_whose_files_have_one_name_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*names: Path) -> None:
        raise PermissionError("No links here")

    monkeypatch.setattr(os, "link", refuse)
    store = open_store({"root": str(tmp_path)})
    await store.write("a.txt", BytesIO(b"a"))
    await store.copy("a.txt", "b.txt")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.txt": b"a", "b.txt": b"a"}


async def test_who_reads_slowly_reads_all(bucket: Bucket) -> None:
    """A file may take longer than a server may take to answer."""
    content = os.urandom(40_000_000)
    store = open_store({**bucket.options, "socket_timeout": "1000"})
    await store.write("a.bin", BytesIO(content))
    found = b""
    async for piece in (await store.read("a.bin")).pieces:
        found += piece
        await asyncio.sleep(0.05)
    assert found == content


async def test_a_place_that_does_not_answer_holds_nothing_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
        store = open_store({"driver": "gcs", "bucket": "b", "endpoint": endpoint, "socket_timeout": "1000"})
        waiting = [asyncio.create_task(store.size("a")) for _ in range(40)]
        await asyncio.sleep(0.05)
        await asyncio.to_thread(int)
        assert not any(task.done() for task in waiting)
        assert {type(error) for error in await asyncio.gather(*waiting, return_exceptions=True)} == {StorageError}


class Copying:
    """Azure, busy with the copy of a large blob: it has answered, and there are no bytes yet."""

    def __init__(self, looks: int) -> None:
        self._looks = looks

    def copy(self, name: str, to: str) -> None:
        pass

    def head(self, name: str) -> dict[str, int]:
        if name == "to":
            self._looks -= 1
        return {"size": 10 if name == "from" or self._looks < 0 else 0}


async def test_a_copy_that_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.object_stores._COPY_PAUSE", 0.01)
    azure: Any = Copying(3)
    store = AzureContainer(lambda: azure)
    await store.copy("from", "to")
    assert await store.size("to") == 10
    monkeypatch.setattr("adapters.object_stores._COPY_SECONDS", 0.05)
    azure = Copying(1000)
    with pytest.raises(StorageError, match="not done in time"):
        await AzureContainer(lambda: azure).copy("from", "to")
