"""What clients say of columns, names and metadata, as typed values."""

from typing import Any

import pytest

from db.catalogue import FieldType
from db.ddl.column_spec import NOW, ColumnSpec
from resolvers.errors import InvalidPayload
from resolvers.model.column_payload import changed_spec, new_spec, retyped_spec
from resolvers.model.names import check_collection_name, check_field_name
from resolvers.model.payloads import column_type, field_payload, part


@pytest.mark.parametrize(
    ("kind", "schema", "expected"),
    [
        ("string", {}, ColumnSpec("x", "string", max_length=255)),
        ("string", {"max_length": 9, "length": 5}, ColumnSpec("x", "string", max_length=9)),
        ("hash", {}, ColumnSpec("x", "string", max_length=255)),
        ("csv", {"default_value": ["a", "b"]}, ColumnSpec("x", "text", default="a,b")),
        ("text", {"max_length": 9, "is_nullable": False}, ColumnSpec("x", "text", nullable=False)),
        ("decimal", {}, ColumnSpec("x", "decimal", precision=10, scale=5)),
        ("decimal", {"numeric_precision": 5, "numeric_scale": 0}, ColumnSpec("x", "decimal", precision=5, scale=0)),
        ("integer", {"default_value": "7"}, ColumnSpec("x", "integer", default=7)),
        ("boolean", {"default_value": "false"}, ColumnSpec("x", "boolean", default=False)),
        ("json", {"default_value": '{"a":1}'}, ColumnSpec("x", "json", default={"a": 1})),
        ("timestamp", {"default_value": "now()"}, ColumnSpec("x", "timestamp", default=NOW)),
        ("date", {"default_value": "2024-02-29"}, ColumnSpec("x", "date", default="2024-02-29")),
        ("string", {"default_value": "now()"}, ColumnSpec("x", "string", max_length=255, default="now()")),
        (
            "integer",
            {"is_primary_key": True, "has_auto_increment": True, "default_value": "nextval('x')"},
            ColumnSpec("x", "integer", primary_key=True, auto_increment=True),
        ),
        ("uuid", {"has_auto_increment": True, "is_unique": True}, ColumnSpec("x", "uuid", unique=True)),
    ],
)
def test_a_new_column(kind: FieldType, schema: dict[str, Any], expected: ColumnSpec) -> None:
    assert new_spec("x", kind, schema) == expected


@pytest.mark.parametrize(
    ("kind", "schema"),
    [
        ("string", {"max_length": 0}),
        ("string", {"max_length": "long"}),
        ("string", {"max_length": True}),
        ("string", {"max_length": 1e400}),
        ("decimal", {"numeric_precision": 3, "numeric_scale": 4}),
        ("decimal", {"numeric_precision": 1001}),
        ("integer", {"default_value": "many"}),
        ("uuid", {"default_value": "gen_random_uuid()"}),
        ("date", {"default_value": "tomorrow"}),
        ("binary", {"default_value": "x"}),
        ("text", {"default_value": "a\x00b"}),
    ],
)
def test_a_column_that_can_not_be(kind: FieldType, schema: dict[str, Any]) -> None:
    with pytest.raises(InvalidPayload):
        new_spec("x", kind, schema)


def test_what_is_not_said_of_a_column_stays() -> None:
    column = ColumnSpec("x", "string", nullable=False, default="d", unique=True, max_length=9)
    assert changed_spec(column, "string", {}) == column
    assert changed_spec(column, "string", {"default_value": None, "is_unique": False, "nope": 1}) == ColumnSpec(
        "x", "string", nullable=False, max_length=9
    )
    assert retyped_spec(column, "text") == ColumnSpec("x", "text", nullable=False, default="d", unique=True)


@pytest.mark.parametrize("kind", ["alias", "unknown", None, "o2m", "m2m", "m2a", "files", "translations"])
def test_types_without_a_column(kind: str | None) -> None:
    assert column_type(kind) is None


@pytest.mark.parametrize("kind", ["String", "", 5, [], {}, "geometry", "geometry.Point", "nonsense"])
def test_types_that_are_none(kind: object) -> None:
    with pytest.raises(InvalidPayload):
        column_type(kind)


def test_keys_that_mean_nothing() -> None:
    raw = {"field": "x", "type": "csv", "schema": None, "meta": "m", "nope": 1}
    field = field_payload(raw, "sqlite")
    assert (field.name, field.type, field.typed, field.schema, field.meta) == ("x", "csv", True, None, {})
    with pytest.raises(InvalidPayload, match='"nope" is not allowed'):
        field_payload(raw, "sqlite", strict=True)
    assert part({"meta": False}, "meta") is None


def test_names_that_one_database_keeps_for_itself() -> None:
    assert check_field_name("xmin", "sqlite") == "xmin"
    assert check_collection_name("sqlite_x", "postgresql") == "sqlite_x"
    with pytest.raises(InvalidPayload):
        check_field_name("xmin", "postgresql")
    with pytest.raises(InvalidPayload):
        check_collection_name("SQLite_x", "sqlite")
