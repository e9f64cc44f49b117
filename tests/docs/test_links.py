"""Links between pages lead somewhere."""

import re
from pathlib import Path

import pytest

from tests.docs.examples import PAGES

LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
LINKS = [(page, link) for page in PAGES for link in LINK.findall(page.read_text()) if "://" not in link]


@pytest.mark.parametrize(("page", "link"), LINKS, ids=lambda value: getattr(value, "name", value))
def test_target_is_there(page: Path, link: str) -> None:
    target, _, anchor = link.partition("#")
    path = page.parent / target if target else page
    assert path.exists()
    if anchor:
        assert anchor in {_anchor(heading) for heading in HEADING.findall(path.read_text())}


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
