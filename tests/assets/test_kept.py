"""Transforms are made once and kept; what is kept goes with the file."""

import asyncio
from io import BytesIO
from pathlib import Path
from typing import IO

import pytest

from adapters.folder import Folder
from adapters.images.values import Work
from adapters.storage import StorageError
from db.engine import DatabaseConfig
from resolvers.assets import transforms as transforms_module
from resolvers.assets.transforms import Transforms, drop_transforms
from tests.assets.pictures import as_file, photo
from tests.assets.shelf import Shelf, opened, shelf_of
from tests.conftest import copy_of

pytestmark = pytest.mark.anyio

PICTURE = as_file(photo(40, 20), "PNG")


class Counting(Transforms):
    """Counts what is really made, and can be made to take its time."""

    def __init__(self, of: Transforms, seconds: float = 0.05) -> None:
        super().__init__(of.options)
        self.times = 0
        self.seconds = seconds

    def _work(self, file: IO[bytes], work: Work, until: float) -> IO[bytes]:
        import time

        self.times += 1
        time.sleep(self.seconds)
        return super()._work(file, work, until)


async def test_it_is_made_once_however_many_ask(light_shelf: Shelf) -> None:
    transforms = light_shelf.services.transforms = Counting(light_shelf.services.transforms)
    key = await light_shelf.put(PICTURE)
    answers = await asyncio.gather(*(light_shelf.get(key, "?width=10&format=webp") for _ in range(100)))
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}
    assert (transforms.times, len(light_shelf.kept(key))) == (1, 1)
    assert light_shelf.kept(key)[0].read_bytes() == answers[0].content
    transforms.close()


async def test_what_is_kept_outlives_the_process(light_shelf: Shelf) -> None:
    key = await light_shelf.put(PICTURE)
    first = await light_shelf.get(key, "?width=10")
    transforms = light_shelf.services.transforms = Counting(light_shelf.services.transforms)
    again = await light_shelf.get(key, "?width=10")
    assert (again.content, transforms.times) == (first.content, 0)
    assert (await light_shelf.get(key, "?width=11")).content != first.content
    transforms.close()


async def test_new_content_has_new_transforms(shelf: Shelf) -> None:
    key = await shelf.put(PICTURE, uploaded_on="2026-01-01T00:00:00.000Z")
    assert opened(await shelf.get(key, "?height=10")).size == (20, 10)
    (shelf.folder / f"{key}.bin").write_bytes(as_file(photo(20, 40), "PNG"))
    await shelf.execute(f"UPDATE directus_files SET uploaded_on = '2026-01-02T00:00:00.000Z' WHERE id = '{key}'")
    assert opened(await shelf.get(key, "?height=10")).size == (5, 10)


async def test_transforms_are_dropped_with_the_file_and_nothing_else(light_shelf: Shelf) -> None:
    key, other = await light_shelf.put(PICTURE), await light_shelf.put(PICTURE)
    for query in ("?width=1", "?width=2", "?width=3&format=webp"):
        await light_shelf.get(key, query)
        await light_shelf.get(other, query)
    mine = light_shelf.folder / f"{key}__by-hand.png"
    mine.write_bytes(b"mine")
    await drop_transforms(light_shelf.services.stores["local"], key)
    assert light_shelf.kept(key) == [mine]
    assert len(light_shelf.kept(other)) == 3
    assert (light_shelf.folder / f"{key}.bin").exists()


async def test_a_client_that_goes_away_takes_nothing_along(light_shelf: Shelf) -> None:
    transforms = light_shelf.services.transforms = Counting(light_shelf.services.transforms)
    key = await light_shelf.put(PICTURE)
    gone = asyncio.create_task(light_shelf.get(key, "?width=10"))
    stays = asyncio.create_task(light_shelf.get(key, "?width=10"))
    await asyncio.sleep(0.02)
    gone.cancel()
    assert (await stays).status_code == 200
    assert transforms.times == 1
    transforms.close()


async def test_who_waits_too_long_is_told(world_sqlite: DatabaseConfig, tmp_path: Path) -> None:
    with copy_of(world_sqlite, tmp_path) as config:
        async with shelf_of(config, tmp_path / "uploads", assets_transform_timeout=50) as shelf:
            transforms = shelf.services.transforms = Counting(shelf.services.transforms, 0.4)
            key = await shelf.put(PICTURE)
            late = await shelf.get(key, "?width=10")
            assert (late.status_code, late.json()["errors"][0]["extensions"]) == (
                503,
                {"service": "assets", "reason": "Transformation timed out", "code": "SERVICE_UNAVAILABLE"},
            )
            await asyncio.sleep(0.6)
            assert (await shelf.get(key, "?width=10")).status_code == 200
            assert transforms.times == 1
            transforms.close()


async def test_too_many_at_once_are_refused(world_sqlite: DatabaseConfig, tmp_path: Path) -> None:
    with copy_of(world_sqlite, tmp_path) as config:
        async with shelf_of(config, tmp_path / "uploads", assets_transform_max_concurrent=1) as shelf:
            transforms = shelf.services.transforms = Counting(shelf.services.transforms, 0.02)
            key = await shelf.put(PICTURE)
            answers = await asyncio.gather(*(shelf.get(key, f"?width={width}") for width in range(1, 21)))
            statuses = sorted(answer.status_code for answer in answers)
            assert statuses == [200] * 8 + [503] * 12
            assert (await shelf.get(key, "?width=50")).status_code == 200
            transforms.close()


async def test_what_nobody_wants_any_more_is_not_made(light_shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transforms_module, "_LONGEST", -7.4)
    key = await light_shelf.put(PICTURE)
    slow = light_shelf.services.transforms = Counting(light_shelf.services.transforms, 0.2)
    late = await light_shelf.get(key, "?width=10")
    assert (late.status_code, late.json()["errors"][0]["extensions"]["reason"]) == (503, "Transformation timed out")
    assert light_shelf.kept(key) == []
    slow.seconds = 0
    assert (await light_shelf.get(key, "?width=10")).status_code == 200
    slow.close()


async def test_work_ends_with_the_server(light_shelf: Shelf) -> None:
    key = await light_shelf.put(PICTURE)
    transforms = light_shelf.services.transforms = Counting(light_shelf.services.transforms, 0.2)
    asked = asyncio.create_task(light_shelf.get(key, "?width=10"))
    while not transforms.times:
        await asyncio.sleep(0.01)
    transforms.close()
    assert (await asked).status_code == 503
    assert light_shelf.kept(key) == []


async def test_a_file_that_is_deleted_meanwhile_leaves_nothing(light_shelf: Shelf) -> None:
    key = await light_shelf.put(PICTURE)
    transforms = light_shelf.services.transforms = Counting(light_shelf.services.transforms, 0.5)
    asked = asyncio.create_task(light_shelf.get(key, "?width=10"))
    while not transforms.times:
        await asyncio.sleep(0.01)
    admin = {"authorization": "Bearer admin-token"}
    assert (await light_shelf.client.delete(f"/files/{key}", headers=admin)).status_code == 204
    assert not asked.done()
    assert (await asked).status_code == 200
    assert list(light_shelf.folder.glob(f"{key}*")) == []
    transforms.close()


async def test_what_cannot_be_kept_is_sent_all_the_same(light_shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    key = await light_shelf.put(PICTURE)

    def full(name: str, file: IO[bytes]) -> None:
        raise StorageError("No space left on device")

    monkeypatch.setattr(light_shelf.services.stores["local"], "save", full)
    assert opened(await light_shelf.get(key, "?width=10")).size == (10, 5)
    assert light_shelf.kept(key) == []


async def test_what_a_killed_process_left_half_written_is_not_served(tmp_path: Path) -> None:
    """A file gets its name once it is whole."""
    folder = Folder(tmp_path)
    (tmp_path / "a__b.png#1").write_bytes(b"half")
    assert await folder.names("a__b.png") == ["a__b.png#1"]
    await folder.write("a__b.png", BytesIO(b"whole"))
    reading = await folder.read("a__b.png")
    assert b"".join([piece async for piece in reading.pieces]) == b"whole"
