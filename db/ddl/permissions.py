"""Permissions by what they say, for changes of the model that they have to follow."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

_JSON = sa.JSON(none_as_null=True)
_ROWS = sa.table(
    "directus_permissions",
    sa.column("id", sa.Integer()),
    sa.column("collection", sa.String()),
    sa.column("action", sa.String()),
    sa.column("fields", sa.Text()),
    sa.column("permissions", _JSON),
    sa.column("validation", _JSON),
    sa.column("presets", _JSON),
)


@dataclass(frozen=True, slots=True)
class StoredPermission:
    """A row of `directus_permissions`: `fields` are names, `permissions` and `validation` filters."""

    id: int
    collection: str
    action: str
    fields: tuple[str, ...]
    permissions: Any
    validation: Any
    presets: Any


def stored_permissions(connection: sa.Connection) -> list[StoredPermission]:
    """All permissions."""
    found = connection.execute(sa.select(_ROWS).order_by(_ROWS.c.id))
    return [
        StoredPermission(key, collection, action, tuple(filter(None, (fields or "").split(","))), rows, checks, presets)
        for key, collection, action, fields, rows, checks, presets in found
    ]


def delete_permission(connection: sa.Connection, key: int) -> None:
    """Take a permission away."""
    connection.execute(sa.delete(_ROWS).where(_ROWS.c.id == key))


def update_permission(connection: sa.Connection, changed: StoredPermission) -> None:
    """Let a permission give the `fields` and the `presets` that are said."""
    values = {"fields": ",".join(changed.fields), "presets": changed.presets}
    connection.execute(sa.update(_ROWS).where(_ROWS.c.id == changed.id).values(values))
