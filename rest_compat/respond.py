"""Answers: JSON that comes from the database goes out as it is, never decoded."""

from typing import Any

import orjson
from starlette.responses import Response

from resolvers.request import Answer

NOTHING = Response(status_code=204)
"""The answer of what has nothing to say."""


class JsonBytes(Response):
    """JSON text that is ready to go out."""

    media_type = "application/json"


def data_response(data: bytes, answer: Answer | None = None) -> JsonBytes:
    """`{"data": …}` around JSON text, with the counts of the answer as `meta` where it has any."""
    counts = _counts(answer) if answer else b""
    return JsonBytes(b'{"data":' + data + counts + b"}")


def value_response(value: Any) -> JsonBytes:
    """`{"data": …}` around a value."""
    return data_response(orjson.dumps(value))


def _counts(answer: Answer) -> bytes:
    if answer.total_count is None and answer.filter_count is None:
        return b""
    counts = {"total_count": answer.total_count, "filter_count": answer.filter_count}
    return b',"meta":' + orjson.dumps({name: count for name, count in counts.items() if count is not None})
