"""What a caller may write, said like what they may read: as scopes, one set for each action."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from db.catalogue import Catalogue, Collection
from db.query import EVERYTHING, Scope, Scopes
from resolvers.rights import Rights
from resolvers.rules import Rule
from resolvers.write.written import Action


def writable(rights: Rights, catalogue: Catalogue, action: Action) -> Scopes:
    """The collections that the caller may do the action on, each with the fields of all rules together.

    Rows are not limited here: the write itself looks at them. An update may always name the key, which says what row
    is meant and is not written; to delete, no field need be named, so all are there.
    """
    if rights.admin:
        return EVERYTHING
    scopes = {
        name: Scope(fields=_fields(collection, action, rules))
        for name, collection in catalogue.collections.items()
        if (rules := rights.rules_for(action, name))
    }
    return Scopes((rights.key, action), MappingProxyType(scopes))


def preset_fields(rights: Rights, collection: str) -> frozenset[str]:
    """The fields that the caller's rules fill in a new row where they are left out."""
    presets = [rule.presets for rule in rights.rules_for("create", collection)]
    return frozenset(name for preset in presets if isinstance(preset, Mapping) for name in preset)


def _fields(collection: Collection, action: Action, rules: Sequence[Rule]) -> frozenset[str] | None:
    if action == "delete" or any(rule.all_fields for rule in rules):
        return None
    named: set[Any] = {name for rule in rules for name in rule.fields or ()}
    return frozenset(named | {collection.primary_key} if named and action == "update" else named)
