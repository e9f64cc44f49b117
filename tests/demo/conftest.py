"""The demo, made once for all tests of it."""

from collections.abc import Iterator

import pytest

from tests.demo_server import Demo, served_demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo of the tests' own."""
    with served_demo(tmp_path_factory.mktemp("demo") / "data") as served:
        yield served
