"""Tests of one value. Null passes none but `null` and `empty`."""

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from db.compile.context import Context
from db.dialects.base import Expression, text_literal
from db.query import Operand

Condition = sa.ColumnElement[bool]

_PLAIN: dict[str, Callable[[Expression, Expression], Condition]] = {
    "eq": lambda value, other: value == other,
    "neq": lambda value, other: value != other,
    "lt": lambda value, other: value < other,
    "lte": lambda value, other: value <= other,
    "gt": lambda value, other: value > other,
    "gte": lambda value, other: value >= other,
}


def compare(
    context: Context, operator: str, value: Expression, operands: Sequence[Operand], field_type: str
) -> Condition:
    """The condition that the operator (without underscore) holds between a value of this type and the operands."""
    if plain := _PLAIN.get(operator):
        return plain(value, context.operand(operands[0], field_type))
    match operator:
        case "null":
            return value.is_(None)
        case "nnull":
            return value.is_not(None)
        case "empty":
            return sa.or_(value.is_(None), value == text_literal(""))
        case "nempty":
            return sa.and_(value.is_not(None), value != text_literal(""))
        case "in":
            return _any_of(context, value, operands, field_type)
        case "nin":
            return sa.and_(value.is_not(None), sa.not_(_any_of(context, value, operands, field_type)))
        case "between" | "nbetween":
            low, high = (context.operand(operand, field_type) for operand in operands)
            return value.between(low, high) if operator == "between" else sa.not_(value.between(low, high))
        case _:
            return _like(context, operator, value, operands[0])


def _any_of(context: Context, value: Expression, operands: Sequence[Operand], field_type: str) -> Condition:
    return sa.or_(sa.false(), *(context.any_of(value, operand, field_type) for operand in operands))


def _like(context: Context, operator: str, value: Expression, operand: Operand) -> Condition:
    """`contains`, `istarts_with`, `nends_with` …: the operand is a pattern already."""
    negated = operator.startswith("n")
    insensitive = operator.removeprefix("n").startswith("i")
    matches = context.dialect.like(value, context.operand(operand, "string"), insensitive=insensitive)
    return sa.not_(matches) if negated else matches
