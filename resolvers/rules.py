"""Permission rows: what policies allow, as stored."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from db.engine import Database
from db.statement import fetch_all
from db.tables import Permission
from resolvers.stored import json_value, list_value, text_value

ACTIONS = ("create", "read", "update", "delete", "share")
ALL_FIELDS = "*"


@dataclass(frozen=True, slots=True)
class Rule:
    """One permission: what may be done with one action on one collection.

    `policy` is None for the built-in ones (`system`). `fields` holds names, or `*` for all; None and empty give no
    field. `permissions` is the filter of the rows (None and {}: all), `validation` a filter that what is written
    must match, `presets` the values of fields that a write leaves out; each is JSON as stored, not checked.
    """

    policy: str | None
    collection: str
    action: str
    fields: tuple[str, ...] | None
    permissions: Any
    validation: Any
    presets: Any
    system: bool = False

    @property
    def all_fields(self) -> bool:
        return self.fields is not None and ALL_FIELDS in self.fields

    @property
    def all_rows(self) -> bool:
        return self.permissions is None or self.permissions == {}


async def stored_rules(database: Database, policies: Sequence[str]) -> tuple[Rule, ...]:
    """The rules of the policies, in the order in which they were made."""
    if not policies:
        return ()
    statement = (
        sa.select(
            col(Permission.policy),
            col(Permission.collection),
            col(Permission.action),
            col(Permission.fields),
            col(Permission.permissions),
            col(Permission.validation),
            col(Permission.presets),
        )
        .where(col(Permission.policy).in_(policies))
        .order_by(col(Permission.id))
    )
    return tuple(_rule(row) for row in await fetch_all(database, statement))


def digest(rules: Iterable[Rule]) -> str:
    """A short text that is the same for equal rules and differs for others."""
    text = json.dumps([asdict(rule) for rule in rules], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _rule(row: tuple[Any, ...]) -> Rule:
    policy, collection, action, fields, permissions, validation, presets = row
    return Rule(
        policy=text_value(policy),
        collection=collection,
        action=action,
        fields=list_value(fields),
        permissions=json_value(permissions),
        validation=json_value(validation),
        presets=json_value(presets),
    )
