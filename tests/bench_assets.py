"""Transforms of a 12-megapixel JPEG to 300 × 200, beside sharp on the same core.

    python -m tests.bench_assets [PORT]

Prints, for each format, transforms a second by Typecase, by sharp, and their ratio:

    make    the work on the picture alone, from its file's bytes to the result's, in a loop
    serve   each asked for over HTTP for the first time, by three clients at once: the file is read, the transform made,
            kept in a file and sent. Typecase looks the file up in its database and checks the rights, too; sharp is
            behind a bare server of Node's, which does no more than that.

and then requests a second for a transform that is kept already (`hot`), and for a small file itself. Typecase and sharp
take turns, as machines have slow moments; what is printed are medians, and the median of the turns' ratios. All that is
measured has one core, the client another. Needs Linux with taskset, wrk for `hot`, and npm for sharp, which it installs
into a folder that is deleted at the end.
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
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

from PIL import Image, ImageChops

from adapters.images.budget import Budget
from adapters.images.make import made
from adapters.images.values import Format, Limits, Resize, Work
from db.bootstrap import Administrator, bootstrap
from db.engine import DatabaseConfig
from db.open import open_database
from resolvers.passwords import hash_password

FILE = "00000000-0000-4000-8000-00000000b001"
MADE: Mapping[str, Format] = {"jpg": "jpeg", "webp": "webp"}
FORMATS = tuple(MADE)
TURNS = 11
ROUNDS = 30
CLIENTS = 3
SERVER_CORE, CLIENT_CORE = 0, 1

SHARP = """
const sharp = require("sharp"), fs = require("fs"), http = require("http")
sharp.concurrency(1)
sharp.cache(false)
const file = process.argv[2]
const transform = (source, format, quality) =>
  sharp(source).rotate().resize(300, 200).toFormat(format === "jpg" ? "jpeg" : format, { quality }).toBuffer()

async function make(format, rounds) {
  const source = fs.readFileSync(file), begin = process.hrtime.bigint()
  for (let i = 0; i < rounds; i++) await transform(source, format, 40 + (i % 60))
  return String(rounds / (Number(process.hrtime.bigint() - begin) / 1e9))
}

async function serve(format, quality, name) {
  const made = await transform(await fs.promises.readFile(file), format, quality)
  await fs.promises.writeFile(name + ".part", made)
  await fs.promises.rename(name + ".part", name)
  return made
}

http.createServer(async (request, response) => {
  const url = new URL(request.url, "http://localhost"), asked = Object.fromEntries(url.searchParams)
  const answer = url.pathname === "/make"
    ? make(asked.format, Number(asked.rounds))
    : serve(asked.format, Number(asked.quality), "kept-" + asked.focal_point_x + "." + asked.format)
  response.end(await answer)
}).listen(Number(process.argv[3]), "127.0.0.1")
"""


def main(port: int) -> None:
    """Measure and print."""
    os.sched_setaffinity(0, {CLIENT_CORE})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asyncio.run(prepare(folder))
        with sharp(folder, port + 1) as beside, server(folder, port):
            for line in measured(folder, port, port + 1 if beside else None):
                print(line, flush=True)  # noqa: T201


def measured(folder: Path, ours: int, theirs: int | None) -> Iterator[str]:
    """The lines to print, as they come; both have a port, if they are there."""
    for format_ in FORMATS:
        their = partial(sharp_makes, theirs, format_) if theirs else None
        yield f"make  {format_:5} {beside_sharp(partial(make_rate, folder, format_), their)}"
    for format_ in FORMATS:
        their = partial(serve_rate, theirs, "", format_) if theirs else None
        yield f"serve {format_:5} {beside_sharp(partial(serve_rate, ours, f'/assets/{FILE}', format_), their)}"
    for format_ in FORMATS:
        yield f"hot   {format_:5} {hot_rate(ours, f'?width=300&height=200&quality=40&format={format_}')}"
    yield f"hot   file  {hot_rate(ours, '', small=True)}"


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


@contextmanager
def sharp(folder: Path, port: int) -> Iterator[bool]:
    """sharp behind a server; whether it could be installed."""
    npm, node = shutil.which("npm"), shutil.which("node")
    (folder / "sharp.js").write_text(SHARP)
    installing = [npm or "npm", "install", "sharp"]
    if not npm or not node or subprocess.run(installing, cwd=folder, capture_output=True, check=False).returncode:
        yield False
        return
    command = pinned(node, "sharp.js", str(folder / "uploads" / f"{FILE}.jpg"), str(port))
    with running(command, f"http://127.0.0.1:{port}/make?format=jpg&rounds=1", cwd=folder):
        yield True


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
    command = pinned(str(Path(sys.executable).parent / "typecase"), "serve")
    with running(command, f"http://127.0.0.1:{port}/server/ping", env={**os.environ, **settings}):
        # The libraries of GraphQL are imported once the server is up.
        urllib.request.urlopen(f"http://127.0.0.1:{port}/graphql?query=%7B__typename%7D").close()
        yield


def pinned(*command: str) -> list[str]:
    """The command on the core of what is measured."""
    return ["taskset", "-c", str(SERVER_CORE), *command]


@contextmanager
def running(command: list[str], url: str, **options: Any) -> Iterator[None]:
    """A server, from its first answer at the URL on."""
    process = subprocess.Popen(command, **options)
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(url, timeout=5).close()
                break
            except OSError:
                time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(20)


def beside_sharp(our: Callable[[int], float], their: Callable[[int], float] | None) -> str:
    """Both rates and their ratio, after a turn of each to warm up."""
    turns = [(our(turn), their(turn) if their else None) for turn in range(TURNS + 1)][1:]
    text = f"{median(our for our, _ in turns):6.1f}/s"
    pairs = [(our, their) for our, their in turns if their]
    if not pairs:
        return f"{text}   sharp is not there"
    ratio = median(our / their for our, their in pairs)
    return f"{text}   {median(their for _, their in pairs):6.1f}/s sharp   {ratio:4.2f} ×"


def make_rate(folder: Path, format_: str, _: int) -> float:
    """Transforms a second without a server."""
    data = (folder / "uploads" / f"{FILE}.jpg").read_bytes()
    memory = Budget(160_000_000)
    os.sched_setaffinity(0, {SERVER_CORE})
    begin = time.perf_counter()
    for each in range(ROUNDS):
        work = Work((Resize(300, 200),), MADE[format_], 40 + each % 60)
        made(BytesIO(data), work, Limits(), memory).close()
    rate = ROUNDS / (time.perf_counter() - begin)
    os.sched_setaffinity(0, {CLIENT_CORE})
    return rate


def sharp_makes(port: int, format_: str, _: int) -> float:
    """Transforms a second by sharp, without a server."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/make?format={format_}&rounds={ROUNDS}") as answer:
        return float(answer.read())


def serve_rate(port: int, path: str, format_: str, turn: int) -> float:
    """Transforms a second over HTTP, each asked for the first time, by a few clients at once."""

    def client(number: int) -> None:
        connection = HTTPConnection("127.0.0.1", port)
        for each in range(number, ROUNDS, CLIENTS):
            # The whole width is seen, whatever is in its middle.
            new = f"focal_point_x={turn * ROUNDS + each}"
            connection.request("GET", f"{path}/?width=300&height=200&quality={40 + each % 60}&format={format_}&{new}")
            answer = connection.getresponse()
            data = answer.read()
            assert answer.status == 200, data
            assert Image.open(BytesIO(data)).size == (300, 200)
        connection.close()

    with ThreadPoolExecutor(CLIENTS) as clients:
        begin = time.perf_counter()
        list(clients.map(client, range(CLIENTS)))
        return ROUNDS / (time.perf_counter() - begin)


def hot_rate(port: int, query: str, *, small: bool = False) -> str:
    """Requests a second for what is kept."""
    if not shutil.which("wrk"):
        return "wrk is not there"
    url = f"http://127.0.0.1:{port}/assets/{f'{FILE[:-1]}2' if small else FILE}{query}"
    urllib.request.urlopen(url).close()
    command = ["wrk", "-t1", "-c16", "-d5s", url]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = re.search(r"Requests/sec:\s*([\d.]+)", answer)
    assert rate is not None, answer
    assert "Non-2xx" not in answer, answer
    return f"{float(rate[1]):7.0f}/s"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9301)
