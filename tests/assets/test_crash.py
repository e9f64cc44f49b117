"""`typecase serve` is killed with SIGKILL while it makes transforms: none that is half written is ever served.

`TYPECASE_KILLS` says how often on each database; it is three times otherwise.
"""

import asyncio
import os
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from io import BytesIO
from itertools import count
from pathlib import Path

import httpx
from PIL import Image

from db.engine import DatabaseConfig
from tests.assets.pictures import as_file, photo
from tests.files.shelf import form
from tests.rest_compat.writing import prepare_world
from tests.typecase.process import Server, environment_of, running

KILLS = int(os.environ.get("TYPECASE_KILLS", "3"))
CLIENTS = 4
AT_LEAST = 3
HEADERS = {"authorization": "Bearer admin-token"}
PICTURE = as_file(photo(400, 300), "PNG")


def test_a_killed_transform_is_not_served(world_config: DatabaseConfig, tmp_path: Path) -> None:
    asyncio.run(prepare_world(world_config))
    uploads = tmp_path / "uploads"
    environment = environment_of(world_config, STORAGE_LOCAL_ROOT=str(uploads))
    with running(environment, tmp_path) as server:
        key = upload(server)
    widths = count(1)
    for kill in range(KILLS):
        with running(environment, tmp_path) as server:
            clients = [threading.Thread(target=ask_until_the_end, args=(server, key, widths)) for _ in range(CLIENTS)]
            for thread in clients:
                thread.start()
            wait_for(uploads, f"{key}__*.png", (kill + 1) * AT_LEAST)
            time.sleep(0.01 * kill)
            server.process.kill()
            for thread in clients:
                thread.join()
    kept = sorted(uploads.glob(f"{key}__*.png"))
    assert len(kept) >= KILLS * AT_LEAST
    check_whole(kept)
    with running(environment, tmp_path) as server, httpx.Client(base_url=server.url, headers=HEADERS) as client:
        for width in range(1, next(widths)):
            picture = Image.open(BytesIO(client.get(f"/assets/{key}?width={width}").raise_for_status().content))
            picture.load()
            assert picture.width == width
        client.delete(f"/files/{key}").raise_for_status()
    assert [path.name for path in uploads.iterdir() if not path.name.endswith(".part")] == []


def upload(server: Server) -> str:
    headers = {**HEADERS, "content-type": "multipart/form-data; boundary=between"}
    answer = httpx.post(
        f"{server.url}/files", content=form([("file", "a.png", PICTURE, "image/png")]), headers=headers
    ).raise_for_status()
    return str(answer.json()["data"]["id"])


def ask_until_the_end(server: Server, key: str, widths: "count[int]") -> None:
    with httpx.Client(base_url=server.url, headers=HEADERS, timeout=30) as client, suppress(httpx.TransportError):
        while True:
            client.get(f"/assets/{key}?width={next(widths)}").raise_for_status()


def wait_for(folder: Path, pattern: str, number: int) -> None:
    """Wait until there are so many files, for a minute at the most."""
    end = time.monotonic() + 60
    while len(list(folder.glob(pattern))) < number and time.monotonic() < end:
        time.sleep(0.01)


def check_whole(files: Sequence[Path]) -> None:
    for file in files:
        with Image.open(file) as picture:
            picture.load()
