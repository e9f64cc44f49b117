"""Field types: which Python value stands for a value of the wire, and which operators a type has.

Facts: items_read of the wire API. Values that do not fit raise `BadOperand`; nothing here knows a database.
"""

import datetime as dt
import re
import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

INTEGERS = frozenset({"integer", "bigInteger"})
NUMBERS = frozenset({"integer", "bigInteger", "float", "decimal"})
MOMENTS = frozenset({"date", "time", "dateTime", "timestamp"})

_BIGGEST = 2**63 - 1
_NULL = frozenset({"null", "nnull"})
_EQUAL = frozenset({"eq", "neq", "in", "nin"}) | _NULL
_ORDERED = _EQUAL | {"lt", "lte", "gt", "gte", "between", "nbetween"}
_TEXT = (
    _EQUAL
    | {"contains", "ncontains", "icontains", "empty", "nempty"}
    | {"starts_with", "nstarts_with", "istarts_with", "nistarts_with"}
    | {"ends_with", "nends_with", "iends_with", "niends_with"}
)
_OPERATORS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("string", "text", "csv"), _TEXT),
    **dict.fromkeys(NUMBERS | MOMENTS, _ORDERED),
    "boolean": frozenset({"eq", "neq"}) | _NULL,
    "uuid": _EQUAL,
    "json": _NULL,
    "hash": _NULL | {"empty", "nempty"},
    "alias": _NULL,
}
_DATE_FUNCTIONS = ("year", "month", "week", "day", "weekday")
_TIME_FUNCTIONS = ("hour", "minute", "second")
_FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    "date": _DATE_FUNCTIONS,
    "time": _TIME_FUNCTIONS,
    "dateTime": _DATE_FUNCTIONS + _TIME_FUNCTIONS,
    "timestamp": _DATE_FUNCTIONS + _TIME_FUNCTIONS,
    "json": ("count", "json"),
    "alias": ("count",),
}


class BadOperand(ValueError):
    """The value can't be one of the field's type; the message says so in the wire API's words."""


def operators(field_type: str) -> frozenset[str]:
    """The filter operators of a field type, without their underscore."""
    return _OPERATORS.get(field_type, _NULL)


def functions(field_type: str) -> tuple[str, ...]:
    """The functions that can be applied to a field of this type."""
    return _FUNCTIONS.get(field_type, ())


def python_value(field_type: str, raw: Any) -> Any:
    """The Python value for a scalar of the wire: `"2"` of an integer field is 2, `"2024-01-01"` of a date a `date`.

    Raises:
        BadOperand: the scalar does not fit the type.
    """
    parse: Callable[[Any], Any] = _PARSERS.get(field_type, _text)
    return parse(raw)


def key_value(field_type: str, raw: str) -> Any:
    """The Python value for a primary key as it stands in a path: stricter than `python_value`.

    Raises:
        BadOperand: no row can have this key.
    """
    if field_type in INTEGERS:
        if not re.fullmatch(r"\s*[+-]?[0-9]{1,19}\s*", raw):
            raise BadOperand("Invalid key")
        return _integer(raw)
    return python_value(field_type, raw)


def _text(raw: Any) -> str:
    if isinstance(raw, bool):
        return "true" if raw else "false"
    text = str(raw)
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise BadOperand("Invalid character in value")
    return text


def _plain(digits: str) -> str:
    """The same; Python would take digits of all scripts, and underscores between them. Raises ValueError."""
    if not digits.isascii() or "_" in digits:
        raise ValueError(digits)
    return digits


def _number(raw: Any) -> Decimal:
    try:
        value = Decimal(int(raw)) if isinstance(raw, bool) else Decimal(_plain(str(raw).strip()))
    except (InvalidOperation, ValueError):
        raise BadOperand("Invalid numeric value") from None
    if not value.is_finite() or abs(value.adjusted()) > 100:
        raise BadOperand("Invalid numeric value")
    return value


def _integer(raw: Any) -> int | Decimal:
    """An int where the number is whole; a fraction can still be compared with whole numbers."""
    value = _number(raw)
    if not -_BIGGEST <= value <= _BIGGEST:
        raise BadOperand("Invalid numeric value")
    return int(value) if value == value.to_integral_value() else value


def _float(raw: Any) -> float:
    return float(_number(raw))


def _boolean(raw: Any) -> bool:
    value = {"true": True, "false": False, "1": True, "0": False}.get(str(raw).lower())
    if value is None:
        raise BadOperand("Invalid boolean value")
    return value


def _uuid(raw: Any) -> str:
    try:
        return str(uuid.UUID(_plain(str(raw))))
    except ValueError:
        raise BadOperand("Invalid uuid value") from None


def _moment(raw: Any) -> dt.datetime:
    """A point in time from ISO 8601, with or without time and offset; numbers are milliseconds since 1970."""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        try:
            return dt.datetime.fromtimestamp(raw / 1000, dt.UTC)
        except (OverflowError, ValueError, OSError):
            raise BadOperand("Invalid date value") from None
    try:
        return dt.datetime.fromisoformat(str(raw).strip())
    except ValueError:
        raise BadOperand("Invalid date value") from None


def _utc(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is None:
        return moment.replace(tzinfo=dt.UTC)
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError:
        raise BadOperand("Invalid date value") from None


def _date(raw: Any) -> dt.date:
    return _moment(raw).date()


def _date_time(raw: Any) -> dt.datetime:
    moment = _moment(raw)
    return moment if moment.tzinfo is None else _utc(moment).replace(tzinfo=None)


def _timestamp(raw: Any) -> dt.datetime:
    return _utc(_moment(raw))


def _time(raw: Any) -> dt.time:
    try:
        return dt.time.fromisoformat(str(raw).strip()).replace(tzinfo=None)
    except ValueError:
        raise BadOperand("Invalid time value") from None


_PARSERS: Mapping[str, Callable[[Any], Any]] = {
    "integer": _integer,
    "bigInteger": _integer,
    "float": _float,
    "decimal": _number,
    "boolean": _boolean,
    "uuid": _uuid,
    "date": _date,
    "time": _time,
    "dateTime": _date_time,
    "timestamp": _timestamp,
}
