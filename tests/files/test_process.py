"""Uploads to `typecase serve`: in bounded memory, and killed while they come in."""

import asyncio
import os
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from db.engine import DatabaseConfig
from resolvers.files.sweeping import sweep
from tests.conftest import client_of
from tests.files.shelf import Shelf
from tests.rest_compat.writing import prepare_world
from tests.typecase.process import Server, environment_of, running

HEADERS = {"authorization": "Bearer admin-token", "content-type": "multipart/form-data; boundary=between"}
HEAD = (
    b'--between\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n'
    b"Content-Type: application/octet-stream\r\n\r\n"
)
KILLS = int(os.environ.get("TYPECASE_KILLS", "3"))
DELAYS = [(0.1, 0.25, 0.4, 0.6)[kill % 4] for kill in range(KILLS)]
"""Seconds after which the server is killed, each time."""

MEGABYTE = bytes(range(256)) * 4096


def body(megabytes: int, pause: float = 0) -> Iterator[bytes]:
    yield HEAD
    for _ in range(megabytes):
        yield MEGABYTE
        time.sleep(pause)
    yield b"\r\n--between--\r\n"


def answered_between(server: Server, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces of an upload, which goes on only when the server has answered another request."""
    with httpx.Client(base_url=server.url) as other:
        for piece in pieces:
            assert other.get("/server/ping").text == "pong"
            yield piece


def test_a_large_upload_needs_little_memory(world_config: DatabaseConfig, tmp_path: Path) -> None:
    """And others are answered while it comes in."""
    asyncio.run(prepare_world(world_config))
    uploads, waiting = tmp_path / "uploads", tmp_path / "waiting"
    environment = environment_of(world_config, STORAGE_LOCAL_ROOT=str(uploads), TEMP_PATH=str(waiting))
    with running(environment, tmp_path) as server:
        with httpx.Client(base_url=server.url, headers=HEADERS, timeout=120) as client:
            client.post("/files", content=body(1))
            before = server.peak()
            answer = client.post("/files", content=answered_between(server, body(200)))
        assert answer.json()["data"]["filesize"] == str(200 * len(MEGABYTE))
        assert server.peak() - before < 50 * 2**20
        assert (uploads / answer.json()["data"]["filename_disk"]).stat().st_size == 200 * len(MEGABYTE)
        assert list(waiting.iterdir()) == []


def test_a_killed_upload_leaves_no_row_without_bytes_and_none_without_a_row(
    world_config: DatabaseConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(prepare_world(world_config))
    uploads = tmp_path / "uploads"
    environment = environment_of(world_config, STORAGE_LOCAL_ROOT=str(uploads))
    begun = time.strftime("%Y-%m-%dT%H:%M:%S")
    for delay in DELAYS:
        with running(environment, tmp_path) as server:
            timer = threading.Timer(delay, server.process.kill)
            with httpx.Client(base_url=server.url, headers=HEADERS, timeout=30) as client:
                client.post("/files", content=body(3)).raise_for_status()
                timer.start()
                with suppress(httpx.TransportError):
                    while True:
                        client.post("/files", content=body(3, 0.005))
            timer.join()
    with running(environment, tmp_path) as server:
        rows = httpx.get(
            f"{server.url}/files", params={"filter[uploaded_on][_gte]": begun, "limit": -1}, headers=HEADERS
        ).json()["data"]
    assert len(rows) >= len(DELAYS)
    assert {row["filesize"] for row in rows} == {str(3 * len(MEGABYTE))}
    for row in rows:
        assert (uploads / row["filename_disk"]).stat().st_size == int(row["filesize"])
    monkeypatch.setattr(time, "time", lambda genuine=time.time: genuine() + 100_000)
    asyncio.run(swept(world_config, uploads))
    assert {path.name for path in uploads.iterdir()} == {row["filename_disk"] for row in rows}


async def swept(config: DatabaseConfig, folder: Path) -> None:
    """Sweep as a server of the same project does."""
    options = {"local": {"root": str(folder)}}
    async with client_of(config, storage_options=options) as client:
        await sweep(Shelf(client, folder).services)
