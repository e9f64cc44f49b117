"""Rules of validation over a payload: filters of the wire, tested in Python on values that are not stored yet.

A rule that can't be understood refuses the write: rules are made to be held to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.catalogue import Catalogue, Collection, Field
from db.types import BadOperand, functions, python_value
from resolvers.errors import InvalidQuery
from resolvers.filters import group_items
from resolvers.names import split_function
from resolvers.write.errors import ValidationFailed
from resolvers.write.operators import Broken, broken_by
from resolvers.write.presets import ResolveVariable, resolved

_DEPTH = 50


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule is tested: the collection whose row the payload is, and the relation fields that lead there.

    `collection` is None behind a many-to-any field, where values are compared as they were sent.
    """

    catalogue: Catalogue
    collection: Collection | None
    path: tuple[str, ...] = ()

    def field(self, name: str) -> Field | None:
        return self.collection.fields.get(name) if self.collection else None

    def into(self, name: str) -> "Place":
        link = self.catalogue.link(self.collection.name, name) if self.collection else None
        target = self.catalogue.collections.get(link.target) if link else None
        return Place(self.catalogue, target, (*self.path, name))


def broken(
    rule: Any, place: Place, payload: Mapping[str, Any], resolve_variable: ResolveVariable
) -> list[ValidationFailed]:
    """Each test of the rule that the payload fails, in their order.

    Raises:
        InvalidQuery: the rule is malformed.
    """
    return _group(resolved(rule, resolve_variable), place, payload, 0)


def _group(rule: Any, place: Place, payload: Mapping[str, Any], depth: int) -> list[ValidationFailed]:
    """All keys of an object must hold; the objects of a list likewise."""
    if depth > _DEPTH:
        raise InvalidQuery("Max filter depth exceeded")
    if isinstance(rule, list):
        return [failure for item in rule for failure in _group(item, place, payload, depth + 1)]
    if not isinstance(rule, Mapping):
        raise InvalidQuery("Invalid filter object")
    return [failure for key, value in rule.items() for failure in _entry(key, value, place, payload, depth)]


def _entry(key: str, rule: Any, place: Place, payload: Mapping[str, Any], depth: int) -> list[ValidationFailed]:
    if key == "_or":
        return _any([_group(item, place, payload, depth + 1) for item in group_items(rule)])
    if key == "_and":
        return _group(group_items(rule), place, payload, depth + 1)
    if key.startswith("_"):
        raise InvalidQuery(f'Invalid filter key "{key}"')
    name, function = split_function(key)
    if name not in payload:
        return [ValidationFailed(name, "required", place.path)] if _demands(rule) else []
    value = payload[name]
    if function:
        value = _applied(function, place.field(name), value)
        return _conditions(rule, place, name, None, value, depth)
    return _conditions(rule, place, name, place.field(name), value, depth)


def _conditions(
    rule: Any, place: Place, name: str, field: Field | None, value: Any, depth: int
) -> list[ValidationFailed]:
    """Tests of one field's value: operators, groups of them, or a rule over the rows that a relation's value is."""
    if not isinstance(rule, Mapping):
        rule = {"_eq": rule}
    failures: list[ValidationFailed] = []
    for key, operand in rule.items():
        if key in ("_and", "_or"):
            if depth > _DEPTH:
                raise InvalidQuery("Max filter depth exceeded")
            items = [_conditions(item, place, name, field, value, depth + 1) for item in group_items(operand)]
            failures += _any(items) if key == "_or" else [failure for item in items for failure in item]
        elif key.startswith("_"):
            failures += [
                ValidationFailed(name, kind, place.path, **details)
                for kind, details in _tested(key, operand, field, value)
            ]
        else:
            failures += _nested({key: operand}, place, name, value, depth + 1)
    return failures


def _tested(key: str, operand: Any, field: Field | None, value: Any) -> Sequence[Broken]:
    return () if key == "_submitted" else broken_by(key.removeprefix("_"), operand, field, value)


def _nested(rule: Any, place: Place, name: str, value: Any, depth: int) -> list[ValidationFailed]:
    """A rule over the rows behind a relation; a bare key says nothing of its row, and so fails."""
    rows = value if isinstance(value, list) else [value]
    failures: list[ValidationFailed] = []
    for row in rows:
        if isinstance(row, Mapping):
            failures += _group(rule, place.into(name), row, depth)
        else:
            failures.append(ValidationFailed(name, "object", place.path))
    return failures


def _any(failures: Sequence[list[ValidationFailed]]) -> list[ValidationFailed]:
    """Nothing where one alternative holds, or there is none; else what each of them refuses."""
    if not all(failures):
        return []
    return [failure for alternative in failures for failure in alternative]


def _demands(rule: Any) -> bool:
    return isinstance(rule, Mapping) and rule.get("_submitted") is True


def _applied(function: str, field: Field | None, value: Any) -> Any:
    """A function of a value that was sent, as a database would tell it of the stored one; of null it is null."""
    if field is None or function == "json" or function not in functions(field.type):
        raise InvalidQuery(f'Invalid filter function "{function}"')
    if value is None:
        return None
    if function == "count":
        return len(value) if isinstance(value, list) else None
    try:
        moment = python_value(field.type, value)
    except BadOperand:
        return None
    if function == "week":
        return moment.isocalendar().week
    return moment.isoweekday() % 7 if function == "weekday" else getattr(moment, function)
