"""Full-text search as a filter: texts that contain it, numbers and keys that are it."""

import math

from db.query import Compare, Filter, Or, Scopes, Value
from db.types import INTEGERS, BadOperand, python_value
from resolvers.names import Place
from resolvers.operands import containing

_WIDEST_INTEGER = {"integer": 2**31, "bigInteger": 2**63}


def search_filter(place: Place, scopes: Scopes, text: str) -> Filter | None:
    """The filter that a search makes over the readable fields, None where the text is empty.

    Texts are compared without regard to case, `%` and `_` are wildcards. Numbers must be written as they are shown
    (`2.04`, not `2.040`). Without a field that fits nothing matches.
    """
    text = text.strip()
    if not text:
        return None
    tests: list[Filter] = []
    for field in place.collection.fields.values():
        if not place.readable(scopes, field.name) or field.concealed or field.alias or not field.searchable:
            continue
        if field.type in ("string", "text"):
            tests.append(containing(field, text))
        elif _equal(field.type, text):
            tests.append(Compare(field.name, "eq", (Value(python_value(field.type, text)),)))
    return Or(tuple(tests))


def _equal(field_type: str, text: str) -> bool:
    """Whether a value of this type can be shown as the text."""
    if field_type in INTEGERS:
        digits = text.removeprefix("-")
        plain = digits.isascii() and digits.isdigit() and len(digits) < 20 and str(int(text)) == text
        return plain and abs(int(text)) < _WIDEST_INTEGER[field_type]
    if field_type in ("float", "decimal"):
        return _shown_as_number(text)
    if field_type == "uuid":
        try:
            return bool(python_value("uuid", text) == text.lower())
        except BadOperand:
            return False
    return False


def _shown_as_number(text: str) -> bool:
    try:
        number = float(text)
    except ValueError:
        return False
    if not math.isfinite(number) or abs(number) > 1e15:
        return False
    return text == (str(int(number)) if number == int(number) else repr(number))
