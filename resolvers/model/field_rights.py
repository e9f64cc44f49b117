"""What permissions say of a field that goes: a right must not come back with the next field of that name."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from db.catalogue import Catalogue
from db.ddl.permissions import StoredPermission, delete_permission, stored_permissions, update_permission
from resolvers.model.change import Change
from resolvers.names import split_function
from resolvers.system_collections import PERMISSIONS

_BY_FIELD = ("create", "read", "update")


async def forget_field_rights(change: Change, collection: str, name: str) -> None:
    """Take the field out of all lists of fields and presets; a permission that gave nothing else goes as a whole.

    So does one whose rule or validation tests the field: it can't hold any more, and without the test it would give
    more than it did.
    """
    if PERMISSIONS not in change.catalogue.collections:
        return
    for permission in await change.transaction.run(stored_permissions):
        rules = (permission.permissions, permission.validation)
        if any(_tests(change.catalogue, permission.collection, rule, (collection, name)) for rule in rules):
            await change.run(delete_permission, permission.id)
        elif permission.collection == collection:
            changed = _without(permission, name)
            if permission.fields and not changed.fields and permission.action in _BY_FIELD:
                await change.run(delete_permission, permission.id)
            elif changed != permission:
                await change.run(update_permission, changed)


def _without(permission: StoredPermission, name: str) -> StoredPermission:
    presets = permission.presets
    if isinstance(presets, Mapping):
        presets = {key: value for key, value in presets.items() if key != name}
    return replace(permission, fields=tuple(each for each in permission.fields if each != name), presets=presets)


def _tests(catalogue: Catalogue, place: str, rule: Any, field: tuple[str, str]) -> bool:
    """Whether a filter over the collection `place` names the field, at whatever depth."""
    if isinstance(rule, list):
        return any(_tests(catalogue, place, each, field) for each in rule)
    if not isinstance(rule, Mapping):
        return False
    return any(_entry_tests(catalogue, place, key, value, field) for key, value in rule.items())


def _entry_tests(catalogue: Catalogue, place: str, key: str, value: Any, field: tuple[str, str]) -> bool:
    if key.startswith("_"):
        return _tests(catalogue, place, value, field)
    name, _, branch = key.partition(":")
    name = split_function(name)[0]
    if (place, name) == field:
        return True
    link = catalogue.link(place, name)
    target = branch or (link.target if link else "")
    return bool(target) and _tests(catalogue, target, value, field)
