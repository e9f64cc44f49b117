"""What is written, checked: against the columns, the fields' own rules, and the rules of permissions."""

from collections.abc import Mapping, Sequence
from typing import Any

from db.catalogue import Catalogue, Collection, Field
from resolvers.rules import Rule
from resolvers.write.errors import ValidationFailed
from resolvers.write.payload_rules import Place, broken
from resolvers.write.presets import ResolveVariable
from resolvers.write.specials import fills, overrides
from resolvers.write.written import Storing


def field_failures(
    catalogue: Catalogue,
    collection: Collection,
    payload: Mapping[str, Any],
    action: Storing,
    path: Sequence[str],
    resolve_variable: ResolveVariable,
) -> list[ValidationFailed]:
    """What the columns and the fields' own rules refuse, by field in their order.

    A column without null and default needs a value; a field's rule (`meta.validation`) is looked at when the field
    is sent. `meta.required` and `meta.readonly` are for forms, and not enforced. What specials fill isn't missing.

    Raises:
        InvalidQuery: a rule is malformed.
    """
    place = Place(catalogue, collection, tuple(path))
    failures: list[ValidationFailed] = []
    for name, field in collection.fields.items():
        if name not in payload:
            if action == "create" and is_required(field):
                failures.append(ValidationFailed(name, "required", path))
        elif payload[name] is None and not _nullable(field, action):
            failures.append(ValidationFailed(name, "nnull", path))
        elif field.meta and field.meta.get("validation"):
            failures += broken(field.meta["validation"], place, payload, resolve_variable)
    return failures


def rule_failures(
    catalogue: Catalogue,
    collection: Collection,
    rules: Sequence[Rule],
    payload: Mapping[str, Any],
    path: Sequence[str],
    resolve_variable: ResolveVariable,
) -> list[ValidationFailed]:
    """What the validations of permissions refuse: all of them must hold. An absent field passes.

    Raises:
        InvalidQuery: a rule is malformed.
    """
    place = Place(catalogue, collection, tuple(path))
    failures: list[ValidationFailed] = []
    for rule in rules:
        if rule.validation:
            failures += broken(rule.validation, place, payload, resolve_variable)
    return failures


def is_required(field: Field) -> bool:
    """Whether a new row can't do without it."""
    column = field.column
    if column is None or column.nullable or column.default is not None:
        return False
    return not (column.auto_increment or column.generated or fills(field, "create"))


def _nullable(field: Field, action: Storing) -> bool:
    if field.column is None or overrides(field, action):
        return True
    return field.column.nullable and not field.column.primary_key
