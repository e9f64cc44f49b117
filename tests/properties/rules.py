"""Random rights, and copies of the content from which all that they hide is gone.

The copy is a split database (see `tests.properties.content.make`), whose caller has the same collections and fields but
no row rules. A hidden row is deleted. A hidden value is null: for a foreign key that also takes its row out of the
alias field on the other side. Of an alias field that is hidden in a row, the copy lists nothing there; that the field
reads null, and not `[]`, is said by a mask in the copy too.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st

from db.catalogue import Catalogue
from db.query import Compare, Scope, Scopes, Value
from resolvers.rights import Rights, build_rights
from resolvers.rules import Rule, digest
from tests.properties.clauses import Clauses, Draw
from tests.properties.content import COLUMNS, REFERENCES, TABLES, listing

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
Keys = Callable[[str, Mapping[str, Any] | None], Iterable[Any]]


def rules(catalogue: Catalogue) -> st.SearchStrategy[tuple[Rule, ...]]:
    """The rules of a few policies. Each gives the primary key: without it no row could be asked for."""

    @st.composite
    def drawn(draw: Draw) -> tuple[Rule, ...]:
        clauses, made = Clauses(catalogue, strict=True), []
        for policy in ("a", "b", "c")[: draw(st.integers(1, 3))]:
            for name in TABLES:
                kind = draw(st.integers(0, 9))
                if kind == 0:
                    continue
                fields: tuple[str, ...] = ("*",)
                if kind > 4:
                    names = sorted(catalogue.collections[name].fields)
                    fields = ("id", *draw(st.lists(st.sampled_from(names), unique=True, min_size=len(names) // 2)))
                rows = clauses.filter(draw, name, depth=1) if draw(st.integers(0, 2)) else None
                made.append(Rule(policy, name, "read", fields, rows, None, None))
        return tuple(made)

    return drawn()


def rights_of(catalogue: Catalogue, given: Sequence[Rule]) -> Rights:
    """The rights that rules add up to."""
    return build_rights(("rules", digest(given)), catalogue, admin=False, rules=given)


def seen_by(catalogue: Catalogue, rights: Rights) -> Catalogue:
    """What of the catalogue a caller may name: requests drawn from it are not forbidden."""
    scopes = rights.scopes.collections
    collections = {
        name: replace(
            found, fields={field: found.fields[field] for field in found.fields if _names(scopes[name], field)}
        )
        for name, found in catalogue.collections.items()
        if name in scopes
    }
    relations = []
    for relation in catalogue.relations:
        allowed = tuple(name for name in relation.one_allowed_collections if name in collections)
        if relation.many_collection in collections and (relation.one_collection in collections or allowed):
            relations.append(replace(relation, one_allowed_collections=allowed))
    return Catalogue(catalogue.version, collections, tuple(relations))


def _names(scope: Scope, field: str) -> bool:
    return scope.fields is None or field in scope.fields


@dataclass(frozen=True)
class Bared:
    """What is left of the content for a caller: the rows of a split database, and the caller's rights there."""

    content: Rows
    rights: Rights


def bare(catalogue: Catalogue, content: Rows, rights: Rights, keys: Keys) -> Bared:
    """Take out of the content all that the rights hide. `keys` finds the rows of a rule, as an administrator."""
    readable = [rule for rule in rights.rules if rule.collection in rights.scopes.collections]
    shown = [(rule, frozenset(keys(rule.collection, rule.permissions))) for rule in readable]

    def sees(table: str, field: str, key: Any) -> bool:
        if table not in rights.scopes.collections:
            return True
        giving = [found for rule, found in shown if rule.collection == table and _gives(rule, field)]
        return not giving or any(key in found for found in giving)

    left = {
        table: [_bared(table, row, sees) for row in rows if sees(table, "id", row["id"])]
        for table, rows in content.items()
    }
    scopes = {name: _scope(catalogue, rights, name, content, sees) for name in rights.scopes.collections}
    key = ("bare", rights.key)
    return Bared(left, Rights(key, False, Scopes(key, MappingProxyType(scopes)), (), MappingProxyType({})))


def _bared(table: str, row: Mapping[str, Any], sees: Callable[[str, str, Any], bool]) -> dict[str, Any]:
    left = {name: row[name] if sees(table, name, row["id"]) else None for name in COLUMNS[table]}
    for reference in REFERENCES:
        if reference.many == table and reference.alias:
            target = left[reference.field]
            left[listing(reference)] = target if sees(reference.one, reference.alias, target) else None
    return left


def _scope(
    catalogue: Catalogue, rights: Rights, name: str, content: Rows, sees: Callable[[str, str, Any], bool]
) -> Scope:
    fields = rights.scopes.collections[name].fields
    known = catalogue.collections[name].fields
    masks = {
        field.name: Compare(
            "id", "in", (Value(tuple(r["id"] for r in content[name] if sees(name, field.name, r["id"]))),)
        )
        for field in known.values()
        if field.alias and not all(sees(name, field.name, row["id"]) for row in content[name])
    }
    return Scope(None, masks or None, frozenset(known) if fields is None else fields)


def _gives(rule: Rule, field: str) -> bool:
    return rule.all_fields or field in (rule.fields or ())
