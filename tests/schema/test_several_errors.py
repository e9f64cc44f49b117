"""Errors that come together at one field of a document."""

from typing import Any

import orjson
from graphql import FieldNode, OperationDefinitionNode, parse

from resolvers.errors import ApiErrors
from resolvers.write.errors import ValidationFailed
from schema.document import Root
from schema.execute import answer
from schema.steps import Step


def field_of(document: str) -> FieldNode:
    operation = parse(document).definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    node = operation.selection_set.selections[0]
    assert isinstance(node, FieldNode)
    return node


def test_each_is_an_entry_with_the_place_of_the_field() -> None:
    node = field_of("mutation { create_things_item(data: {}) { id } }")
    step = Step(Root("create_things_item", [node], None, None), b'"create_things_item":')
    failed = ApiErrors([ValidationFailed("a", "required"), ValidationFailed("b", "nnull", ("owner",))])
    place: dict[str, Any] = {"locations": [{"line": 1, "column": 12}], "path": ["create_things_item"]}
    assert orjson.loads(answer([step], [failed])) == {
        "data": {"create_things_item": None},
        "errors": [
            {
                "message": 'Validation failed for field "a". Value is required.',
                "extensions": {"field": "a", "path": [], "type": "required", "code": "FAILED_VALIDATION"},
                **place,
            },
            {
                "message": 'Validation failed for field "b" at "owner". Value can\'t be null.',
                "extensions": {"field": "b", "path": ["owner"], "type": "nnull", "code": "FAILED_VALIDATION"},
                **place,
            },
        ],
    }
