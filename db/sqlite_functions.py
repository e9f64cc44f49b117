"""SQL functions that SQLite lacks, so that both databases give the same answers: Unicode case folding, doubles with all
their digits, bytes from hexadecimal digits, and sums and averages that are exact for numbers and single-precision for
floats, as PostgreSQL's are."""

import math
import sqlite3
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from db.float32 import shortest_single, single


def register(connection: sqlite3.Connection) -> None:
    """Make the functions known on a new connection."""
    connection.create_function("unicode_lower", 1, _unicode_lower, deterministic=True)
    connection.create_function("shortest", 1, _shortest, deterministic=True)
    connection.create_function("from_hex", 1, _from_hex, deterministic=True)
    connection.create_aggregate("numeric_sum", 1, NumericSum)
    connection.create_aggregate("numeric_avg", 1, NumericAverage)
    connection.create_aggregate("real_sum", 1, RealSum)
    connection.create_aggregate("real_avg", 1, RealAverage)


def _unicode_lower(text: str | float | bytes | None) -> str | float | bytes | None:
    """Each letter for itself, as PostgreSQL does: a sigma is the same at the end of a word, a dotted I becomes an i."""
    if not isinstance(text, str):
        return text
    return text.lower() if text.isascii() else "".join(map(str.lower, text.replace("İ", "i")))


def _from_hex(digits: str | None) -> bytes | None:
    return None if digits is None else bytes.fromhex(digits)


def _shortest(number: float | str | None) -> str | None:
    """The shortest text that reads as the same double, `5` for 5.0; null for what JSON has no number for."""
    if number is None:
        return None
    double = float(number)
    return repr(double).removesuffix(".0") if math.isfinite(double) else None


class NumericSum:
    """The exact sum of whole numbers or decimal texts, as text; null without rows."""

    def __init__(self) -> None:
        self.count = 0
        self.sum = Decimal(0)

    def step(self, *values: Any) -> None:
        (value,) = values
        if value is not None:
            self.count += 1
            self.sum = _EXACT.add(self.sum, Decimal(str(value)))

    def finalize(self) -> Any:
        return format(self.sum, "f") if self.count else None


class NumericAverage(NumericSum):
    """The average with at least 16 significant digits, as PostgreSQL's numeric division chooses them."""

    def finalize(self) -> Any:
        if not self.count:
            return None
        scale = max(_quotient_scale(self.sum, Decimal(self.count)), 0)
        average = _EXACT.divide(self.sum, Decimal(self.count))
        return format(average.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP, _EXACT), "f")


class RealSum:
    """The sum of single-precision floats, itself one; null without rows."""

    def __init__(self) -> None:
        self.count = 0
        self.sum = 0.0

    def step(self, *values: Any) -> None:
        (value,) = values
        if value is not None:
            self.count += 1
            self.sum += single(value)

    def finalize(self) -> Any:
        return shortest_single(self.sum) if self.count else None


class RealAverage(RealSum):
    """The average of single-precision floats, a double."""

    def finalize(self) -> Any:
        return self.sum / self.count if self.count else None


_EXACT = Context(prec=1000)


def _quotient_scale(dividend: Decimal, divisor: Decimal) -> int:
    """Decimal places of PostgreSQL's numeric quotient: 16 significant digits, counted in groups of four."""
    weight, first = _weight_and_first_group(dividend)
    divisor_weight, divisor_first = _weight_and_first_group(divisor)
    quotient_weight = weight - divisor_weight - (1 if first <= divisor_first else 0)
    exponent = dividend.as_tuple().exponent
    own = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return max(16 - quotient_weight * 4, own)


def _weight_and_first_group(number: Decimal) -> tuple[int, int]:
    """The base-10,000 exponent of a number's first group of four digits, and that group."""
    if not number:
        return 0, 0
    weight = number.adjusted() // 4
    return weight, int(abs(number).scaleb(-weight * 4, _EXACT))
