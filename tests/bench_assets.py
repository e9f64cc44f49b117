"""Transforms of a 12-megapixel JPEG to 300 × 200, beside sharp on the same core.

    python -m tests.bench_assets [PORT]

Prints transforms a second, each one new (`cold`: asked for over HTTP, made, kept and sent), those of sharp in a Node
process (made alone), their ratio, and requests a second for one that is kept already (`hot`). Server and sharp have
one core, the client another. Needs Linux with taskset, wrk for `hot`, and npm for sharp, which it installs into a
folder that is deleted at the end.
"""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops

from db.bootstrap import Administrator, bootstrap
from db.engine import DatabaseConfig, open_database
from resolvers.passwords import hash_password

FILE = "00000000-0000-4000-8000-00000000b001"
FORMATS = ("jpg", "webp")
ROUNDS = 60
WARM = 5
CLIENTS = 3
SERVER_CORE, CLIENT_CORE = "0", "1"

SHARP = """
const sharp = require("sharp"), fs = require("fs")
sharp.concurrency(1)
sharp.cache(false)
const source = fs.readFileSync(process.argv[2]), rounds = Number(process.argv[3]), WARM = Number(process.argv[4])
async function main() {
  for (const format of ["jpeg", "webp"]) {
    const make = quality => sharp(source).rotate().resize(300, 200).toFormat(format, { quality }).toBuffer()
    for (let i = 0; i < WARM; i++) await make(80)
    const begin = process.hrtime.bigint()
    for (let i = 0; i < rounds; i++) await make(40 + (i % 60))
    console.log(rounds / (Number(process.hrtime.bigint() - begin) / 1e9))
  }
}
main()
"""


def main(port: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asyncio.run(prepare(folder))
        theirs = sharp_rates(folder)
        with server(folder, port):
            for format_, their in zip(FORMATS, theirs or (None, None), strict=True):
                ours = cold_rate(port, format_)
                beside = f"{their:6.1f}/s sharp   {ours / their:4.2f} ×" if their else "sharp is not there"
                print(f"cold {format_:5} {ours:6.1f}/s   {beside}")  # noqa: T201
            for format_ in FORMATS:
                print(f"hot  {format_:5} {hot_rate(port, f'?width=300&height=200&quality=40&format={format_}')}")  # noqa: T201
            print(f"hot  file  {hot_rate(port, '', small=True)}")  # noqa: T201


async def prepare(folder: Path) -> None:
    """A database with two files that everyone may read, and their bytes."""
    config = DatabaseConfig("sqlite", filename=folder / "data.db")
    await bootstrap(config, Administrator("admin@example.com", "password", hash_password))
    (folder / "uploads").mkdir()
    photo(4000, 3000).save(folder / "uploads" / f"{FILE}.jpg", quality=88)
    photo(300, 200).save(folder / "uploads" / f"{FILE[:-1]}2.jpg", quality=80)
    database = await open_database(config)
    for key in (FILE, f"{FILE[:-1]}2"):
        size = (folder / "uploads" / f"{key}.jpg").stat().st_size
        await database.execute(
            "INSERT INTO directus_files (id, storage, filename_disk, filename_download, type, filesize) "
            f"VALUES ('{key}', 'local', '{key}.jpg', 'photo.jpg', 'image/jpeg', {size})"
        )
    row = await database.fetch_row("SELECT policy FROM directus_access WHERE role IS NULL AND user IS NULL")
    assert row is not None
    await database.execute(
        "INSERT INTO directus_permissions (policy, collection, action, permissions, fields) "
        f"VALUES ('{row[0]}', 'directus_files', 'read', '{{}}', '*')"
    )
    await database.close()


def photo(width: int, height: int) -> Image.Image:
    """Something with edges, gradients and noise, as photographs have them."""
    shapes = Image.effect_mandelbrot((width // 4, height // 4), (-2.2, -1.3, 0.8, 1.3), 100).resize((width, height))
    slope = Image.linear_gradient("L").resize((width, height))
    noise = Image.effect_noise((width, height), 12)
    bands = (
        ImageChops.blend(shapes, slope, 0.4),
        ImageChops.blend(slope, noise, 0.3),
        ImageChops.blend(shapes, noise, 0.2),
    )
    return Image.merge("RGB", bands)


def sharp_rates(folder: Path) -> list[float] | None:
    """Transforms a second by sharp, a format each; None where it can't be installed."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node:
        return None
    (folder / "sharp.js").write_text(SHARP)
    installed = subprocess.run([npm, "install", "sharp"], cwd=folder, capture_output=True, check=False)
    if installed.returncode:
        return None
    source = folder / "uploads" / f"{FILE}.jpg"
    command = ["taskset", "-c", SERVER_CORE, node, "sharp.js", str(source), str(ROUNDS), str(WARM)]
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return [float(line) for line in answer.stdout.split()]


@contextmanager
def server(folder: Path, port: int) -> Iterator[None]:
    """The server on the prepared database."""
    settings = {
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "SECRET": "bench-assets-bench-assets-bench-assets",
        "DB_FILENAME": str(folder / "data.db"),
        "STORAGE_LOCAL_ROOT": str(folder / "uploads"),
        "LOG_LEVEL": "warn",
    }
    command = ["taskset", "-c", SERVER_CORE, str(Path(sys.executable).parent / "typecase"), "serve"]
    process = subprocess.Popen(command, env={**os.environ, **settings})
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/server/ping", timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(20)


def cold_rate(port: int, format_: str) -> float:
    """Transforms a second, each asked for the first time, by a few clients at once; as with sharp, some go before."""

    def client(number: int, rounds: int = ROUNDS + CLIENTS, first: int = 0) -> None:
        connection = HTTPConnection("127.0.0.1", port)
        for each in range(first + number, first + rounds, CLIENTS):
            quality = 40 + each % 60
            path = f"/assets/{FILE}?width=300&height=200&quality={quality}&format={format_}&focal_point_x={each}"
            connection.request("GET", path)
            answer = connection.getresponse()
            data = answer.read()
            assert answer.status == 200, data
            assert Image.open(BytesIO(data)).size == (300, 200)
        connection.close()

    client(0, WARM * CLIENTS, 1000)
    with ThreadPoolExecutor(CLIENTS) as clients:
        begin = time.perf_counter()
        list(clients.map(client, range(CLIENTS)))
        return (ROUNDS + CLIENTS) / (time.perf_counter() - begin)


def hot_rate(port: int, query: str, *, small: bool = False) -> str:
    """Requests a second for what is kept."""
    if not shutil.which("wrk"):
        return "wrk is not there"
    url = f"http://127.0.0.1:{port}/assets/{f'{FILE[:-1]}2' if small else FILE}{query}"
    urllib.request.urlopen(url).close()
    command = ["taskset", "-c", CLIENT_CORE, "wrk", "-t1", "-c16", "-d5s", url]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = re.search(r"Requests/sec:\s*([\d.]+)", answer)
    assert rate is not None, answer
    assert "Non-2xx" not in answer, answer
    return f"{float(rate[1]):7.0f}/s"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9301)
