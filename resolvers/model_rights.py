"""Which parts of the data model a caller may look at."""

from collections.abc import Mapping
from typing import Any, Literal

from db.catalogue import Catalogue, Relation
from resolvers.errors import InvalidQuery
from resolvers.rights import Rights
from resolvers.row_match import matches
from resolvers.rules import Rule

ModelTable = Literal["directus_collections", "directus_fields", "directus_relations"]
Row = Mapping[str, Any]


def sees_collection(catalogue: Catalogue, rights: Rights, name: str) -> bool:
    """Whether the collection is there and the caller may read anything of it."""
    return name in catalogue.collections and (rights.admin or name in rights.scopes.collections)


def sees_field(catalogue: Catalogue, rights: Rights, collection: str, name: str) -> bool:
    """Whether the field is there and the caller may read it, in some rows at least."""
    if not sees_collection(catalogue, rights, collection) or name not in catalogue.collections[collection].fields:
        return False
    if rights.admin:
        return True
    allowed = rights.scopes.collections[collection].fields
    return allowed is None or name in allowed


def sees_relation(catalogue: Catalogue, rights: Rights, relation: Relation) -> bool:
    """Whether the caller may read the fields at both of its ends, and one at least of those that it may lead to."""
    many = relation.many_collection
    ends = [(many, relation.many_field)]
    if relation.one_collection_field:
        ends.append((many, relation.one_collection_field))
    if relation.one_collection and relation.one_field:
        ends.append((relation.one_collection, relation.one_field))
    if not rights.admin and not all(sees_field(catalogue, rights, *end) for end in ends):
        return False
    targets = [relation.one_collection] if relation.one_collection else relation.one_allowed_collections
    return rights.admin or not targets or any(sees_collection(catalogue, rights, target) for target in targets)


def sees_row(rights: Rights, table: ModelTable, row: Row) -> bool:
    """Whether one of the caller's rules about the table lets its `row` be seen."""
    return rights.admin or any(_lets_through(rule, row) for rule in rights.rules_for("read", table))


def shown_part(rights: Rights, table: ModelTable, row: Row) -> dict[str, Any]:
    """The fields of the row that the caller's rules about the table give."""
    if rights.admin:
        return dict(row)
    rules = [rule for rule in rights.rules_for("read", table) if _lets_through(rule, row)]
    if any(rule.all_fields for rule in rules):
        return dict(row)
    allowed = {name for rule in rules for name in rule.fields or ()}
    return {name: value for name, value in row.items() if name in allowed}


def _lets_through(rule: Rule, row: Row) -> bool:
    """A rule that can't be tested here, since it leads to other tables, lets nothing through."""
    try:
        return matches(row, rule.permissions or {})
    except InvalidQuery:
        return False
