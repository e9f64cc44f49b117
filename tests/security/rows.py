"""The published holes of a section, each with the tests that show the request and the safe answer.

A hole is shut by tests in the module of its section or, where they stand anyway, in others: a row then names those.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT.parent / "shared" / "reference" / "security.md"


@dataclass(frozen=True, slots=True)
class Row:
    """The advisories about a hole, the hole in a line, and where it is tested: `folder/module.py::test`, below tests/.

    What can't be shown here says `why`.
    """

    advisories: str
    hole: str
    tests: Sequence[str] = ()
    why: str = ""


def named_tests(rows: Sequence[Row]) -> list[str]:
    """All tests that the rows name."""
    return sorted({name for row in rows for name in row.tests})


def exists(name: str) -> bool:
    """Whether there is a test of this name."""
    path, _, function = name.partition("::")
    return function in _functions(ROOT / "tests" / path)


def published(section: str) -> Iterator[str]:
    """The advisories of the reference's section, or the name where there is none, one for each row of its table."""
    text = REFERENCE.read_text().partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    for line in text.splitlines():
        cell = line.removeprefix("| ").partition(" | ")[0]
        if line.startswith("| ") and cell != "id":
            ids = re.findall(r"(?:GHSA-\w{4}-\w{4}-\w{4}|CVE-\d+-\d+|DRUPAL[\w-]+)", cell)
            yield from ids or [cell]


@cache
def _functions(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text())
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
