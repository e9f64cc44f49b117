"""`typecase import` and `typecase export` as processes."""

import asyncio
import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from db.engine import DatabaseConfig
from db.open import open_database
from tests.typecase.process import environment_of, run

TABLE = (
    "CREATE TABLE posts (id integer PRIMARY KEY, title varchar(255) NOT NULL, views integer DEFAULT 3, "
    "price numeric(10, 2), published boolean, day date)"
)
HOOKS = """
from typecase import hook

@hook("items.create", collection="posts")
def shorten(event):
    event.payload["title"] = event.payload["title"][:3]

@hook("items.create", collection="posts", when="after")
def tell(event):
    with open("told", "a") as file:
        file.write(f"{event.key}\\n")
"""
MANY = 100_000
MEMORY_MAX = 150 * 1024 * 1024
# The command, which tells at its end what Linux knows of its memory.
TELLING = """
import atexit, sys
from pathlib import Path
from typecase.cli import main
atexit.register(lambda: print(Path("/proc/self/status").read_text(), file=sys.stderr))
main()
"""


@pytest.fixture
def ready(database_config: DatabaseConfig) -> DatabaseConfig:
    """A database with a table of posts."""
    assert asyncio.run(answer(database_config, TABLE)) is None
    return database_config


async def answer(config: DatabaseConfig, sql: str) -> Any:
    """The first value that a statement answers."""
    database = await open_database(config)
    row = await database.fetch_row(sql)
    await database.close()
    return row[0] if row else None


def count(config: DatabaseConfig, table: str) -> int:
    return int(asyncio.run(answer(config, f"SELECT count(*) FROM {table}")))


def ended(config: DatabaseConfig, folder: Path, *arguments: str) -> tuple[int, str, str]:
    result = run(environment_of(config, LOG_LEVEL="error", QUERY_LIMIT_MAX="1"), folder, *arguments)
    return result.returncode, result.stdout, result.stderr


def test_rows_go_round(ready: DatabaseConfig, tmp_path: Path) -> None:
    rows = [
        {"id": 1, "title": 'a "b", c\nd', "views": 3, "price": "1.50", "published": True, "day": "2024-02-29"},
        {"id": 2, "title": "=1+1", "views": None, "price": None, "published": False, "day": None},
    ]
    (tmp_path / "in.json").write_text(json.dumps(rows))
    assert ended(ready, tmp_path, "import", "posts", "in.json") == (0, "2 rows were imported.\n", "")
    assert ended(ready, tmp_path, "export", "posts", "out.csv") == (0, "2 rows were exported.\n", "")
    assert (tmp_path / "out.csv").read_text() == (
        '"id","title","views","price","published","day"\n'
        '1,"a ""b"", c\nd",3,"1.50",true,"2024-02-29"\n'
        '2,"\'=1+1",,,false,'
    )
    assert ended(ready, tmp_path, "import", "posts", "out.csv") == (0, "2 rows were imported.\n", "")
    assert ended(ready, tmp_path, "export", "posts", "out", "--format", "json") == (0, "2 rows were exported.\n", "")
    assert json.loads((tmp_path / "out").read_text()) == rows
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".db") == ["in.json", "out", "out.csv"]


def test_chosen_rows(ready: DatabaseConfig, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,title\n1,a\n2,b\n3,c\n")
    ended(ready, tmp_path, "import", "posts", "in.csv")
    chosen = ("--fields", "title", "--filter", '{"id": {"_gt": 1}}', "--sort", "-id")
    assert ended(ready, tmp_path, "export", "posts", "out.csv", *chosen) == (0, "2 rows were exported.\n", "")
    assert (tmp_path / "out.csv").read_text() == '"title"\n"c"\n"b"'


def test_errors_are_lines_and_nothing_is_written(ready: DatabaseConfig, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,title,day\n1,a,\n2,,\nx,b,\n4,,\n5,c,never\n")
    assert ended(ready, tmp_path, "import", "posts", "in.csv") == (
        1,
        "",
        """typecase: Row 2, 4: Validation failed for field "title". Value is required.
typecase: Row 3: You don't have permission to access this.
typecase: Row 5: Invalid payload. Invalid Date format in field "day".
""",
    )
    assert count(ready, "posts") == 0


@pytest.mark.parametrize("database_config", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("import", "nope", "in.csv"), 'permission to access collection "nope"'),
        (("import", "directus_users", "in.csv"), 'permission to access collection "directus_users"'),
        (("import", "posts", "in.txt"), "in.txt: the format must be one of csv, json; --format says which"),
        (("export", "posts", "out.txt"), "out.txt: the format must be one of csv, csv_utf8, json, xml, yaml;"),
        (("export", "nope", "out.csv"), 'permission to access collection "nope"'),
        (("export", "posts", "out.csv", "--fields", "nope"), 'permission to access field "nope"'),
        (("export", "posts", "nowhere/out.csv"), "No such file or directory"),
    ],
)
def test_what_can_not_be_done(ready: DatabaseConfig, tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    for name in ("in.csv", "in.txt"):
        (tmp_path / name).write_text("id,title\n1,a\n")
    status, output, errors = ended(ready, tmp_path, *arguments)
    assert (status, output) == (1, "")
    assert message in errors
    assert len(errors.splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".db") == ["in.csv", "in.txt"]


def test_hooks_are_called(ready: DatabaseConfig, tmp_path: Path) -> None:
    (tmp_path / "my_hooks.py").write_text(HOOKS)
    (tmp_path / "in.csv").write_text("id,title\n1,abcd\n2,efgh\n")
    assert ended(ready, tmp_path, "import", "posts", "in.csv", "--hooks", "my_hooks")[0] == 0
    ended(ready, tmp_path, "export", "posts", "out.csv", "--fields", "title")
    assert (tmp_path / "out.csv").read_text() == '"title"\n"abc"\n"efg"'
    assert (tmp_path / "told").read_text() == "1\n2\n"


@pytest.mark.timeout(600)
@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is told by Linux")
def test_many_rows_in_little_memory(ready: DatabaseConfig, tmp_path: Path) -> None:
    """A million rows take as much: what is in memory is a batch."""
    write_rows(tmp_path / "many.csv", MANY)
    assert largest(ready, tmp_path, "import", "posts", "many.csv") < MEMORY_MAX
    assert count(ready, "posts") == MANY
    assert count(ready, "directus_revisions") == MANY
    assert largest(ready, tmp_path, "export", "posts", "out.csv") < MEMORY_MAX
    with (tmp_path / "out.csv").open(newline="") as file:
        assert list(csv.reader(file))[-1] == [str(MANY), f"Title, number {MANY}", "0", "0.50", "false", "2024-01-13"]


def write_rows(path: Path, number: int) -> None:
    """A file with so many rows of posts."""

    def lines() -> Iterator[str]:
        yield "id,title,views,price,published,day\n"
        for key in range(1, number + 1):
            published = "true" if key % 2 else "false"
            yield f'{key},"Title, number {key}",{key % 1000},{key % 100}.50,{published},2024-01-{key % 28 + 1:02}\n'

    with path.open("w") as file:
        file.writelines(lines())


def largest(config: DatabaseConfig, folder: Path, *arguments: str) -> int:
    """The most memory that a command held at once, in bytes."""
    ended = subprocess.run(
        [sys.executable, "-c", TELLING, *arguments],
        env=environment_of(config),
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"VmHWM:\s+(\d+) kB", ended.stderr)
    assert found is not None
    return int(found[1]) * 1024
