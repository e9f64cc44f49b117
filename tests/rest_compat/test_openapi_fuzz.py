"""Requests made from the OpenAPI document, as odd as it lets them be, are never our fault, and answered as it says."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from tests.demo_server import Demo, served_demo
from tests.openapi import assert_described, operations_of, request_of


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with served_demo(tmp_path_factory.mktemp("fuzz") / "data") as served:
        yield served


@pytest.mark.parametrize("administrator", [False, True], ids=["public", "administrator"])
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_no_request_fails(demo: Demo, mode: GenerationMode, administrator: bool) -> None:
    headers = {"Authorization": f"Bearer {demo.token()}"} if administrator else {}
    operations = operations_of(demo.ask("GET", "/server/specs/oas", headers=headers).json())
    if administrator:
        # What writes is tried in tests/end_to_end, on both databases.
        operations = [operation for operation in operations if operation.method == "get"]

    @settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(operations).flatmap(lambda operation: operation.as_strategy(generation_mode=mode)))
    def ask(case: Any) -> None:
        assert_described(case, demo.runner.run(demo.client.send(request_of(case, headers))))

    ask()
