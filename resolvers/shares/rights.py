"""What a share shows: what its role may read of the rows that hang on the item, and nothing else."""

from collections.abc import Hashable, Sequence
from dataclasses import replace
from types import MappingProxyType

from db.catalogue import Catalogue
from db.query import And, Filter, Scope, Scopes
from db.types import BadOperand, key_value
from resolvers.caller import SharedItem
from resolvers.errors import Forbidden
from resolvers.rights import Rights, build_rights
from resolvers.rules import Rule
from resolvers.shares.reach import reach

_MODEL = ("directus_collections", "directus_fields", "directus_relations")


def share_rights(key: Hashable, catalogue: Catalogue, shared: SharedItem, rules: Sequence[Rule]) -> Rights:
    """The rights of a share whose role has these rules.

    Of an item that the role may not read it shows the key.

    Raises:
        Forbidden: there is no such collection any more, or no item can have the key.
    """
    collection = catalogue.collections.get(shared.collection)
    if collection is None:
        raise Forbidden
    try:
        item = key_value(collection.key.type, shared.item)
    except BadOperand:
        raise Forbidden from None
    if shared.everything:
        rules = [_all_of(name) for name in catalogue.collections]
    role = build_rights(key, catalogue, admin=False, rules=[rule for rule in rules if rule.action == "read"])
    given = role.scopes.collections
    reached = reach(catalogue, given, collection.name, item)
    scopes = {name: _limited(given[name], rows) for name, rows in reached.items() if name in given}
    scopes.setdefault(collection.name, Scope(reached[collection.name], None, frozenset()))
    shown = [rule for rule in role.rules if rule.collection in scopes]
    if not any(rule.collection == collection.name for rule in shown):
        shown.append(replace(_all_of(collection.name), fields=()))
    model = [_all_of(name) for name in _MODEL]
    return Rights(
        key,
        admin=False,
        scopes=Scopes(key, MappingProxyType(scopes)),
        rules=(*shown, *model),
        broken=MappingProxyType({name: why for name, why in role.broken.items() if name == collection.name}),
    )


def _limited(scope: Scope, rows: Filter) -> Scope:
    return replace(scope, rows=rows if scope.rows is None else And((rows, scope.rows)))


def _all_of(collection: str) -> Rule:
    return Rule(None, collection, "read", ("*",), None, None, None)
