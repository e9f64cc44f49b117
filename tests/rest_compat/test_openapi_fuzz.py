"""Requests made from the OpenAPI document, as odd as it lets them be, are never our fault."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from tests.demo_server import Demo, served_demo


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with served_demo(tmp_path_factory.mktemp("fuzz") / "data") as served:
        yield served


@pytest.mark.parametrize("administrator", [False, True], ids=["public", "administrator"])
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_no_request_fails(demo: Demo, mode: GenerationMode, administrator: bool) -> None:
    headers = {"Authorization": f"Bearer {demo.token()}"} if administrator else {}
    document = demo.ask("GET", "/server/specs/oas", headers=headers).json()
    schema = schemathesis.openapi.from_dict(document)
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(operations).flatmap(lambda operation: operation.as_strategy(generation_mode=mode)))
    def ask(case: Any) -> None:
        sent = case.as_transport_kwargs(base_url="http://demo.test")
        request = demo.client.build_request(
            sent["method"], sent["url"], params=sent.get("params"), json=sent.get("json"), headers=headers
        )
        response = demo.runner.run(demo.client.send(request))
        assert response.status_code < 500, (request.url, response.text)

    assert len(operations) == len(document["paths"])
    ask()
