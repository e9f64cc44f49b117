"""The scalars of the schema, and the one that each type of field has."""

from collections.abc import Mapping
from typing import Any, NewType

import strawberry
from graphql import FloatValueNode, GraphQLError, IntValueNode, StringValueNode, ValueNode, value_from_ast_untyped
from strawberry.scalars import JSON
from strawberry.types.base import StrawberryList, StrawberryOptional
from strawberry.types.scalar import ScalarDefinition

from db.catalogue import Field

Date = NewType("Date", str)
BigInt = NewType("BigInt", str)
StringOrFloat = NewType("StringOrFloat", object)
Hash = NewType("Hash", str)
Void = NewType("Void", object)
Permissions = NewType("Permissions", object)

Variables = Mapping[str, Any] | None


def _big_integer(value: Any) -> str:
    if not isinstance(value, str):
        raise GraphQLError("Value must be a String")
    return value


def _big_integer_literal(node: ValueNode, _variables: Variables = None) -> str:
    if not isinstance(node, StringValueNode):
        raise GraphQLError("Value must be a String", node)
    return node.value


def _string_or_float(value: Any) -> str | float:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise GraphQLError("Value must be a String or a Float")
    return value


def _string_or_float_literal(node: ValueNode, _variables: Variables = None) -> str | float:
    if isinstance(node, IntValueNode):
        return int(node.value)
    if isinstance(node, FloatValueNode):
        return float(node.value)
    if isinstance(node, StringValueNode):
        return node.value
    raise GraphQLError("Value must be a String or a Float", node)


def _json_literal(node: ValueNode, variables: Variables = None) -> Any:
    return value_from_ast_untyped(node, dict(variables or {}))


SCALARS: Mapping[object, ScalarDefinition] = {
    Date: strawberry.scalar(name="Date", description="ISO8601 Date values"),
    BigInt: strawberry.scalar(
        name="GraphQLBigInt",
        description="BigInt value",
        serialize=str,
        parse_value=_big_integer,
        parse_literal=_big_integer_literal,
    ),
    StringOrFloat: strawberry.scalar(
        name="GraphQLStringOrFloat",
        description="A Float or a String",
        parse_value=_string_or_float,
        parse_literal=_string_or_float_literal,
    ),
    Hash: strawberry.scalar(name="Hash", description="Hashed string values"),
    JSON: strawberry.scalar(
        name="JSON", description="Any JSON value", parse_value=lambda value: value, parse_literal=_json_literal
    ),
    Permissions: strawberry.scalar(name="permissions_me_type", description="Actions by collection"),
    Void: strawberry.scalar(name="Void", description="Represents NULL values", serialize=lambda _value: None),
}

TYPES: Mapping[str, Any] = {
    "integer": int,
    "bigInteger": BigInt,
    "float": float,
    "decimal": float,
    "boolean": bool,
    "date": Date,
    "time": Date,
    "dateTime": Date,
    "timestamp": Date,
    "json": JSON,
    "geometry": JSON,
    "alias": JSON,
    "csv": StrawberryList(StrawberryOptional(str)),
    "uuid": strawberry.ID,
    "hash": Hash,
}


def is_concealed(field: Field) -> bool:
    """Whether the schema calls its value a hash. Encrypted values are masked like those, but texts by their type."""
    return "conceal" in field.special


def scalar_of(field: Field, *, key: bool = False) -> Any:
    """The scalar (or list of scalars) that a field's value is shown as; `key` marks the primary key, always an ID."""
    if key:
        return strawberry.ID
    if is_concealed(field):
        return Hash
    return TYPES.get(field.type, str)
