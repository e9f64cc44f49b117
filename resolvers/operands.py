"""Values of the wire into operands: checked against the field's type, dynamic variables recognised."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from db.catalogue import Field
from db.query import And, Compare, Filter, Operand, Or, Value, Variable
from db.types import INTEGERS, BadOperand, python_value
from resolvers.errors import InvalidQuery

OPPOSITES: Mapping[str, str] = {"null": "nnull", "nnull": "null", "empty": "nempty", "nempty": "empty"}
"""The operators that take a boolean, each with what it asks for where that is false."""

NOTHING = Or(())
EVERYTHING = And(())

_VARIABLE = re.compile(r"\$(NOW|CURRENT_USER|CURRENT_ROLES|CURRENT_ROLE|CURRENT_POLICIES)(?:\((.*)\)|\.([\w.]+))?")
_KINDS = {"second": "decimal"}
# The most that SQLite takes.
_PATTERN_BYTES = 50_000
_PATTERNS = (("contains", "%{}%"), ("starts_with", "{}%"), ("ends_with", "%{}"))


def comparison(field: Field, operator: str, raw: Any, function: str | None = None) -> Filter:
    """The test of a field (or of a function of it, always a number) by an operator without underscore.

    Raises:
        InvalidQuery: the value can't be compared with the field.
    """
    kind = _KINDS.get(function, "integer") if function else field.type
    if operator in OPPOSITES:
        return Compare(field.name, operator if truth_of(operator, raw) else OPPOSITES[operator], (), function)
    if operator in ("in", "nin"):
        return _membership(field, operator, raw, kind, function)
    if operator in ("between", "nbetween"):
        return _between(field, operator, raw, kind, function)
    _require_scalar(operator, raw)
    if raw is None or raw == "null":
        if operator in ("eq", "neq"):
            return Compare(field.name, "null" if operator == "eq" else "nnull", (), function)
        raise InvalidQuery(f'The filter value for "_{operator}" has to be a string, number, or boolean')
    for ending, pattern in _PATTERNS:
        if operator.endswith(ending):
            return Compare(field.name, operator, (_pattern(pattern, raw),), function)
    return _whole(Compare(field.name, operator, (_operand(kind, raw),), function), kind)


def variable_of(raw: Any, kind: str) -> Variable | None:
    """The dynamic variable that a text names (`$NOW(-1 day)`), or None for plain text."""
    match = _VARIABLE.match(raw) if isinstance(raw, str) and raw.startswith("$") else None
    return Variable(match[1], match[2] or match[3] or "", kind) if match else None


def _operand(kind: str, raw: Any) -> Operand:
    variable = variable_of(raw, kind)
    if variable:
        return variable
    try:
        return Value(python_value(kind, raw))
    except BadOperand as error:
        raise InvalidQuery(str(error)) from None


def truth_of(operator: str, raw: Any) -> bool:
    """What an operator like `_null` is asked for. Raises InvalidQuery for what is no boolean."""
    truth = raw if isinstance(raw, bool) else _TRUTHS.get(raw) if isinstance(raw, str) else None
    if truth is None:
        raise InvalidQuery(f'"_{operator}" has to be a boolean')
    return truth


_TRUTHS = {"true": True, "": True, "false": False}


def _require_scalar(operator: str, raw: Any) -> None:
    if isinstance(raw, list | Mapping):
        raise InvalidQuery(f'The filter value for "_{operator}" has to be a string, number, or boolean')
    if raw == "":
        raise InvalidQuery(f'You can\'t filter for an empty string in "_{operator}". Use "_empty" or "_nempty" instead')


def containing(field: Field, text: str) -> Filter:
    """The test of a text field for containing a text in any letter case, whatever the text says.

    Raises:
        InvalidQuery: the text is too long, or can't be one of the database.
    """
    return Compare(field.name, "icontains", (_literal_pattern("%{}%", text),))


def _pattern(pattern: str, raw: Any) -> Operand:
    """A LIKE pattern around a value or a variable."""
    variable = variable_of(raw, "string")
    return replace(variable, pattern=pattern) if variable else _literal_pattern(pattern, raw)


def _literal_pattern(pattern: str, raw: Any) -> Value:
    r"""A LIKE pattern; a single `\` at the end would escape nothing, which databases refuse."""
    try:
        text = pattern.format(python_value("string", raw))
    except BadOperand as error:
        raise InvalidQuery(str(error)) from None
    if len(text.encode()) > _PATTERN_BYTES:
        raise InvalidQuery("The filter value is too long")
    backslashes = len(text) - len(text.rstrip("\\"))
    return Value(text[:-1] if backslashes % 2 else text)


def _list(operator: str, raw: Any) -> list[Any]:
    """`"a,b"`, a list, or an object with indexes as keys."""
    if isinstance(raw, str):
        return [item for item in raw.split(",") if item]
    if isinstance(raw, Mapping):
        raw = list(raw.values())
    if not isinstance(raw, list):
        raw = [raw]
    if not raw or any(isinstance(item, list | Mapping) for item in raw):
        raise InvalidQuery(f'"_{operator}" has to be an array of values')
    return [item for item in raw if item is not None]


def _membership(field: Field, operator: str, raw: Any, kind: str, function: str | None) -> Filter:
    operands = [_operand(kind, item) for item in _list(operator, raw)]
    values = tuple(operand.value for operand in operands if isinstance(operand, Value))
    if kind in INTEGERS:
        values = tuple(value for value in values if isinstance(value, int))
    variables = tuple(operand for operand in operands if isinstance(operand, Variable))
    listed: tuple[Operand, ...] = (Value(values),) if values else ()
    return Compare(field.name, operator, (*listed, *variables), function)


def _between(field: Field, operator: str, raw: Any, kind: str, function: str | None) -> Filter:
    """With any other number of values than two the test is not one, and is left out, as on the wire."""
    items = _list(operator, raw)
    if len(items) != 2:
        return EVERYTHING
    low, high = (_operand(kind, item) for item in items)
    if kind in INTEGERS:
        low, high = _rounded(low, math.ceil), _rounded(high, math.floor)
    return Compare(field.name, operator, (low, high), function)


def _whole(test: Compare, kind: str) -> Filter:
    """A test against a fraction as one against a whole number, where there are only whole numbers."""
    operand = test.operands[0]
    if kind not in INTEGERS or not (isinstance(operand, Value) and isinstance(operand.value, Decimal)):
        return test
    rounding = _ROUNDING[test.operator]
    if rounding is None:
        return NOTHING if test.operator == "eq" else Compare(test.field, "nnull", (), test.function)
    return Compare(test.field, test.operator, (_rounded(operand, rounding),), test.function)


def _rounded(operand: Operand, rounding: Callable[[Decimal], int]) -> Operand:
    if isinstance(operand, Value) and isinstance(operand.value, Decimal):
        return Value(rounding(operand.value))
    return operand


_ROUNDING: Mapping[str, Callable[[Decimal], int] | None] = {
    "eq": None,
    "neq": None,
    "lt": math.ceil,
    "gte": math.ceil,
    "gt": math.floor,
    "lte": math.floor,
}
