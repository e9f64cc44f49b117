"""Compares the server's answers with the recorded ones that `conformance.txt` lists.

Each line has a world (`dump` or `sqlite`, or one that is built through the API: `http` or `http-sqlite`), a file of
cases, and patterns of the groups in it. Cases that docs/decisions.md names (`| items_read/case-id | … |`) are known to
be answered otherwise, and count neither way.

    python -m tests.conformance        needs PostgreSQL (CONFORM_PG) and psql; exit status 1 where a case fails
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.world import WORLD, write_sqlite_world

PROJECT = Path(__file__).resolve().parent.parent
SHARED = WORLD.parent
# One a core: each is a server and a client, which take turns.
_AT_ONCE = 2


@dataclass(frozen=True)
class Area:
    """A line of the list."""

    world: str
    cases: str
    groups: str

    def run(self, sqlite: Path) -> tuple[int, dict[str, str]]:
        """Start the server on the world and ask all cases; how many passed, and of the others the first difference."""
        made = {"http": ["http", "--db", "pg"], "http-sqlite": ["http", "--db", "sqlite"]}
        world = made.get(self.world) or [f"file:{sqlite}" if self.world == "sqlite" else self.world]
        command = [sys.executable, str(SHARED / "conform.py"), "--world", *world, "--groups", self.groups]
        result = subprocess.run(
            [*command, str(SHARED / "cases" / self.cases)], capture_output=True, text=True, check=False, cwd=PROJECT
        )
        closing = re.search(r"^(\d+) passed, (\d+) failed$", result.stdout, re.MULTILINE)
        if closing is None:
            raise SystemExit(f"{result.stdout}{result.stderr}")
        faults = re.findall(r"^!! .*\n", result.stdout, re.MULTILINE)
        sys.stdout.writelines(faults)
        return int(closing[1]), dict(re.findall(r"^FAIL (\S+).*\n +(.*)$", result.stdout, re.MULTILINE))


def areas() -> Iterator[Area]:
    """The lines of the list."""
    for line in (PROJECT / "conformance.txt").read_text("utf8").splitlines():
        if line and not line.startswith("#"):
            yield Area(*line.split())


def decided() -> set[str]:
    """The cases that docs/decisions.md says are answered otherwise."""
    text = (PROJECT / "docs" / "decisions.md").read_text("utf8")
    return set(re.findall(r"^\| `?(\w+/[\w.-]+)`? \|", text, re.MULTILINE))


def main() -> int:
    """Run all areas; the exit status."""
    known, passed, failed = decided(), 0, 0
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        sqlite = Path(folder) / "world.db"
        write_sqlite_world(sqlite)
        pool = stack.enter_context(ThreadPoolExecutor(_AT_ONCE))
        listed = list(areas())
        for area, (good, bad) in zip(listed, pool.map(lambda area: area.run(sqlite), listed), strict=True):
            new = sorted(bad.keys() - known)
            passed, failed = passed + good, failed + len(new)
            sys.stdout.write(
                f"{area.cases} on {area.world}: {good} passed, {len(new)} failed, {len(bad) - len(new)} known\n"
            )
            sys.stdout.writelines(f"    {case}  {bad[case]}\n" for case in new)
            sys.stdout.flush()
    sys.stdout.write(f"{passed} passed, {failed} failed\n")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
