"""What a caller may do: permission rules added up into scopes.

Rows: any rule's. Fields: all rules' together; where rules give different fields in different rows, a field is masked
(null) outside the rows of the rules that give it.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from db.catalogue import Catalogue
from db.query import EVERYTHING, And, Filter, Or, Scope, Scopes
from resolvers.errors import Forbidden, InvalidQuery
from resolvers.filters import parse_rule
from resolvers.history_rights import masks_of_copies
from resolvers.rules import Rule


@dataclass(frozen=True)
class Rights:
    """A caller's rights. `key` stands for them in cache keys: equal keys, equal rights under one catalogue.

    `scopes` are the rights to read. `broken` holds the collections with a read rule that makes no sense (it names a
    field that is not there, say), and why: they are not in `scopes`, and to read them is an InvalidQuery.
    """

    key: Hashable
    admin: bool
    scopes: Scopes
    rules: tuple[Rule, ...]
    broken: Mapping[str, str]

    @cached_property
    def _by_target(self) -> Mapping[tuple[str, str], tuple[Rule, ...]]:
        found: dict[tuple[str, str], tuple[Rule, ...]] = {}
        for rule in self.rules:
            target = (rule.action, rule.collection)
            found[target] = (*found.get(target, ()), rule)
        return found

    def unlimited(self) -> "Rights":
        """The rights by which the server does for the caller what none of their own rules has to allow."""
        return replace(self, admin=True, scopes=EVERYTHING)

    def may(self, action: str, collection: str) -> bool:
        """Whether there is any row or field of the collection that the action is allowed on."""
        return self.admin or (action, collection) in self._by_target

    def rules_for(self, action: str, collection: str) -> tuple[Rule, ...]:
        """The rules about an action on a collection; none for administrators, who need none."""
        return self._by_target.get((action, collection), ())


def build_rights(key: Hashable, catalogue: Catalogue, *, admin: bool, rules: Sequence[Rule]) -> Rights:
    """Add the rules up. Administrators see everything, whatever the rules."""
    if admin:
        return Rights(key, admin=True, scopes=EVERYTHING, rules=(), broken=MappingProxyType({}))
    scopes: dict[str, Scope] = {}
    broken: dict[str, str] = {}
    readable = [rule for rule in rules if rule.action == "read" and rule.collection in catalogue.collections]
    for collection in {rule.collection for rule in readable}:
        try:
            own = [rule for rule in readable if rule.collection == collection]
            scopes[collection] = _scope(catalogue, collection, own, masks_of_copies(collection, readable))
        except InvalidQuery as error:
            broken[collection] = str(error.extensions["reason"])
    seen = Scopes(key, MappingProxyType(scopes))
    return Rights(key, admin=False, scopes=seen, rules=tuple(rules), broken=MappingProxyType(broken))


def allowed_rows(rights: Rights, catalogue: Catalogue, action: str, collection: str) -> Filter | None:
    """The rows that the action is allowed on; None: all of them.

    Raises:
        Forbidden: the action is not allowed on any, or there is no such collection.
        InvalidQuery: a rule makes no sense.
    """
    if collection not in catalogue.collections or not rights.may(action, collection):
        raise Forbidden.action(action, collection)
    if rights.admin:
        return None
    return _any_of([rule_rows(catalogue, rule) for rule in rights.rules_for(action, collection)])


def rule_rows(catalogue: Catalogue, rule: Rule) -> Filter | None:
    """The rows of a rule; None: all of them.

    Raises:
        InvalidQuery: the rule is no filter, or not one of this collection.
    """
    if rule.all_rows:
        return None
    try:
        rows = parse_rule(catalogue, rule.collection, rule.permissions)
    except Forbidden as error:
        raise InvalidQuery(error.message.rstrip(".")) from None
    _refuse_empty_tests(rule.permissions)
    return rows


def _refuse_empty_tests(raw: Any) -> None:
    """In a request, a range without two ends and `_some` or `_none` of nothing are left out; a rule without them
    would open all rows."""
    if isinstance(raw, Mapping):
        for key, value in raw.items():
            if key in ("_between", "_nbetween") and not _is_pair(value):
                raise InvalidQuery(f'"{key}" has to be an array of two values')
            if key in ("_some", "_none") and not value:
                raise InvalidQuery(f'"{key}" has to be a filter')
            _refuse_empty_tests(value)
    elif isinstance(raw, list):
        for item in raw:
            _refuse_empty_tests(item)


def _is_pair(raw: Any) -> bool:
    items = raw.split(",") if isinstance(raw, str) else raw
    return isinstance(items, list) and len(items) == 2 and all(item not in (None, "") for item in items)


def _scope(catalogue: Catalogue, collection: str, rules: Sequence[Rule], copies: Mapping[str, Filter]) -> Scope:
    rows = [rule_rows(catalogue, rule) for rule in rules]
    whole = any(rule.all_fields for rule in rules)
    fields = None if whole else frozenset(name for rule in rules for name in rule.fields or ())
    names = catalogue.collections[collection].fields if fields is None else fields
    masks: dict[str, Filter] = {}
    for name in names:
        given = [filter_ for rule, filter_ in zip(rules, rows, strict=True) if _gives(rule, name)]
        mask = _any_of(given)
        if mask is not None and set(given) != set(rows):
            masks[name] = mask
    for name, shown in copies.items():
        masks[name] = And((masks[name], shown)) if name in masks else shown
    return Scope(_any_of(rows), MappingProxyType(masks) if masks else None, fields)


def _gives(rule: Rule, field: str) -> bool:
    return rule.all_fields or (rule.fields is not None and field in rule.fields)


def _any_of(filters: Sequence[Filter | None]) -> Filter | None:
    """One filter for the rows of all of these; None where one of them has no limit."""
    limits = [filter_ for filter_ in dict.fromkeys(filters) if filter_ is not None]
    if len(limits) < len(set(filters)):
        return None
    return limits[0] if len(limits) == 1 else Or(tuple(limits))
