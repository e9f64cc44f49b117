"""Filters of the wire (`{"author": {"active": {"_eq": true}}}`) into filters of the query.

Requests and row rules are said in the same form. With `scopes`, every field and collection that a filter names is
checked against what the caller may see; rules are parsed without, since they are not the caller's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.catalogue import Catalogue, Field, Link
from db.query import EVERYTHING, FUNCTIONS, And, Filter, Or, Related, Scopes
from db.types import functions, operators
from resolvers.errors import Forbidden, InvalidQuery
from resolvers.names import Place, split_function
from resolvers.operands import comparison
from resolvers.variables import check_readable, variables_in

_GROUPS = ("_and", "_or")
_QUANTIFIERS = {"_some": "some", "_none": "none"}
_DEPTH = 50
_ENTRIES = 2000


def parse_filter(
    catalogue: Catalogue, collection: str, raw: Any, scopes: Scopes = EVERYTHING, path: Sequence[str] = ()
) -> Filter:
    """Parse a filter over a collection; `path` says where it was asked, for the error's words.

    Raises:
        InvalidQuery: the filter or one of its values is malformed.
        Forbidden: it names what is not there, or not for this caller.
    """
    _require_few(raw)
    return _Parser(catalogue, scopes).group(Place(catalogue.collections[collection], tuple(path)), raw)


def _require_few(raw: Any) -> None:
    """Refuse a filter of so many tests that compiling it would hold up everyone else."""
    entries, waiting = 0, [raw]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Mapping):
            entries += len(part)
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(item for item in part if isinstance(item, Mapping | list))
        if entries > _ENTRIES:
            raise InvalidQuery("The filter has too many conditions")


def parse_rule(catalogue: Catalogue, collection: str, raw: Any) -> Filter:
    """Parse the row rule of a permission. An empty `_in`, which a request may not ask for, holds for no row.

    Raises:
        InvalidQuery: the rule is malformed.
        Forbidden: it names what is not there.
    """
    return _Parser(catalogue, EVERYTHING, rule=True).group(Place(catalogue.collections[collection]), raw)


@dataclass(frozen=True, slots=True)
class _Parser:
    catalogue: Catalogue
    scopes: Scopes
    rule: bool = False

    def group(self, place: Place, raw: Any, depth: int = 0) -> Filter:
        """All keys of an object must hold; a list of objects likewise."""
        if depth > _DEPTH:
            raise InvalidQuery("Max filter depth exceeded")
        if isinstance(raw, list):
            return And(tuple(self.group(place, item, depth + 1) for item in raw))
        if not isinstance(raw, Mapping):
            raise InvalidQuery("Invalid filter object")
        return _all([self._entry(place, key, value, depth) for key, value in raw.items()])

    def _entry(self, place: Place, key: str, value: Any, depth: int) -> Filter:
        if key in _GROUPS:
            return _combined(key, [self.group(place, item, depth + 1) for item in group_items(value)])
        if key.startswith("_"):
            raise InvalidQuery(f'Invalid filter key "{key}" on "{place.collection.name}"')
        name, function = split_function(key)
        base, _, scope = name.partition(":")
        field = place.field(self.scopes, base if scope else name)
        if function:
            return self._function(place, field, function, key, value, depth)
        link = self.catalogue.link(place.collection.name, field.name)
        if link is None:
            return self._conditions(field, value, depth)
        return self._relation(place, field, link, scope or None, value, depth)

    def _function(self, place: Place, field: Field, function: str, key: str, value: Any, depth: int) -> Filter:
        if function not in FUNCTIONS or function not in functions(field.type):
            raise InvalidQuery(f'Invalid filter key "{key}" on "{place.collection.name}"')
        if field.alias:
            self._target(place, field, self.catalogue.link(place.collection.name, field.name))
        return self._conditions(field, value, depth, function)

    def _conditions(self, field: Field, raw: Any, depth: int, function: str | None = None) -> Filter:
        """Tests of one field: `{"_gt": 1, "_lt": 5}`, a bare value, or a group of such."""
        if raw is None or depth > _DEPTH:
            raise InvalidQuery("Invalid filter object")
        if not isinstance(raw, Mapping | list):
            raw = {"_eq": raw}
        if isinstance(raw, list):
            return And(tuple(self._conditions(field, item, depth + 1, function) for item in raw))
        tests: list[Filter] = []
        for key, value in raw.items():
            if key in _GROUPS:
                items = [self._conditions(field, item, depth + 1, function) for item in group_items(value)]
                tests.append(_combined(key, items))
            else:
                tests.append(self._test(field, key, value, function))
        return _all(tests)

    def _test(self, field: Field, key: str, value: Any, function: str | None) -> Filter:
        operator, kind = key.removeprefix("_"), "integer" if function else field.type
        if not key.startswith("_"):
            raise Forbidden.fields([key], field.collection, [field.name])
        allowed = operators(kind)
        if not function and field.concealed and kind != "hash":
            if operator not in operators("hash"):
                raise InvalidQuery(f'Field with "conceal" special does not allow the "{key}" filter operator')
        elif operator not in allowed:
            raise InvalidQuery(f'"{kind}" field type does not contain the "{key}" filter operator')
        if self.rule and operator == "in" and value == []:
            return Or(())
        test = comparison(field, operator, value, function)
        if not self.scopes.everything:
            check_readable(self.catalogue, self.scopes, variables_in(test))
        return test

    def _relation(self, place: Place, field: Field, link: Link, scope: str | None, raw: Any, depth: int) -> Filter:
        if depth > _DEPTH:
            raise InvalidQuery("Max filter depth exceeded")
        if link.kind == "m2a":
            return self._many_to_any(place, field, link, scope, raw, depth)
        if isinstance(raw, list):
            return And(tuple(self._relation(place, field, link, scope, item, depth + 1) for item in raw))
        if not isinstance(raw, Mapping):
            return self._own_key(place, field, link, raw, depth)
        tests: list[Filter] = []
        inner: dict[str, Any] = {}
        for key, value in raw.items():
            if key in _QUANTIFIERS:
                tests.append(self._quantified(place, field, link, key, value, depth))
            elif key in _GROUPS and _all_operators(value):
                items = [self._own_key(place, field, link, item, depth) for item in group_items(value)]
                tests.append(_combined(key, items))
            elif key in _GROUPS or not key.startswith("_"):
                inner[key] = value
            else:
                tests.append(self._own_key(place, field, link, {key: value}, depth))
        if inner:
            target = self._target(place, field, link)
            tests.append(Related(field.name, self.group(target, inner, depth + 1)))
        return _all(tests)

    def _quantified(self, place: Place, field: Field, link: Link, key: str, raw: Any, depth: int) -> Filter:
        if link.kind != "o2m":
            raise InvalidQuery(f'"{key}" can only be used with top level relational alias field')
        inner = self.group(self._target(place, field, link), raw, depth + 1)
        if inner == And(()):
            return inner
        return Related(field.name, inner, "some" if key == "_some" else "none")

    def _own_key(self, place: Place, field: Field, link: Link, raw: Any, depth: int) -> Filter:
        """Tests of a m2o field's own value, or of the keys of a to-many field's rows."""
        if link.kind == "m2o":
            return self._conditions(field, raw, depth)
        target = self._target(place, field, link)
        if isinstance(raw, Mapping) and all(key in ("_null", "_nnull") for key in raw):
            return self._conditions(field, raw, depth)
        return Related(
            field.name, self._conditions(target.field(self.scopes, target.collection.primary_key), raw, depth)
        )

    def _many_to_any(self, place: Place, field: Field, link: Link, scope: str | None, raw: Any, depth: int) -> Filter:
        if scope is None:
            raise InvalidQuery("You have to provide a collection scope when sorting or filtering on a many-to-any item")
        target = place.into(self.catalogue, self.scopes, f"{field.name}:{scope}", scope)
        if scope not in link.relation.one_allowed_collections:
            raise Forbidden.collection(scope, target.path)
        return Related(field.name, self.group(target, raw, depth + 1), scope=scope)

    def _target(self, place: Place, field: Field, link: Link | None) -> Place:
        assert link is not None
        return place.into(self.catalogue, self.scopes, field.name, link.target)


def _all(tests: Sequence[Filter]) -> Filter:
    return tests[0] if len(tests) == 1 else And(tuple(tests))


def _combined(key: str, tests: Sequence[Filter]) -> Filter:
    """A group of tests; an empty one tests nothing."""
    return Or(tuple(tests)) if key == "_or" and tests else And(tuple(tests))


def group_items(raw: Any) -> list[Any]:
    """What stands in an `_and` or `_or`. Raises InvalidQuery for anything but a list."""
    if isinstance(raw, list):
        return raw
    raise InvalidQuery("Invalid filter object")


def _all_operators(raw: Any) -> bool:
    """Whether a group within a relation's filter tests the key itself, and not the rows behind it."""
    items = raw if isinstance(raw, list) else []
    keys = [key for item in items if isinstance(item, Mapping) for key in item]
    return bool(keys) and all(key.startswith("_") and key not in (*_GROUPS, *_QUANTIFIERS) for key in keys)
