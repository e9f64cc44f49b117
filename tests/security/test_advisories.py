"""The list of published holes is whole, and names tests that are there."""

import pytest

from tests.security.advisories import READS, SECTIONS, WRITES, document
from tests.security.rows import REFERENCE, ROOT, exists, named_tests, published


@pytest.mark.parametrize("name", named_tests([*READS, *WRITES]))
def test_the_named_test_is_there(name: str) -> None:
    assert exists(name)


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference is not there")
@pytest.mark.parametrize("section", ["Reads", "Writes"])
def test_each_published_hole_has_a_row(section: str) -> None:
    told = "\n".join(row.advisories for row in SECTIONS[section])
    assert [name for name in published(section) if name not in told] == []


def test_the_document_is_of_these_rows() -> None:
    """`python -m tests.security.advisories > docs/advisories.md` writes it."""
    assert (ROOT / "docs/advisories.md").read_text() == document()
