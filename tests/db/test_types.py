"""Values of the wire as Python values, by the type of their field."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from db.types import BadOperand, functions, key_value, operators, python_value

UTC = dt.UTC
EQUALITY = {"eq", "neq", "in", "nin", "null", "nnull"}
ORDER = EQUALITY | {"lt", "lte", "gt", "gte", "between", "nbetween"}


def naive(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=UTC).replace(tzinfo=None)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        ("string", 5, "5"),
        ("string", True, "true"),
        ("text", "é", "é"),
        ("csv", 1.5, "1.5"),
        ("integer", "2", 2),
        ("integer", " -7 ", -7),
        ("integer", 2.0, 2),
        ("integer", "1e3", 1000),
        ("integer", True, 1),
        ("integer", "2.5", Decimal("2.5")),
        ("bigInteger", "9223372036854775807", 9223372036854775807),
        ("float", "0.5", 0.5),
        ("decimal", "12.3400", Decimal("12.3400")),
        ("decimal", 0.1, Decimal("0.1")),
        ("boolean", "TRUE", True),
        ("boolean", 0, False),
        ("uuid", "FFFFFFFFFFFF4FFFBFFFFFFFFFFFFFFF", "ffffffff-ffff-4fff-bfff-ffffffffffff"),
        ("date", "2024-02-29", dt.date(2024, 2, 29)),
        ("date", "2024-02-29T23:59:59Z", dt.date(2024, 2, 29)),
        ("date", 86_400_000, dt.date(1970, 1, 2)),
        ("time", "13:14:15", dt.time(13, 14, 15)),
        ("time", "13:14:15.5+02:00", dt.time(13, 14, 15, 500_000)),
        ("dateTime", "2024-02-29", naive(2024, 2, 29)),
        ("dateTime", "2024-02-29 13:14:15", naive(2024, 2, 29, 13, 14, 15)),
        ("dateTime", "2024-02-29T13:14:15+02:00", naive(2024, 2, 29, 11, 14, 15)),
        ("timestamp", "2024-02-29T13:14:15", dt.datetime(2024, 2, 29, 13, 14, 15, tzinfo=UTC)),
        ("timestamp", "2024-02-29T13:14:15.250-05:00", dt.datetime(2024, 2, 29, 18, 14, 15, 250_000, tzinfo=UTC)),
        ("timestamp", -1, dt.datetime(1969, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)),
    ],
)
def test_values(kind: str, raw: Any, expected: Any) -> None:
    value = python_value(kind, raw)
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("string", "a\x00b"),
        ("text", "\udc00"),
        ("integer", "abc"),
        ("integer", ""),
        ("integer", "1_0"),
        ("integer", "１"),
        ("decimal", "٣.5"),
        ("integer", "NaN"),
        ("integer", "Infinity"),
        ("integer", "1e400"),
        ("integer", 2**63),
        ("integer", -(2**63)),
        ("integer", f"1{'0' * 30}.5"),
        ("decimal", "1e101"),
        ("float", "1e400"),
        ("float", float("inf")),
        ("boolean", "yes"),
        ("boolean", 2),
        ("uuid", "ffffffff"),
        ("uuid", "f_ffffffffff4fffbfffffffffffffff"),
        ("date", "2023-02-29"),
        ("date", "99999-01-01"),
        ("date", "0000-01-01"),
        ("date", 1e20),
        ("date", float("nan")),
        ("date", True),
        ("time", "24:01"),
        ("dateTime", "now"),
        ("timestamp", "0001-01-01T00:00:00+14:00"),
        ("timestamp", "9999-12-31T23:59:59-14:00"),
    ],
)
def test_what_does_not_fit_is_refused(kind: str, raw: Any) -> None:
    with pytest.raises(BadOperand):
        python_value(kind, raw)


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [("integer", "01", 1), ("integer", "1 ", 1), ("bigInteger", "+12", 12), ("string", "01", "01")],
)
def test_keys(kind: str, raw: str, expected: Any) -> None:
    assert key_value(kind, raw) == expected


@pytest.mark.parametrize(
    "raw", ["abc", "1.5", "1.0", "1e3", "1,2", "null", "", "9" * 19, "9" * 30, "\x00", "１", "1_0"]
)
def test_what_is_no_key_is_refused(raw: str) -> None:
    with pytest.raises(BadOperand):
        key_value("integer", raw)


def test_operators_by_type() -> None:
    assert operators("integer") == operators("decimal") == operators("date") == operators("timestamp") == ORDER
    assert operators("uuid") == EQUALITY
    assert operators("boolean") == {"eq", "neq", "null", "nnull"}
    assert operators("json") == operators("alias") == operators("geometry") == {"null", "nnull"}
    assert operators("hash") == {"null", "nnull", "empty", "nempty"}
    assert operators("string") == operators("csv") >= EQUALITY | {"contains", "nistarts_with", "empty"}
    assert not operators("string") & {"lt", "between", "nicontains"}


def test_functions_by_type() -> None:
    assert functions("date") == ("year", "month", "week", "day", "weekday")
    assert functions("time") == ("hour", "minute", "second")
    assert functions("timestamp") == functions("dateTime") == functions("date") + functions("time")
    assert functions("alias") == ("count",)
    assert functions("json") == ("count", "json")
    assert functions("string") == ()
