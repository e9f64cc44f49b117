"""docs/errors.md lists every code that a client may meet."""

import re

import resolvers.write.errors  # noqa: F401  # its errors are among the subclasses
from resolvers.errors import ApiError
from tests.docs.examples import ROOT

ROW = re.compile(r"^\| `([A-Z_]+)` \| (\d+) \|", re.MULTILINE)


def test_all_codes_are_there() -> None:
    documented = {(code, int(status)) for code, status in ROW.findall((ROOT / "docs/errors.md").read_text())}
    assert documented == {(kind.code, kind.status) for kind in ApiError.__subclasses__()}
