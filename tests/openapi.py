"""Requests made of an OpenAPI document by schemathesis, and their answers compared with it."""

from collections.abc import Mapping
from typing import Any

import httpx
import schemathesis
from schemathesis import APIOperation, Case
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

Operation = APIOperation[Any, Any, Any, Any]

_CHECKS = [content_type_conformance, response_schema_conformance, status_code_conformance]
_ORDER = ("get", "post", "patch", "delete")


def operations_of(document: Mapping[str, Any]) -> list[Operation]:
    """What the document describes: what reads, then what writes, then what deletes."""
    found = schemathesis.openapi.from_dict(dict(document)).get_all_operations()
    operations = [each.ok() for each in found if isinstance(each, Ok)]
    assert len(operations) == sum(map(len, document["paths"].values()))
    return sorted(operations, key=lambda operation: _ORDER.index(operation.method))


def request_of(case: Case[Any], headers: Mapping[str, str]) -> httpx.Request:
    """The case as a request."""
    made = case.as_transport_kwargs(base_url="http://typecase")
    body: dict[str, Any] = {name: made[name] for name in ("json", "files") if made.get(name) is not None}
    form = made.get("data")
    if form is not None:
        body["content" if isinstance(form, bytes | str) else "data"] = form
    query = made.get("params") or ""
    separate = {} if isinstance(query, str) else {"params": query}
    url = f"{made['url']}?{query}" if isinstance(query, str) and query else made["url"]
    kind = {name: value for name, value in (made.get("headers") or {}).items() if name.lower() == "content-type"}
    return httpx.Request(made["method"], url, headers={**kind, **headers}, **separate, **body)


def assert_described(case: Case[Any], response: httpx.Response) -> None:
    """The answer is no failure of the server, and one that the document has."""
    request = response.request
    assert response.status_code < 500, (request.method, request.url, request.content[:500], response.text[:500])
    case.validate_response(response, checks=_CHECKS)
