"""What is left of uploads whose server was killed, and what is nobody's to delete."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest

from adapters.folder import Folder
from adapters.storage import StorageError, Store, passing_name
from resolvers.files.staging import own_mark
from resolvers.files.sweeping import sweep
from tests.files.shelf import Shelf
from tests.files.test_tus import Uploads

DAY = 25 * 60 * 60


class Deadly(Folder):
    """The server ends right after the bytes got their name: before the transaction is committed."""

    async def copy(self, name: str, to: str) -> None:
        await super().copy(name, to)
        raise asyncio.CancelledError


class Doubtful(Folder):
    """Does what it is told, and says that it can't."""

    async def copy(self, name: str, to: str) -> None:
        await super().copy(name, to)
        raise StorageError("No answer")


class Clinging(Folder):
    """Lets go of nothing."""

    async def delete(self, name: str) -> None:
        raise StorageError("No answer")


class Meanwhile(Folder):
    """When a file is deleted, something else is begun before, and has its time."""

    def __init__(self, path: Path, name: str, begin: Callable[[], object]) -> None:
        super().__init__(path)
        self._name = name
        self._begin = begin

    async def delete(self, name: str) -> None:
        if name == self._name:
            self._begin()
            await asyncio.sleep(0.5)
        await super().delete(name)


@pytest.fixture
def uploads(shelf: Shelf) -> Uploads:
    return Uploads(shelf)


def keep_in(shelf: Shelf, store: Store) -> None:
    shelf.services.stores = {"local": store}


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let a day pass."""

    def pass_by() -> None:
        monkeypatch.setattr(time, "time", lambda genuine=time.time: genuine() + DAY)

    return pass_by


async def test_bytes_of_an_upload_that_was_never_committed(shelf: Shelf, later: Callable[[], None]) -> None:
    kept = await shelf.put_in("kept.txt", b"kept")
    changed = await shelf.put_in("changed.txt", b"old")
    keep_in(shelf, Deadly(shelf.folder))
    with suppress(asyncio.CancelledError):
        await shelf.put_in("new.txt", b"new")
    with suppress(asyncio.CancelledError):
        await shelf.replace(changed["id"], [("file", "a.csv", b"new", "text/csv")])
    own = {kept["filename_disk"], changed["filename_disk"]}
    assert len(shelf.names) == 6
    await sweep(shelf.services)
    assert len(shelf.names) == 6
    later()
    await sweep(shelf.services)
    assert shelf.names == own
    assert (shelf.folder / changed["filename_disk"]).read_bytes() == b"old"


async def test_only_own_passing_names_tell_what_to_delete(shelf: Shelf, later: Callable[[], None]) -> None:
    """Files of another project in the same place, of a key that is no upload's, and those that a row names."""
    committed = await shelf.put_in("a.txt", b"committed")
    elsewhere = await shelf.put_in("b.txt", b"renamed")
    theirs, similar, left = (str(uuid4()) for _ in range(3))
    await shelf.data("PATCH", f"/files/{elsewhere['id']}", {"filename_disk": f"{left}.pdf", "storage": "local"})
    mark = own_mark(shelf.services)
    passing = [passing_name(f"{mark}-{key}-") for key in (committed["id"], left)]
    foreign = [passing_name(f"{'0' * 16}-{theirs}-"), "upload-me.part", "upload-1-notes.txt"]
    others = {f"{theirs}.txt", f"{similar}.txt", f"{left}.pdf", f"{left}__x.webp", f"{left}.tar.gz"}
    for name in (*passing, *foreign, *others, f"{left}.txt", left):
        (shelf.folder / name).write_bytes(b"x")
    later()
    await sweep(shelf.services)
    assert shelf.names == {committed["filename_disk"], elsewhere["filename_disk"], *others, *foreign[1:]}


async def test_an_upload_of_the_same_key_waits_for_the_sweeping(shelf: Shelf, later: Callable[[], None]) -> None:
    key = str(uuid4())
    name = f"{key}.txt"
    shelf.folder.mkdir()
    for left in (name, passing_name(f"{own_mark(shelf.services)}-{key}-")):
        (shelf.folder / left).write_bytes(b"never committed")
    uploads = []

    def begin() -> None:
        upload = shelf.put_in("a.txt", b"committed", fields={"id": key})
        uploads.append(asyncio.get_running_loop().create_task(upload))

    later()
    keep_in(shelf, Meanwhile(shelf.folder, name, begin))
    await sweep(shelf.services)
    [upload] = uploads
    assert (await upload)["filename_disk"] == name
    assert {path.name: path.read_bytes() for path in shelf.folder.iterdir()} == {name: b"committed"}


async def test_a_name_that_was_given_without_an_answer(shelf: Shelf) -> None:
    old = await shelf.put_in("old.txt", b"old")
    keep_in(shelf, Doubtful(shelf.folder))
    before = await shelf.count()
    assert await shelf.refused([("file", "a.txt", b"new", "text/plain")]) == (503, "SERVICE_UNAVAILABLE")
    assert (await shelf.replace(old["id"], [("file", "a.csv", b"new", "text/csv")])).status_code == 503
    assert (await shelf.count(), shelf.names) == (before, {old["filename_disk"]})


async def test_a_place_that_lets_go_of_nothing(shelf: Shelf, uploads: Uploads, later: Callable[[], None]) -> None:
    """What is kept is kept, whatever becomes of the passing names."""
    keep_in(shelf, Clinging(shelf.folder))
    row = await shelf.put_in("a.txt", b"whole")
    begun = await uploads.begin(5, filename="b.txt", filetype="text/plain")
    path, key = begun.headers["location"], begun.headers["directus-file-id"]
    assert (await uploads.add(path, 0, b"wh")).status_code == 204
    assert (await uploads.add(path, 2, b"ole")).status_code == 204
    names = {row["filename_disk"], (await shelf.row(key))["filename_disk"]}
    assert {(shelf.folder / name).read_bytes() for name in names} == {b"whole"}
    assert len(shelf.names) == 2 + 1 + 2 + 1
    later()
    keep_in(shelf, Folder(shelf.folder))
    await sweep(shelf.services)
    assert shelf.names == names


async def test_a_place_that_is_away_is_swept_another_time(shelf: Shelf, later: Callable[[], None]) -> None:
    """And those after it now."""
    left = passing_name()
    shelf.folder.mkdir()
    (shelf.folder / left).write_bytes(b"x")
    away = shelf.folder / left / "not a folder"
    shelf.services.stores = {"away": Folder(away), "local": Folder(shelf.folder)}
    later()
    await sweep(shelf.services)
    assert shelf.names == set()
