"""Values of the wire as numbers that their columns can hold.

All raise ValueError for what is no number, and Beyond for one that the column can't hold.
"""

import math
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Any

from db.catalogue import Field
from db.float32 import shortest_single

_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_NO_NUMBERS = re.compile(r"nan|[+-]?inf(inity)?", re.IGNORECASE)

_BITS: Mapping[str, int] = {"smallint": 16, "int2": 16, "bigint": 64, "int8": 64}
_SINGLE = frozenset({"real", "float", "float4"})
_DOUBLE_MAX = 2**53
# What PostgreSQL's numeric can have in front of the point and behind it, where the column doesn't say.
_DIGITS_BEFORE, _DIGITS_AFTER = 131_072, 16_383
_LONGEST = 200_000
_EXACTLY = Context(prec=_LONGEST)


class Beyond(Exception):
    """A number that its column can't hold."""


def integer_value(field: Field, raw: Any) -> int:
    """A whole number, also as text."""
    number = _whole(raw)
    data_type = field.column.data_type if field.column else ""
    bits = 64 if field.type == "bigInteger" else _BITS.get(data_type, 32)
    if not -(2 ** (bits - 1)) <= number < 2 ** (bits - 1):
        raise Beyond
    return number


def _whole(raw: Any) -> int:
    if isinstance(raw, bool):
        raise ValueError(raw)
    if isinstance(raw, str) and _WHOLE.fullmatch(raw.strip()):
        if len(raw) > _LONGEST or len(raw.strip().lstrip("+-0")) > _DIGITS_OF_64_BITS:
            raise Beyond
        return int(raw)
    # A number of JSON is a double, and so loses what a double can't hold.
    if isinstance(raw, int):
        return raw if -_DOUBLE_MAX <= raw <= _DOUBLE_MAX else int(_double(raw))
    if isinstance(raw, float) and raw.is_integer():
        return int(raw)
    raise ValueError(raw)


_DIGITS_OF_64_BITS = 19


def _double(number: int) -> float:
    try:
        return float(number)
    except OverflowError:
        raise Beyond from None


def float_value(field: Field, raw: Any) -> float | None:
    """A double, or one of four bytes in the fewest digits that tell it: 123456789.123 is 123456790 there.

    What is no number (NaN, infinity) is None, as which the wire shows it.
    """
    number = _number(raw)
    if number is None:
        return None
    double = float(number)
    if math.isinf(double) or (double == 0) != number.is_zero():
        raise Beyond
    return _single(double) if field.column and field.column.data_type in _SINGLE else double


def _single(double: float) -> float:
    try:
        number = shortest_single(double)
    except OverflowError:
        raise Beyond from None
    if (number == 0) != (double == 0):
        raise Beyond
    return number


def decimal_value(field: Field, raw: Any) -> Decimal | None:
    """A decimal rounded to the scale of its column, half away from zero. NaN is None, as which the wire shows it."""
    number = _number(raw)
    if number is None:
        return None
    column = field.column
    precision = column.precision if column else None
    scale = (column.scale if column else None) or 0
    if precision is None:
        if number.adjusted() >= _DIGITS_BEFORE or -number.adjusted() > _DIGITS_AFTER:
            raise Beyond
        return number
    if not number.is_zero() and number.adjusted() >= precision:
        raise Beyond
    rounded = _rounded(number, scale)
    if not rounded.is_zero() and rounded.adjusted() >= precision - scale:
        raise Beyond
    return rounded


def _rounded(number: Decimal, scale: int) -> Decimal:
    rounded = number.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP, _EXACTLY)
    return rounded.copy_abs() if rounded.is_zero() else rounded


def _number(raw: Any) -> Decimal | None:
    """The number, exactly as it is written; None for what is none by its own words."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise ValueError(raw)
    text = str(raw).strip()
    if _NO_NUMBERS.fullmatch(text):
        return None
    if len(text) > _LONGEST or not _NUMBER.fullmatch(text):
        raise ValueError(text)
    try:
        return Decimal(text)
    except InvalidOperation:
        raise Beyond from None
