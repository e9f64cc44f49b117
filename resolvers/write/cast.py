"""Values of the wire as Python values of their field's type, checked against what the column can hold.

SQLite checks neither lengths nor ranges, and takes any text for a date: whatever a column can't hold is refused here,
alike for both databases.
"""

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from db.catalogue import Collection, Field
from resolvers.errors import Forbidden, InvalidPayload
from resolvers.stored import storable
from resolvers.write.cast_moments import date_time_value, date_value, time_value, timestamp_value
from resolvers.write.cast_numbers import Beyond, decimal_value, float_value, integer_value
from resolvers.write.cast_scalars import boolean_value, uuid_value
from resolvers.write.errors import ValueOutOfRange, ValueTooLong, first_column
from resolvers.write.text import text_of
from resolvers.write.written import Storing

_WORDS: Mapping[str, str] = {"date": "Date", "time": "Time", "dateTime": "DateTime", "timestamp": "Timestamp"}


def cast(field: Field, raw: Any) -> Any:
    """The Python value that is written for a value of the wire; None stays None.

    Raises:
        InvalidPayload: the value is none of the field's type.
        Forbidden: so is a primary key, which then is no row's.
        ValueTooLong: a text is longer than its column.
        ValueOutOfRange: a number is beyond its column.
    """
    if raw is None:
        return None
    typed: Callable[[Field, Any], Any] = _CASTS.get(field.type, _text)
    try:
        value = typed(field, raw)
    except Beyond:
        raise ValueOutOfRange(field.collection, field.name, raw) from None
    except ValueError:
        if field.column is not None and field.column.primary_key:
            raise Forbidden from None
        raise InvalidPayload(f'Invalid {_WORDS.get(field.type, field.type)} format in field "{field.name}"') from None
    if isinstance(value, str) and _too_long(field, value):
        raise ValueTooLong(field.collection, field.name, raw)
    return value


def cast_row(collection: Collection, payload: Mapping[str, Any], action: Storing) -> dict[str, Any]:
    """The columns of a row as Python values.

    Raises:
        ApiError: as `cast` does; a value that is too long or out of range is told as the first column of the
            statement, as on the wire.
    """
    try:
        return {name: cast(collection.fields[name], value) for name, value in payload.items()}
    except (ValueTooLong, ValueOutOfRange) as error:
        raise type(error)(collection.name, *first_column(collection, payload, action)) from None


def _too_long(field: Field, value: str) -> bool:
    """Lengths are counted in characters. An uuid has the length that it has."""
    longest = field.column.max_length if field.column else None
    return longest is not None and len(value) > longest and field.type != "uuid"


def _text(field: Field, raw: Any) -> str:
    text = text_of(raw)
    if not storable(text):
        raise ValueError(text)
    return text


def _csv(field: Field, raw: Any) -> str:
    """Items joined by commas, as they are stored; null is an empty item."""
    items = raw if isinstance(raw, list) else [raw]
    return _text(field, ",".join("" if item is None else text_of(item) for item in items))


def _json(field: Field, raw: Any) -> Any:
    """A text is JSON text. What no JSON text can hold is refused, not left to the database."""
    if isinstance(raw, str):
        return orjson.loads(raw) if storable(raw) else _text(field, raw)
    if isinstance(raw, dict | list):
        text_of(raw)
    return raw


_CASTS: Mapping[str, Callable[[Field, Any], Any]] = {
    "integer": integer_value,
    "bigInteger": integer_value,
    "float": float_value,
    "decimal": decimal_value,
    "boolean": boolean_value,
    "date": date_value,
    "time": time_value,
    "dateTime": date_time_value,
    "timestamp": timestamp_value,
    "json": _json,
    "csv": _csv,
    "uuid": uuid_value,
}
