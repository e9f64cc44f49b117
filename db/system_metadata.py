"""What is built in about the `directus_*` collections: their fields' metadata and the relations between them."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from db.catalogue import FieldType
from db.metadata import RELATION_DEFAULTS, Row

_FIELDS = Path(__file__).parent / "system_fields.json"

# What is written about a system field, in the order of the wire; system_fields.json has what differs from it.
_FIELD_DEFAULTS: Row = {
    "system": True,
    "collection": None,
    "field": None,
    "special": None,
    "interface": None,
    "options": None,
    "display": None,
    "display_options": None,
    "readonly": False,
    "hidden": False,
    "sort": None,
    "width": "full",
    "group": None,
    "translations": None,
    "note": None,
    "conditions": None,
    "required": False,
    "searchable": True,
}


class SystemField(NamedTuple):
    """A field of a system collection; `alias` tells that it has no column, `meta` is what the wire shows of it."""

    name: str
    type: FieldType
    alias: bool
    special: tuple[str, ...]
    meta: Row | None


class SystemRelation(NamedTuple):
    """A relation between system collections, told apart from a bare foreign key by its aliases or its `shown` row."""

    many_collection: str
    many_field: str
    one_collection: str
    one_field: str | None = None
    junction_field: str | None = None
    shown: bool = True
    sort_field: str | None = None
    one_deselect_action: str = "nullify"

    @property
    def meta(self) -> Row | None:
        """The row that `directus_relations` would have of it."""
        if not self.shown:
            return None
        row: dict[str, Any] = {name: value for name, value in RELATION_DEFAULTS.items() if name != "id"}
        row.update(self._asdict(), system=True)
        del row["shown"]
        return row


@cache
def system_fields() -> Mapping[str, tuple[SystemField, ...]]:
    """The built-in fields by collection: columns in the order of the tables, then aliases."""
    collections = json.loads(_FIELDS.read_text("utf-8"))
    return {name: tuple(_field(name, entry) for entry in entries) for name, entries in collections.items()}


def _field(collection: str, entry: dict[str, Any]) -> SystemField:
    alias, kind = entry.pop("alias", False), entry.pop("type")
    silent = "meta" in entry
    meta = None if silent else {**_FIELD_DEFAULTS, "collection": collection, **entry}
    return SystemField(entry["field"], kind, alias, tuple(entry.get("special", ())), meta)


def collection_meta(name: str) -> Row:
    """What the wire shows of a system collection."""
    archive = {"archive_field": "status", "archive_value": "archived", "unarchive_value": "draft"}
    return {
        "collection": name,
        "hidden": False,
        "singleton": name == "directus_settings",
        "icon": _ICONS.get(name),
        "note": f"$t:directus_collection.{name}",
        "translations": None,
        "display_template": None,
        "accountability": None if name in _UNRECORDED else "all",
        **(archive if name == "directus_users" else {}),
        "system": True,
    }


_UNRECORDED = frozenset({"directus_activity", "directus_revisions", "directus_sessions", "directus_migrations"})

_ICONS = {
    "directus_access": "admin_panel_settings",
    "directus_activity": "history",
    "directus_collections": "database",
    "directus_comments": "comment",
    "directus_dashboards": "dashboard",
    "directus_fields": "input",
    "directus_files": "image",
    "directus_flows": "bolt",
    "directus_folders": "folder",
    "directus_notifications": "notifications",
    "directus_operations": "account_tree",
    "directus_panels": "grid_view",
    "directus_permissions": "lock",
    "directus_policies": "policy",
    "directus_presets": "bookmark",
    "directus_relations": "share",
    "directus_revisions": "difference",
    "directus_roles": "supervised_user_circle",
    "directus_settings": "settings",
    "directus_shares": "link",
    "directus_translations": "translate",
    "directus_users": "people",
    "directus_versions": "layers",
}

_BY_USERS = {
    "directus_comments": ("user_created", "user_updated"),
    "directus_dashboards": ("user_created",),
    "directus_deployment_projects": ("user_created",),
    "directus_deployment_runs": ("user_created",),
    "directus_deployments": ("user_created",),
    "directus_files": ("uploaded_by", "modified_by"),
    "directus_flows": ("user_created",),
    "directus_notifications": ("recipient", "sender"),
    "directus_operations": ("user_created",),
    "directus_panels": ("user_created",),
    "directus_shares": ("user_created",),
    "directus_versions": ("user_created", "user_updated"),
}

_ACCESSES: dict[str, Any] = {"sort_field": "sort", "one_deselect_action": "delete"}

# What can't be without the other side goes with the link; an access without a role would be the public's.
SYSTEM_RELATIONS: tuple[SystemRelation, ...] = (
    SystemRelation("directus_access", "role", "directus_roles", "policies", "policy", **_ACCESSES),
    SystemRelation("directus_access", "user", "directus_users", "policies", "policy", **_ACCESSES),
    SystemRelation("directus_access", "policy", "directus_policies", "users", "user", one_deselect_action="delete"),
    SystemRelation("directus_access", "policy", "directus_policies", "roles", "role", one_deselect_action="delete"),
    SystemRelation("directus_activity", "user", "directus_users"),
    SystemRelation("directus_deployment_projects", "deployment", "directus_deployments", "projects"),
    SystemRelation("directus_deployment_runs", "project", "directus_deployment_projects", "runs"),
    SystemRelation("directus_files", "folder", "directus_folders"),
    SystemRelation("directus_flows", "operation", "directus_operations"),
    SystemRelation("directus_folders", "parent", "directus_folders"),
    SystemRelation("directus_operations", "flow", "directus_flows", "operations", one_deselect_action="delete"),
    SystemRelation("directus_operations", "resolve", "directus_operations"),
    SystemRelation("directus_operations", "reject", "directus_operations"),
    SystemRelation("directus_panels", "dashboard", "directus_dashboards", "panels", one_deselect_action="delete"),
    SystemRelation("directus_permissions", "policy", "directus_policies", "permissions", one_deselect_action="delete"),
    SystemRelation("directus_presets", "user", "directus_users"),
    SystemRelation("directus_presets", "role", "directus_roles"),
    SystemRelation("directus_revisions", "activity", "directus_activity", "revisions"),
    SystemRelation("directus_revisions", "parent", "directus_revisions"),
    SystemRelation("directus_revisions", "version", "directus_versions"),
    SystemRelation("directus_roles", "parent", "directus_roles", "children"),
    SystemRelation("directus_settings", "project_logo", "directus_files"),
    SystemRelation("directus_settings", "public_foreground", "directus_files"),
    SystemRelation("directus_settings", "public_background", "directus_files"),
    SystemRelation("directus_settings", "public_favicon", "directus_files"),
    SystemRelation("directus_settings", "public_registration_role", "directus_roles"),
    SystemRelation("directus_settings", "storage_default_folder", "directus_folders"),
    SystemRelation("directus_shares", "role", "directus_roles"),
    SystemRelation("directus_users", "avatar", "directus_files"),
    # The wire shows this one without its row.
    SystemRelation("directus_users", "role", "directus_roles", "users", shown=False),
    *(SystemRelation(name, field, "directus_users") for name, fields in _BY_USERS.items() for field in fields),
)
