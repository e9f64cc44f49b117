"""Errors of writing: values against the rules of fields, permissions and tables."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from db.catalogue import Collection
from db.errors import BadReference, Conflict, NotNull, NotUnique, OutOfRange, TooLong
from resolvers.errors import ApiError, Internal
from resolvers.write.text import text_of
from resolvers.write.written import Storing

NO_VALUE: Final = object()
"""Where there is no value to tell."""


class ValidationFailed(ApiError):
    """A value against a rule. `kind` is the rule's operator without underscore, `required` or `email`.

    `path` are the names of the relation fields that lead to the value's row, None where the answer has no path.
    `details` are what the rule asks for: `valid` (a value, or a list of them), `invalid`, `substring`, and what else
    the answer says.
    """

    code, status = "FAILED_VALIDATION", 400

    def __init__(self, field: str, kind: str, path: Sequence[str] | None = (), **details: Any) -> None:
        at = f' at "{".".join(path)}"' if path else ""
        place = {} if path is None else {"path": list(path)}
        super().__init__(
            f'Validation failed for field "{field}"{at}. {_demand(kind, details)}.',
            {"field": field, **place, "type": kind, **details},
        )


class RecordNotUnique(ApiError):
    code, status = "RECORD_NOT_UNIQUE", 400

    def __init__(self, collection: str, field: str | None, value: Any = NO_VALUE) -> None:
        super().__init__(
            f"{_named('Value', value)}{_place(collection, field)} has to be unique.",
            _extensions(collection, field, value),
        )


class InvalidForeignKey(ApiError):
    code, status = "INVALID_FOREIGN_KEY", 400

    def __init__(self, collection: str, field: str | None, value: Any = NO_VALUE) -> None:
        super().__init__(
            f"{_named('Invalid foreign key', value)}{_place(collection, field)}.",
            _extensions(collection, field, value),
        )


class NotNullViolation(ApiError):
    code, status = "NOT_NULL_VIOLATION", 400

    def __init__(self, collection: str, field: str | None) -> None:
        super().__init__(f"Value{_place(collection, field)} can't be null.", _extensions(collection, field, NO_VALUE))


class ValueTooLong(ApiError):
    code, status = "VALUE_TOO_LONG", 400

    def __init__(self, collection: str, field: str | None, value: Any = NO_VALUE) -> None:
        super().__init__(
            f"{_named('Value', value)}{_place(collection, field)} is too long.", _extensions(collection, field, value)
        )


class ValueOutOfRange(ApiError):
    code, status = "VALUE_OUT_OF_RANGE", 400

    def __init__(self, collection: str, field: str | None, value: Any = NO_VALUE) -> None:
        super().__init__(
            f"{_named('Numeric value', value)}{_place(collection, field)} is out of range.",
            _extensions(collection, field, value),
        )


class ContainsNullValues(ApiError):
    """A column that has nulls was to be made one without."""

    code, status = "CONTAINS_NULL_VALUES", 400

    def __init__(self, collection: str, field: str) -> None:
        super().__init__(
            f'Field "{field}" in collection "{collection}" contains null values.',
            _extensions(collection, field, NO_VALUE),
        )


class UnprocessableContent(ApiError):
    """What is asked for is understood, and can't be done."""

    code, status = "UNPROCESSABLE_CONTENT", 422

    def __init__(self, reason: str) -> None:
        super().__init__(f"Can't process content. {reason}.", {"reason": reason})


class UnsupportedMediaType(ApiError):
    """A body or a file of a type that isn't read; `where` is said after "in": `file import`."""

    code, status = "UNSUPPORTED_MEDIA_TYPE", 415

    def __init__(self, media_type: str, where: str) -> None:
        super().__init__(
            f'Unsupported media type "{media_type}" in {where}.', {"mediaType": media_type, "where": where}
        )


def conflict_error(
    error: Conflict,
    collection: Collection,
    payload: Mapping[str, Any],
    action: Storing = "create",
    path: Sequence[str] = (),
) -> ApiError:
    """The error of the API for one of the database, which came of writing `payload` (values of the wire) at `path`.

    A value that is too long or out of range is told as the first column of the statement, as on the wire.
    """
    if isinstance(error, TooLong | OutOfRange):
        kind = ValueTooLong if isinstance(error, TooLong) else ValueOutOfRange
        return kind(collection.name, *first_column(collection, payload, action))
    table, field = error.table or collection.name, error.column
    if isinstance(error, NotNull):
        if field is None:
            return NotNullViolation(table, None)
        return ValidationFailed(field, "nnull" if action == "update" or field in payload else "required", path)
    value = _value(error, collection, payload) if table == collection.name else error.value or NO_VALUE
    if isinstance(error, NotUnique):
        return RecordNotUnique(table, field, value)
    if isinstance(error, BadReference):
        return InvalidForeignKey(table, field, value)
    return Internal()


def first_column(collection: Collection, payload: Mapping[str, Any], action: Storing) -> tuple[str | None, Any]:
    """The first column of the statement that writes `payload`, and its value: by name when rows are made, in the
    order of the collection's fields when they change."""
    names = [name for name, field in collection.fields.items() if name in payload and not field.alias]
    if action == "update":
        names = [name for name in names if name != collection.primary_key]
    if not names:
        return None, NO_VALUE
    name = min(names) if action == "create" else names[0]
    return name, payload[name]


def _value(error: Conflict, collection: Collection, payload: Mapping[str, Any]) -> Any:
    """The value as it was sent; as the database tells it where it was not, or another row's is meant."""
    sent = payload.get(error.column) if error.column else None
    if error.value is None:
        return NO_VALUE if sent is None else sent
    if sent is not None and text_of(sent).lower() == error.value.lower():
        return sent
    field = collection.fields.get(error.column or "")
    return int(error.value) if field and field.type == "integer" and _is_whole(error.value) else error.value


def _is_whole(text: str) -> bool:
    return text.removeprefix("-").isdecimal()


def _place(collection: str, field: str | None) -> str:
    named = f' for field "{field}"' if field else ""
    return f'{named} in collection "{collection}"'


def _named(noun: str, value: Any) -> str:
    return noun if value is NO_VALUE else f'{noun} "{text_of(value)}"'


def _extensions(collection: str, field: str | None, value: Any) -> dict[str, Any]:
    told = {} if value is NO_VALUE else {"value": _wire(value)}
    return {"collection": collection, **({"field": field} if field else {}), **told}


def _wire(value: Any) -> Any:
    """A value as JSON can hold it."""
    return str(value) if isinstance(value, dt.date | dt.time | Decimal) else value


def _demand(kind: str, details: Mapping[str, Any]) -> str:
    if kind in ("in", "nin"):
        listed = ", ".join(f'"{text_of(item)}"' for item in details["valid" if kind == "in" else "invalid"])
        return f"Value has to be one of {listed}" if kind == "in" else f"Value can't be one of {listed}"
    detail = next((details[name] for name in ("valid", "invalid", "substring") if name in details), None)
    demand = _DEMANDS.get(kind, "Value isn't valid")
    return demand.format(text_of(detail))


_DEMANDS: Mapping[str, str] = {
    "required": "Value is required",
    "email": "Value has to be a valid email address",
    "regex": "Value doesn't have the correct format",
    "null": "Value has to be null",
    "nnull": "Value can't be null",
    "empty": "Value has to be empty",
    "nempty": "Value can't be empty",
    "eq": 'Value has to be "{}"',
    "neq": 'Value can\'t be "{}"',
    "lt": 'Value has to be less than "{}"',
    "lte": 'Value has to be less than or equal to "{}"',
    "gt": 'Value has to be greater than "{}"',
    "gte": 'Value has to be greater than or equal to "{}"',
    "contains": 'Value has to contain "{}"',
    "ncontains": 'Value can\'t contain "{}"',
    "starts_with": 'Value has to start with "{}"',
    "nstarts_with": 'Value can\'t start with "{}"',
    "ends_with": 'Value has to end with "{}"',
    "nends_with": 'Value can\'t end with "{}"',
    "object": "Value has to be an object",
}
