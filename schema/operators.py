"""The types of tests on one value: `string_filter_operators` and the like, by the type of the field."""

from collections.abc import Collection, Mapping
from typing import Any

import strawberry

from db.catalogue import Field
from schema.definitions import empty_type, field, list_of, optional, set_fields
from schema.functions import PARTS
from schema.scalars import BigInt, StringOrFloat, is_concealed

NULL = ("null", "nnull")
EMPTY = ("empty", "nempty")
EQUAL = ("eq", "neq")
ORDER = ("gt", "gte", "lt", "lte")
TEXT = (
    "contains", "icontains", "ncontains", "starts_with", "nstarts_with", "istarts_with", "nistarts_with",
    "ends_with", "nends_with", "iends_with", "niends_with",
)  # fmt: skip
LISTS = frozenset({"in", "nin", "between", "nbetween"})
FLAGS = frozenset({*NULL, *EMPTY})


def _operators(name: str, operand: Any, operators: tuple[str, ...], ends: Any = None) -> type:
    """A type of tests whose operands are of one scalar; `ends` is that of (n)between, where it differs."""
    made, fields = empty_type(f"{name}_filter_operators", is_input=True), []
    for operator in operators:
        scalar = ends if ends and operator.endswith("between") else operand
        type_ = bool if operator in FLAGS else list_of(optional(scalar)) if operator in LISTS else scalar
        fields.append(field(f"_{operator}", optional(type_)))
    set_fields(made, fields)
    return made


_COMPARED = (*EQUAL, *ORDER, "in", "nin", "between", "nbetween", *NULL)
_WRITTEN = (*EQUAL, *TEXT, "in", "nin", *NULL, *EMPTY)
_STRING = _operators("string", str, _WRITTEN)
_ID = _operators("id", strawberry.ID, _WRITTEN)
_NUMBER = _operators("number", StringOrFloat, _COMPARED)
_DATE = _operators("date", str, _COMPARED, ends=StringOrFloat)
_HASH = _operators("hash", str, (*NULL, *EMPTY))

_BY_TYPE: Mapping[str, type] = {
    **dict.fromkeys(("integer", "float", "decimal"), _NUMBER),
    **dict.fromkeys(("date", "time", "dateTime", "timestamp"), _DATE),
    "bigInteger": _operators("big_int", BigInt, _COMPARED),
    "boolean": _operators("boolean", bool, (*EQUAL, *NULL)),
    "uuid": _ID,
    "hash": _HASH,
}

OPERATORS: Collection[type] = (_STRING, *_BY_TYPE.values())
"""All types of tests on one value."""


def operators_of(tested: Field) -> type:
    """The type of tests that a field's value allows."""
    return _HASH if is_concealed(tested) else _BY_TYPE.get(tested.type, _STRING)


def _function_operators(family: str) -> type:
    made = empty_type(f"{family}_function_filter_operators", is_input=True)
    set_fields(made, [field(part, optional(_NUMBER)) for part in PARTS[family]])
    return made


FUNCTION_OPERATORS: Mapping[str, type] = {family: _function_operators(family) for family in PARTS}
"""The type of tests on functions by family, as in `schema.functions.FUNCTIONS`."""
