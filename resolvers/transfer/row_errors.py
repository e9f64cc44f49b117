"""Errors of rows, told with the numbers of the rows that they are about."""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from resolvers.errors import ApiError, ApiErrors

Failure = tuple[int, ApiError]


def rows_error(failures: Iterable[Failure]) -> ApiError:
    """One error for all of them. Rows, counted from 1, with the same error share an entry; where a value stands in
    its row is not told."""
    found: dict[bytes, tuple[ApiError, list[int]]] = {}
    for row, error in failures:
        for single in _singles(error):
            found.setdefault(_key(single), (single, []))[1].append(row)
    errors = [_located(error, rows) for error, rows in found.values()]
    return errors[0] if len(errors) == 1 else ApiErrors(errors)


def _singles(error: ApiError) -> Iterator[ApiError]:
    if isinstance(error, ApiErrors):
        yield from error.errors
    else:
        yield error


def _key(error: ApiError) -> bytes:
    return orjson.dumps([error.code, error.message, _details(error)], default=str)


def _located(error: ApiError, rows: list[int]) -> ApiError:
    located = ApiError(error.message, {**_details(error), "rows": [{"type": "lines", "rows": rows}]})
    located.code, located.status = error.code, error.status
    return located


def _details(error: ApiError) -> dict[str, Any]:
    return {name: value for name, value in error.extensions.items() if name != "path"}
