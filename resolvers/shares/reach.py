"""Which rows hang on an item: those that its relations lead to, and theirs in turn.

To-one relations lead on to collections that were not met before; to-many relations lead anywhere. So a post shows its
author and the author's other posts, its comments and the replies to them; but no comment that a comment replies to,
and not back through a junction to the other posts with its tags. Collections of the system are met, and lead no
further.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from db.catalogue import Catalogue, Collection, Relation
from db.query import And, Compare, Filter, Or, Pointed, Related, Scope, Value

Scopes = Mapping[str, Scope]


@dataclass(frozen=True, slots=True)
class Lead:
    """What a relation leads to: these rows of the target."""

    relation: Relation
    target: str
    rows: Filter
    to_many: bool


def reach(catalogue: Catalogue, scopes: Scopes, collection: str, key: object) -> dict[str, Filter]:
    """The rows that hang on the item with this key (a Python value), by collection; the item's own are among them.

    Only what the `scopes` let be read leads on.
    """
    own = Compare(catalogue.collections[collection].primary_key, "eq", (Value(key),))
    met: dict[str, list[Filter]] = {collection: [own]}
    waiting: deque[tuple[str, Filter, Relation | None]] = deque([(collection, own, None)])
    while waiting:
        name, rows, came_by = waiting.popleft()
        if name not in scopes or (catalogue.collections[name].system and name != collection):
            continue
        seen = _and(rows, scopes[name].rows)
        for lead in _leads(catalogue, scopes, name, seen, came_by):
            known = lead.target in met
            if known and not lead.to_many:
                continue
            met.setdefault(lead.target, []).append(lead.rows)
            if not known:
                waiting.append((lead.target, lead.rows, lead.relation))
    return {name: filters[0] if len(filters) == 1 else Or(tuple(filters)) for name, filters in met.items()}


def _leads(catalogue: Catalogue, scopes: Scopes, name: str, rows: Filter, came_by: Relation | None) -> Iterator[Lead]:
    for relation in catalogue.relations:
        if relation.many_collection == name and _reads(scopes, name, relation.many_field):
            for target in _targets(relation):
                yield Lead(relation, target, Pointed(name, relation.many_field, rows), to_many=False)
        if relation.one_collection == name and _leads_to_many(catalogue.collections[name], scopes, relation, came_by):
            yield Lead(relation, relation.many_collection, Related(relation.many_field, rows), to_many=True)


def _targets(relation: Relation) -> tuple[str, ...]:
    if relation.one_collection:
        return (relation.one_collection,)
    return relation.one_allowed_collections if relation.one_collection_field else ()


def _leads_to_many(collection: Collection, scopes: Scopes, relation: Relation, came_by: Relation | None) -> bool:
    """Whether there is a field for the rows that point here, and it is no way back through a junction."""
    if relation is came_by and relation.junction_field:
        return False
    field = relation.one_field
    return field in collection.fields and _reads(scopes, collection.name, field)


def _reads(scopes: Scopes, collection: str, field: str | None) -> bool:
    scope = scopes.get(collection)
    return scope is not None and (scope.fields is None or field in scope.fields)


def _and(one: Filter, other: Filter | None) -> Filter:
    return one if other is None else And((one, other))
