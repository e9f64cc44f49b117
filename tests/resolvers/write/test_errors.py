"""The words and extensions of the errors of writing."""

from typing import Any

import pytest

from db.errors import BadReference, Conflict, NotNull, NotUnique, OutOfRange, TooLong
from resolvers.errors import ApiError, ApiErrors
from resolvers.write.errors import (
    ContainsNullValues,
    InvalidForeignKey,
    RecordNotUnique,
    UnprocessableContent,
    UnsupportedMediaType,
    ValidationFailed,
    ValueOutOfRange,
    conflict_error,
)
from tests.resolvers.write.fields import collection, field

AUTHORS = collection(
    field("string", "name", max_length=255),
    field("text", "bio"),
    field("string", "email", unique=True),
    field("integer", "team", foreign_table="teams"),
)


def conflict(error: Conflict, payload: dict[str, Any], action: Any = "create") -> dict[str, Any]:
    return conflict_error(error, AUTHORS, payload, action).body()


def entry(message: str, code: str, **extensions: Any) -> dict[str, Any]:
    return {"message": message, "extensions": {**extensions, "code": code}}


@pytest.mark.parametrize(
    ("failure", "demand"),
    [
        (ValidationFailed("f", "required"), "Value is required"),
        (ValidationFailed("f", "nnull"), "Value can't be null"),
        (ValidationFailed("f", "null"), "Value has to be null"),
        (ValidationFailed("f", "nempty"), "Value can't be empty"),
        (ValidationFailed("f", "empty"), "Value has to be empty"),
        (ValidationFailed("f", "regex", invalid="bad"), "Value doesn't have the correct format"),
        (ValidationFailed("f", "email"), "Value has to be a valid email address"),
        (ValidationFailed("f", "eq", valid=True), 'Value has to be "true"'),
        (ValidationFailed("f", "neq", invalid="bad"), 'Value can\'t be "bad"'),
        (ValidationFailed("f", "lt", valid=1), 'Value has to be less than "1"'),
        (ValidationFailed("f", "lte", valid=10), 'Value has to be less than or equal to "10"'),
        (ValidationFailed("f", "gt", valid=1.5), 'Value has to be greater than "1.5"'),
        (ValidationFailed("f", "gte", valid=4), 'Value has to be greater than or equal to "4"'),
        (ValidationFailed("f", "in", valid=["draft", "review"]), 'Value has to be one of "draft", "review"'),
        (ValidationFailed("f", "nin", invalid=["a"]), 'Value can\'t be one of "a"'),
        (ValidationFailed("f", "ncontains", substring="spam"), 'Value can\'t contain "spam"'),
        (ValidationFailed("f", "starts_with", substring="a"), 'Value has to start with "a"'),
    ],
)
def test_what_a_rule_demands(failure: ValidationFailed, demand: str) -> None:
    assert failure.message == f'Validation failed for field "f". {demand}.'


def test_a_failure_says_where() -> None:
    assert ValidationFailed("num", "lte", ("author",), valid=10).body() == entry(
        'Validation failed for field "num" at "author". Value has to be less than or equal to "10".',
        "FAILED_VALIDATION",
        field="num",
        path=["author"],
        type="lte",
        valid=10,
    )
    rows = [{"type": "lines", "rows": [1]}]
    assert ValidationFailed("num", "nnull", None, rows=rows).body() == entry(
        'Validation failed for field "num". Value can\'t be null.',
        "FAILED_VALIDATION",
        field="num",
        type="nnull",
        rows=rows,
    )


def test_a_value_that_is_there_already() -> None:
    error = NotUnique("", table="things", column="email", value="a1@example.com")
    assert conflict(error, {"email": "a1@example.com"}) == entry(
        'Value "a1@example.com" for field "email" in collection "things" has to be unique.',
        "RECORD_NOT_UNIQUE",
        collection="things",
        field="email",
        value="a1@example.com",
    )


@pytest.mark.parametrize(
    ("told", "sent", "value"),
    [
        ("7", {"id": 7}, 7),
        ("7", {"id": "7"}, "7"),
        ("7", {"id": 8}, 7),
        (None, {"id": 7}, 7),
        ("7", {}, 7),
    ],
)
def test_the_value_as_it_was_sent(told: str | None, sent: dict[str, Any], value: Any) -> None:
    assert conflict(NotUnique("", table="things", column="id", value=told), sent)["extensions"]["value"] == value


def test_a_value_that_is_not_known() -> None:
    assert conflict(NotUnique("", table="things", column="email"), {}) == entry(
        'Value for field "email" in collection "things" has to be unique.',
        "RECORD_NOT_UNIQUE",
        collection="things",
        field="email",
    )


def test_a_key_of_no_row() -> None:
    assert conflict(BadReference("", table="things", column="team", value="99"), {"team": 99}) == entry(
        'Invalid foreign key "99" for field "team" in collection "things".',
        "INVALID_FOREIGN_KEY",
        collection="things",
        field="team",
        value=99,
    )


def test_rows_that_hold_on_to_one_that_goes() -> None:
    assert conflict(BadReference("", table="posts", column="author", value="1"), {}) == entry(
        'Invalid foreign key "1" for field "author" in collection "posts".',
        "INVALID_FOREIGN_KEY",
        collection="posts",
        field="author",
        value="1",
    )


def test_a_missing_value() -> None:
    error = NotNull("", table="things", column="name")
    assert conflict(error, {"name": None})["extensions"]["type"] == "nnull"
    assert conflict(error, {})["extensions"]["type"] == "required"
    assert conflict(error, {}, "update")["extensions"] == {
        "field": "name",
        "path": [],
        "type": "nnull",
        "code": "FAILED_VALIDATION",
    }
    assert conflict_error(error, AUTHORS, {}, "update", ("pets",)).extensions["path"] == ["pets"]
    assert conflict(NotNull(""), {})["extensions"] == {"collection": "things", "code": "NOT_NULL_VIOLATION"}


@pytest.mark.parametrize(
    ("payload", "action", "field_name", "value"),
    [
        ({"name": "x", "id": 13001}, "create", "id", 13001),
        ({"name": "x", "bio": "b"}, "create", "bio", "b"),
        ({"email": "x", "name": "ok"}, "update", "name", "ok"),
    ],
)
def test_too_long_and_out_of_range_tell_the_first_column(
    payload: dict[str, Any], action: Any, field_name: str, value: Any
) -> None:
    where = f'for field "{field_name}" in collection "things" is'
    extensions = {"collection": "things", "field": field_name, "value": value}
    assert conflict(TooLong(""), payload, action) == entry(
        f'Value "{value}" {where} too long.', "VALUE_TOO_LONG", **extensions
    )
    assert conflict(OutOfRange(""), payload, action) == entry(
        f'Numeric value "{value}" {where} out of range.', "VALUE_OUT_OF_RANGE", **extensions
    )


def test_big_numbers_as_they_are_written() -> None:
    assert ValueOutOfRange("c", "f", 1e300).message.startswith('Numeric value "1e+300" ')


def test_the_others() -> None:
    assert ContainsNullValues("fo_x", "req2").body() == entry(
        'Field "req2" in collection "fo_x" contains null values.',
        "CONTAINS_NULL_VALUES",
        collection="fo_x",
        field="req2",
    )
    assert UnsupportedMediaType("text/xml", "file import").body() == entry(
        'Unsupported media type "text/xml" in file import.',
        "UNSUPPORTED_MEDIA_TYPE",
        mediaType="text/xml",
        where="file import",
    )
    reason = 'Content Versioning is not enabled for collection "tags"'
    assert UnprocessableContent(reason).extensions == {"reason": reason}
    assert (UnprocessableContent.status, UnsupportedMediaType.status) == (422, 415)


def test_several_errors_have_the_status_of_the_first() -> None:
    errors: list[ApiError] = [RecordNotUnique("c", "a", 1), InvalidForeignKey("c", "b", 2)]
    together = ApiErrors(errors)
    assert (together.code, together.status) == ("RECORD_NOT_UNIQUE", 400)
    assert [body["extensions"]["code"] for body in together.bodies()] == ["RECORD_NOT_UNIQUE", "INVALID_FOREIGN_KEY"]
    assert errors[0].bodies() == [errors[0].body()]
