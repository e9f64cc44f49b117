"""Filters of the wire tested on rows that are no database's: plain objects made here.

As in the validation of what is written, a field that the row does not have passes every test.
"""

from collections.abc import Callable, Mapping
from typing import Any

from resolvers.errors import InvalidQuery

Test = Callable[[Any, Any], bool]


def matches(row: Mapping[str, Any], raw: Any) -> bool:
    """Whether the row passes a filter (`{"action": {"_eq": "read"}}`).

    Raises:
        InvalidQuery: the filter is malformed or has an operator that is not known.
    """
    if not isinstance(raw, Mapping):
        raise InvalidQuery("Invalid filter object")
    return all(_holds(row, key, value) for key, value in raw.items())


def _holds(row: Mapping[str, Any], key: str, raw: Any) -> bool:
    if key in ("_and", "_or"):
        if not isinstance(raw, list):
            raise InvalidQuery("Invalid filter object")
        found = [matches(row, item) for item in raw]
        return all(found) if key == "_and" else any(found) or not found
    tests = raw if isinstance(raw, Mapping) else {"_eq": raw}
    return key not in row or all(_test(row, key, operator, operand) for operator, operand in tests.items())


def _test(row: Mapping[str, Any], field: str, operator: str, operand: Any) -> bool:
    if operator in ("_and", "_or"):
        items = operand if isinstance(operand, list) else [operand]
        return matches(row, {operator: [{field: item} for item in items]})
    if not operator.startswith("_"):
        # What a relation leads to; one that leads nowhere passes no test.
        return isinstance(row[field], Mapping) and matches(row[field], {operator: operand})
    test = _TESTS.get(operator)
    if test is None:
        raise InvalidQuery(f'Invalid filter operator "{operator}"')
    return test(row[field], operand)


def _true(operand: Any) -> bool:
    return operand in (True, "true", "", "1")


def _listed(operand: Any) -> list[str]:
    items = operand.split(",") if isinstance(operand, str) else operand
    return [str(item) for item in items] if isinstance(items, list) else [str(items)]


def _text(value: Any) -> str:
    return "" if value is None else str(value)


_POSITIVE: Mapping[str, Test] = {
    "eq": lambda value, operand: value is not None and str(value) == str(operand),
    "in": lambda value, operand: value is not None and str(value) in _listed(operand),
    "null": lambda value, operand: (value is None) == _true(operand),
    "empty": lambda value, operand: (not value) == _true(operand),
    "contains": lambda value, operand: str(operand) in _text(value),
    "icontains": lambda value, operand: str(operand).lower() in _text(value).lower(),
    "starts_with": lambda value, operand: _text(value).startswith(str(operand)),
    "istarts_with": lambda value, operand: _text(value).lower().startswith(str(operand).lower()),
    "ends_with": lambda value, operand: _text(value).endswith(str(operand)),
    "iends_with": lambda value, operand: _text(value).lower().endswith(str(operand).lower()),
}


def _opposite(test: Test) -> Test:
    return lambda value, operand: not test(value, operand)


_TESTS: Mapping[str, Test] = {
    **{f"_{name}": test for name, test in _POSITIVE.items()},
    **{f"_n{name}": _opposite(test) for name, test in _POSITIVE.items()},
    "_neq": _opposite(_POSITIVE["eq"]),
}
