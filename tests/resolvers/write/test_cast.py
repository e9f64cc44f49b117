"""Values of the wire as Python values: each type's facts, with exact values."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from db.catalogue import Field
from resolvers.errors import Forbidden, InvalidPayload
from resolvers.write.cast import cast, cast_row
from resolvers.write.errors import ValueOutOfRange, ValueTooLong
from tests.resolvers.write.fields import collection, field

STRING = field("string", max_length=255)
INTEGER = field("integer")
BIG = field("bigInteger", data_type="bigint")
SINGLE = field("float", data_type="real")
DOUBLE = field("float", data_type="double precision")
DECIMAL = field("decimal", precision=12, scale=4)
UTC = dt.UTC

TAKEN: list[tuple[Field, Any, Any]] = [
    (STRING, " not trimmed ", " not trimmed "),
    (STRING, "", ""),
    (STRING, 5, "5"),
    (STRING, 5.0, "5"),
    (STRING, 1.5, "1.5"),
    (STRING, True, "true"),
    (STRING, {"a": 1, "b": [None]}, '{"a":1,"b":[null]}'),
    (STRING, "ü" * 255, "ü" * 255),
    (field("text"), "x" * 100_000, "x" * 100_000),
    (field("hash"), 5, "5"),
    (INTEGER, "12", 12),
    (INTEGER, " +5 ", 5),
    (INTEGER, 5.0, 5),
    (INTEGER, -(2**31), -(2**31)),
    (field("integer", data_type="smallint"), 32_767, 32_767),
    (BIG, 9007199254740993, 9007199254740992),
    (BIG, "9007199254740993", 9007199254740993),
    (BIG, "9223372036854775807", 2**63 - 1),
    (SINGLE, 123456789.123, 123456790.0),
    (SINGLE, 0.1, 0.1),
    (SINGLE, 16777217, 16777216.0),
    (SINGLE, "1.5", 1.5),
    (DOUBLE, 123456789.123, 123456789.123),
    (DOUBLE, 1e300, 1e300),
    (DOUBLE, "1e3", 1000.0),
    (SINGLE, "NaN", None),
    (SINGLE, "Infinity", None),
    (DECIMAL, 1.5, Decimal("1.5000")),
    (DECIMAL, "1.23456789", Decimal("1.2346")),
    (DECIMAL, "-1.00005", Decimal("-1.0001")),
    (DECIMAL, "1e-99999999", Decimal("0.0000")),
    (DECIMAL, "0e99999999", Decimal("0.0000")),
    (DECIMAL, "99999999.9999", Decimal("99999999.9999")),
    (field("decimal", precision=5, scale=1), 1.25, Decimal("1.3")),
    (field("decimal"), "1.23456789", Decimal("1.23456789")),
    (field("date"), "2024-02-29", dt.date(2024, 2, 29)),
    (field("date"), "2024-01-02T23:00:00Z", dt.date(2024, 1, 2)),
    (field("date"), "2024-01-02T23:00:00-05:00", dt.date(2024, 1, 2)),
    (field("date"), 20240102, dt.date(2024, 1, 2)),
    (field("dateTime"), "2024-01-02T03:04:05", dt.datetime(2024, 1, 2, 3, 4, 5)),  # noqa: DTZ001
    (field("dateTime"), "2024-01-02 03:04:05", dt.datetime(2024, 1, 2, 3, 4, 5)),  # noqa: DTZ001
    (field("dateTime"), "2024-01-02", dt.datetime(2024, 1, 2)),  # noqa: DTZ001
    (field("dateTime"), "2024-01-02T03:04:05.678+05:00", dt.datetime(2024, 1, 1, 22, 4, 5, 678_000)),  # noqa: DTZ001
    (field("timestamp"), "2024-01-02T03:04:05", dt.datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)),
    (field("timestamp"), "2024-01-02T03:04:05.6789+05:00", dt.datetime(2024, 1, 1, 22, 4, 5, 678_000, UTC)),
    (field("time"), "13:14", dt.time(13, 14)),
    (field("time"), "13:14:15.5", dt.time(13, 14, 15, 500_000)),
    (field("time"), "13:14:15+02:00", dt.time(13, 14, 15)),
    (field("time"), "2024-01-02T13:14:15.000Z", dt.time(13, 14, 15)),
    (field("json"), {"k": [1, None]}, {"k": [1, None]}),
    (field("json"), [], []),
    (field("json"), False, False),
    (field("json"), 1.5, 1.5),
    (field("json"), '{"a":1}', {"a": 1}),
    (field("json"), '"text"', "text"),
    (field("json"), "null", None),
    (field("csv"), ["with,comma", "x"], "with,comma,x"),
    (field("csv"), "a,b", "a,b"),
    (field("csv"), "", ""),
    (field("csv"), [], ""),
    (field("csv"), [1, 2], "1,2"),
    (field("csv"), ["a", None], "a,"),
    (field("csv"), {"a": 1}, '{"a":1}'),
    (field("uuid"), "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    (field("uuid"), "a0eebc999c0b4ef8bb6d6bb9bd380a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    (field("uuid", max_length=36), "a0eebc999c0b4ef8bb6d6bb9bd380a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
]  # fmt: skip


@pytest.mark.parametrize(("of", "raw", "value"), TAKEN)
def test_values_that_fit(of: Field, raw: Any, value: Any) -> None:
    made = cast(of, raw)
    assert (made, type(made)) == (value, type(value))


def test_no_negative_zero() -> None:
    assert str(cast(DECIMAL, "-0.00001")) == "0.0000"


@pytest.mark.parametrize("raw", [True, 1, 1.0, "true", "TRUE", "t", "yes", "on", "1", " y "])
def test_what_is_true(raw: Any) -> None:
    assert cast(field("boolean"), raw) is True


@pytest.mark.parametrize("raw", [False, 0, "false", "f", "no", "off", "0"])
def test_what_is_false(raw: Any) -> None:
    assert cast(field("boolean"), raw) is False


@pytest.mark.parametrize(
    "kind", ["string", "integer", "bigInteger", "float", "decimal", "boolean", "date", "json", "csv", "uuid", "hash"]
)
def test_null_stays(kind: str) -> None:
    assert cast(field(kind), None) is None


REFUSED: list[tuple[Field, list[Any], str]] = [
    (STRING, ["a\0b", "\ud800"], "string"),
    (INTEGER, [1.5, "abc", "", True, [], {}, "1.5", "١"], "integer"),
    (BIG, ["x", "", False], "bigInteger"),
    (SINGLE, ["", "x", True, [], "1e", "0x10"], "float"),
    (DECIMAL, ["", "x", False, {}, "1,5"], "decimal"),
    (field("boolean"), [2, "", [], "maybe", 0.5], "boolean"),
    (field("date"), ["2024-2-3", "01/02/2024", "2023-02-29", "", "x", 5, True, []], "Date"),
    (field("dateTime"), ["2024-02-30T00:00:00", "", 1704164645, "x"], "DateTime"),
    (field("timestamp"), ["", "x", 5, "0001-01-01T00:00:00+05:00"], "Timestamp"),
    (field("time"), ["", "25:00", 5, "2024-01-02", []], "Time"),
    (field("json"), ["text", "", {"a": 10**40}, {"a": "\ud800"}, '{"a":'], "json"),
    (field("csv"), [["a\0"]], "csv"),
    (field("uuid"), ["x", "", 5, []], "uuid"),
]


@pytest.mark.parametrize(("of", "raws", "word"), REFUSED)
def test_values_of_no_such_type(of: Field, raws: list[Any], word: str) -> None:
    for raw in raws:
        with pytest.raises(InvalidPayload) as raised:
            cast(of, raw)
        assert raised.value.extensions == {"reason": f'Invalid {word} format in field "f"'}


@pytest.mark.parametrize(
    ("of", "raw"),
    [
        (INTEGER, 2147483648),
        (INTEGER, "9" * 400),
        (field("integer", data_type="smallint"), 32_768),
        (BIG, "9223372036854775808"),
        (BIG, 2**63 - 1),
        (BIG, 10**400),
        (SINGLE, 1e300),
        (SINGLE, 1e-60),
        (DOUBLE, "1e400"),
        (DOUBLE, "1e-400"),
        (DECIMAL, "999999999"),
        (DECIMAL, "99999999.99999"),
        (DECIMAL, "1e99999999"),
        (field("decimal"), "1e999999999999999999999"),
    ],
)
def test_numbers_beyond_their_column(of: Field, raw: Any) -> None:
    with pytest.raises(ValueOutOfRange) as raised:
        cast(of, raw)
    assert raised.value.extensions == {"collection": "things", "field": "f", "value": raw}


def test_a_text_longer_than_its_column() -> None:
    with pytest.raises(ValueTooLong) as raised:
        cast(field("string", max_length=3), 1234)
    assert raised.value.extensions == {"collection": "things", "field": "f", "value": 1234}


def test_a_key_of_the_wrong_type_is_no_rows() -> None:
    for of, raw in ((field("integer", primary_key=True), "abc"), (field("uuid", primary_key=True), "not-a-uuid")):
        with pytest.raises(Forbidden) as raised:
            cast(of, raw)
        assert raised.value.extensions == {}


def test_a_row_names_the_first_column() -> None:
    things = collection(field("string", "name", max_length=3), field("string", "bio"), field("integer", "age"))
    assert cast_row(things, {"id": "7", "name": "ok", "age": "3"}, "create") == {"id": 7, "name": "ok", "age": 3}
    for payload, action, first in (
        ({"id": 13001, "name": "long"}, "create", ("id", 13001)),
        ({"name": "long", "bio": "b"}, "create", ("bio", "b")),
        ({"bio": "b", "name": "long"}, "update", ("name", "long")),
        ({"age": 2**31, "bio": "b"}, "update", ("bio", "b")),
    ):
        with pytest.raises((ValueTooLong, ValueOutOfRange)) as raised:
            cast_row(things, payload, action)  # type: ignore[arg-type]
        said = raised.value.extensions
        assert (said["collection"], said["field"], said["value"]) == ("things", *first)
