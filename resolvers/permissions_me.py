"""What a caller is told about permissions: one's own, those on one item, and the built-in ones."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from db.plan import KEY, plan_of
from db.query import EVERYTHING, And, Compare, Filter, Pick, Query, Variable
from db.statement import fetch_row
from db.tables import Policy
from db.types import BadOperand, key_value
from resolvers.app_access import APP_ACCESS, shown
from resolvers.caller import Caller
from resolvers.context import Context
from resolvers.errors import ApiError, Forbidden
from resolvers.operands import variable_of
from resolvers.rights import allowed_rows
from resolvers.row_match import matches
from resolvers.rules import ACTIONS, ALL_FIELDS, Rule
from resolvers.variables import resolve

_ON_ITEMS = ("update", "delete", "share")


async def globals_of(context: Context) -> dict[str, bool]:
    """The answer of GET /policies/me/globals."""
    caller = context.caller
    if caller.user is None:
        return {"app_access": False}
    enforced = col(Policy.enforce_tfa).is_(True)
    statement = sa.select(col(Policy.id)).where(col(Policy.id).in_(caller.policies), enforced).limit(1)
    found = await fetch_row(context.services.database, statement)
    return {"app_access": caller.app, "admin_access": caller.admin, "enforce_tfa": found is not None}


async def own_permissions(context: Context) -> dict[str, dict[str, Any]]:
    """The answer of GET /permissions/me: per collection and action, whether all or some rows, and which fields.

    Raises:
        Forbidden: the caller is the public.
    """
    _require_user(context.caller)
    rights = context.rights
    if rights.admin:
        full: dict[str, Any] = {action: {"access": "full", "fields": [ALL_FIELDS]} for action in ACTIONS}
        return dict.fromkeys(context.services.catalogue.collections, full)
    presets = await _resolved_presets(context)
    collections = dict.fromkeys(rule.collection for rule in rights.rules)
    return {
        collection: {action: _summary(rights.rules_for(action, collection), presets) for action in ACTIONS}
        for collection in collections
    }


async def item_permissions(context: Context, collection: str, key: str | None = None) -> dict[str, dict[str, bool]]:
    """The answer of GET /permissions/me/{collection}[/{id}]: whether the caller may update, delete and share the item.

    Without a key (text, as in the path) it is whether there are any items that the caller may. What is not there is
    not allowed, without an error.

    Raises:
        Forbidden: the caller is the public.
    """
    _require_user(context.caller)
    return {
        action: {"access": context.rights.admin or await _may(context, action, collection, key)} for action in _ON_ITEMS
    }


def built_in_permissions(filter_: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """The built-in permissions that pass a filter, as GET /permissions shows them after the stored ones.

    Raises:
        InvalidQuery: the filter is malformed.
    """
    rows = [shown(rule) for rule in APP_ACCESS]
    return [row for row in rows if matches(row, filter_)] if filter_ else rows


def _require_user(caller: Caller) -> None:
    if caller.user is None:
        raise Forbidden


def _summary(rules: Sequence[Rule], presets: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    if not rules:
        return {"access": "none"}
    whole = any(rule.all_rows for rule in rules)
    summary: dict[str, Any] = {"access": "full" if whole else "partial"}
    listed = [rule.fields for rule in rules if rule.fields is not None]
    if listed:
        names = list(dict.fromkeys(name for fields in listed for name in fields))
        summary["fields"] = [ALL_FIELDS] if ALL_FIELDS in names else names
    given = {name: value for rule in rules for name, value in presets.get(id(rule), {}).items()}
    return {**summary, "presets": given} if given else summary


async def _may(context: Context, action: str, collection: str, key: str | None) -> bool:
    catalogue = context.services.catalogue
    try:
        rows = allowed_rows(context.rights, catalogue, action, collection)
        if key is None:
            return True
        value = key_value(catalogue.collections[collection].key.type, key)
    except (ApiError, BadOperand):
        return False
    return await _has_item(context, collection, rows, value)


async def _has_item(context: Context, collection: str, rows: Filter | None, key: Any) -> bool:
    services, catalogue = context.services, context.services.catalogue
    name = catalogue.collections[collection].primary_key
    same: Filter = Compare(name, "eq", (KEY,))
    query = Query(collection, (Pick(name, name),), And((same, rows)) if rows else same, limit=1)
    plan = plan_of(query, catalogue, EVERYTHING, services.dialect, services.plans, single=True)
    resolved = await resolve(services.database, context.caller, plan.variables, catalogue, services.plans)
    arguments = plan.arguments(services.dialect, dict(resolved), key)
    row = await services.database.fetch_row(plan.statement.sql, arguments)
    return row is not None and row[0] is not None


async def _resolved_presets(context: Context) -> Mapping[int, Mapping[str, Any]]:
    """The presets of each rule that has some, by the rule's identity, with variables replaced by their values."""
    services = context.services
    raw = {id(rule): rule.presets for rule in context.rights.rules if isinstance(rule.presets, Mapping)}
    variables = list(dict.fromkeys(_variables(list(raw.values()))))
    values = await resolve(services.database, context.caller, variables, services.catalogue, services.plans)
    return {rule: _replaced(presets, values) for rule, presets in raw.items()}


def _variables(raw: Any) -> Iterable[Variable]:
    if isinstance(raw, Mapping):
        raw = list(raw.values())
    if isinstance(raw, list):
        for item in raw:
            yield from _variables(item)
    elif (variable := variable_of(raw, "string")) is not None:
        yield variable


def _replaced(raw: Any, values: Mapping[Variable, Any]) -> Any:
    if isinstance(raw, Mapping):
        return {key: _replaced(value, values) for key, value in raw.items()}
    if isinstance(raw, list):
        return [_replaced(item, values) for item in raw]
    variable = variable_of(raw, "string")
    return raw if variable is None else values[variable]
