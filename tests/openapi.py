"""Requests made of an OpenAPI document by schemathesis, and their answers compared with it."""

from collections.abc import Mapping
from typing import Any

import httpx
import requests
import schemathesis
from schemathesis import APIOperation, Case
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

Operation = APIOperation[Any, Any, Any, Any]

# What changes the form of answers: see docs/decisions.md.
_FORMING = {"aggregate", "export", "fields"}
_ORDER = ("get", "post", "patch", "delete")


def operations_of(document: Mapping[str, Any]) -> list[Operation]:
    """What the document describes: what reads, then what writes, then what deletes."""
    found = schemathesis.openapi.from_dict(dict(document)).get_all_operations()
    operations = [each.ok() for each in found if isinstance(each, Ok)]
    assert len(operations) == sum(map(len, document["paths"].values()))
    return sorted(operations, key=lambda operation: _ORDER.index(operation.method))


def request_of(case: Case[Any], headers: Mapping[str, str]) -> httpx.Request:
    """The case as a request."""
    made = requests.Request(**case.as_transport_kwargs(base_url="http://typecase")).prepare()
    assert made.body is None or isinstance(made.body, bytes | str)
    kind = {name: str(value) for name, value in made.headers.items() if name.lower() == "content-type"}
    return httpx.Request(made.method or "", made.url or "", headers={**kind, **headers}, content=made.body)


def assert_described(case: Case[Any], response: httpx.Response) -> None:
    """The answer is no failure of the server, and one that the document has."""
    request = response.request
    assert response.status_code < 500, (request.method, request.url, request.content[:500], response.text[:500])
    checks = [content_type_conformance, status_code_conformance]
    if not _FORMING & set(case.query or {}):
        checks.append(response_schema_conformance)
    case.validate_response(response, checks=checks)
