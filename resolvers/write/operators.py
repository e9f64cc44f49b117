"""The operators of validation rules, each tested on one value of the wire."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from db.catalogue import Field
from resolvers.errors import ApiError, InvalidQuery
from resolvers.operands import OPPOSITES, truth_of
from resolvers.write.cast import cast
from resolvers.write.patterns import has_pattern
from resolvers.write.text import text_of

Broken = tuple[str, Mapping[str, Any]]
"""What a value broke: the type of the failure, and what the answer says of it."""

_AS_SENT = frozenset({"json", "alias", "unknown", "binary", "geometry"})

_ORDER: Mapping[str, Callable[[int], bool]] = {
    "lt": lambda order: order < 0,
    "lte": lambda order: order <= 0,
    "gt": lambda order: order > 0,
    "gte": lambda order: order >= 0,
}
_TEXT: Mapping[str, Callable[[str, str], bool]] = {
    "contains": lambda text, part: part in text,
    "starts_with": str.startswith,
    "ends_with": str.endswith,
}


def broken_by(operator: str, operand: Any, field: Field | None, value: Any) -> Sequence[Broken]:
    """How a value fails a test by an operator without underscore; nothing where it holds.

    Values are compared as those of the field's type (as they were sent, without a field). Null fails every test that
    needs a value, as `required`; it isn't equal to anything, nor among a list.

    Raises:
        InvalidQuery: there is no such operator, or it can't be used with the operand.
    """
    if operator in OPPOSITES:
        return _state(operator, operand, value)
    if operator in ("eq", "neq"):
        return _equality(operator, operand, field, value)
    if operator in ("in", "nin"):
        return _membership(operator, operand, field, value)
    if operator in _ORDER:
        return _order(operator, operand, field, value)
    if operator in ("between", "nbetween"):
        return _range(operator, operand, field, value)
    if operator == "regex":
        return _regex(operand, field, value)
    return _substring(operator, operand, field, value)


def _state(operator: str, operand: Any, value: Any) -> Sequence[Broken]:
    asked = operator if truth_of(operator, operand) else OPPOSITES[operator]
    holds = {
        "null": value is None,
        "nnull": value is not None,
        "empty": value is None or value in ("", [], {}),
        "nempty": value is None or value not in ("", [], {}),
    }
    return () if holds[asked] else [(asked, {})]


def _equality(operator: str, operand: Any, field: Field | None, value: Any) -> Sequence[Broken]:
    equal = _equal(field, value, operand)
    if operator == "eq":
        return () if equal else [("eq", {"valid": operand})]
    return [("neq", {"invalid": operand})] if equal else ()


def _membership(operator: str, operand: Any, field: Field | None, value: Any) -> Sequence[Broken]:
    items = _list(operand)
    found = value is not None and any(_equal(field, value, item) for item in items)
    if operator == "in":
        return () if found else [("in", {"valid": items})]
    return [("nin", {"invalid": items})] if found else ()


def _order(operator: str, operand: Any, field: Field | None, value: Any) -> Sequence[Broken]:
    if value is None:
        return [("required", {})]
    order = _compared(field, value, operand)
    return () if order is not None and _ORDER[operator](order) else [(operator, {"valid": operand})]


def _range(operator: str, operand: Any, field: Field | None, value: Any) -> Sequence[Broken]:
    ends = _list(operand)
    if len(ends) != 2:
        raise InvalidQuery(f'"_{operator}" has to be an array of two values')
    if value is None:
        return [("required", {})]
    low, high = ends
    if operator == "between":
        return [*_order("gte", low, field, value), *_order("lte", high, field, value)]
    outside = not _order("lt", low, field, value) or not _order("gt", high, field, value)
    return () if outside else [("lt", {"valid": low}), ("gt", {"valid": high})]


def _regex(operand: Any, field: Field | None, value: Any) -> Sequence[Broken]:
    if not isinstance(operand, str):
        raise InvalidQuery('"_regex" has to be a string')
    if value is None:
        return [("required", {})]
    return () if has_pattern(_text(field, value), operand) else [("regex", {"invalid": value})]


def _substring(operator: str, operand: Any, field: Field | None, value: Any) -> Sequence[Broken]:
    kind, negative, insensitive = _substring_kind(operator)
    if isinstance(operand, list | dict) or operand is None:
        raise InvalidQuery(f'The filter value for "_{operator}" has to be a string, number, or boolean')
    if value is None:
        return () if negative else [("required", {})]
    text, part = _text(field, value), text_of(operand)
    if insensitive:
        text, part = text.lower(), part.lower()
    if _TEXT[kind](text, part) != negative:
        return ()
    return [(f"n{kind}" if negative else kind, {"substring": operand})]


@lru_cache
def _substring_kind(operator: str) -> tuple[str, bool, bool]:
    """`nistarts_with` → ("starts_with", True, True)."""
    negative = operator.startswith("n")
    rest = operator[1:] if negative else operator
    insensitive = rest.startswith("i")
    kind = rest[1:] if insensitive else rest
    if kind not in _TEXT:
        raise InvalidQuery(f'Invalid filter operator "_{operator}"')
    return kind, negative, insensitive


def _equal(field: Field | None, value: Any, operand: Any) -> bool:
    if value is None or operand is None:
        return value is None and operand is None
    return _compared(field, value, operand) == 0


def _compared(field: Field | None, value: Any, operand: Any) -> int | None:
    """Less than, equal to, or greater than 0, as the value to the operand; None where that can't be said."""
    left, right = _typed(field, value), _typed(field, operand)
    if isinstance(left, dict | list) or isinstance(right, dict | list):
        return 0 if text_of(left) == text_of(right) else None
    if type(left) is not type(right):
        if text_of(value) == text_of(operand):
            return 0
        left, right = _number(left), _number(right)
    return None if left is None or right is None else int(left > right) - int(left < right)


def _typed(field: Field | None, value: Any) -> Any:
    """The value as it would be stored. One that couldn't be is refused elsewhere, and stays as it was sent."""
    if field is None or field.type in _AS_SENT:
        return value
    try:
        return cast(field, value)
    except ApiError:
        return value


def _number(value: Any) -> Decimal | None:
    if not isinstance(value, int | float | Decimal | str):
        return None
    try:
        number = Decimal(int(value)) if isinstance(value, bool) else Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _text(field: Field | None, value: Any) -> str:
    typed = _typed(field, value)
    return text_of(typed if isinstance(typed, str) else value)


def _list(operand: Any) -> list[Any]:
    """A list, or a text of items with commas; items that are lists themselves (`$CURRENT_ROLES`) give their own."""
    items = operand.split(",") if isinstance(operand, str) else operand
    if not isinstance(items, list):
        items = [items]
    return [part for item in items for part in (item if isinstance(item, list) else [item])]
