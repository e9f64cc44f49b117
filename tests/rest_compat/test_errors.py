"""Errors as answers."""

import orjson

from resolvers.errors import ApiErrors, Forbidden
from resolvers.write.errors import ValidationFailed
from rest_compat.errors import error_response


def test_one_error() -> None:
    response = error_response(Forbidden())
    assert response.status_code == 403
    assert orjson.loads(response.body) == {
        "errors": [{"message": "You don't have permission to access this.", "extensions": {"code": "FORBIDDEN"}}]
    }


def test_several_errors_stand_in_their_order() -> None:
    response = error_response(
        ApiErrors([ValidationFailed("mail", "regex", invalid="bad"), ValidationFailed("num", "lte", valid=10)])
    )
    assert response.status_code == 400
    assert orjson.loads(response.body) == {
        "errors": [
            {
                "message": 'Validation failed for field "mail". Value doesn\'t have the correct format.',
                "extensions": {
                    "field": "mail",
                    "path": [],
                    "type": "regex",
                    "invalid": "bad",
                    "code": "FAILED_VALIDATION",
                },
            },
            {
                "message": 'Validation failed for field "num". Value has to be less than or equal to "10".',
                "extensions": {"field": "num", "path": [], "type": "lte", "valid": 10, "code": "FAILED_VALIDATION"},
            },
        ]
    }
