"""The built-in permissions of everyone who has app access: what the studio needs of the system tables.

They are shown after the stored ones by `GET /permissions`, in this order.
"""

from collections.abc import Mapping
from typing import Any

from resolvers.rules import Rule

Json = Mapping[str, Any]

_OWN_USER: Json = {"id": {"_eq": "$CURRENT_USER"}}
_MINE: Json = {"user": {"_eq": "$CURRENT_USER"}}
_CREATED_BY_ME: Json = {"user_created": {"_eq": "$CURRENT_USER"}}
_SENT_TO_ME: Json = {"recipient": {"_eq": "$CURRENT_USER"}}
_MINE_OR_SHARED: Json = {
    "_or": [
        _MINE,
        {"_and": [{"user": {"_null": True}}, {"role": {"_null": True}}]},
        {"_and": [{"user": {"_null": True}}, {"role": {"_in": "$CURRENT_ROLES"}}]},
    ]
}

_USER_FIELDS = [
    "id", "first_name", "last_name", "email", "password", "location", "title", "description", "tags", "avatar",
    "language", "tfa_secret", "status", "role", "last_page", "provider", "appearance", "theme_dark", "theme_light",
]  # fmt: skip

# All but what is secret: the keys of services, and who may register.
_SETTINGS_FIELDS = [
    "id", "project_name", "project_url", "project_color", "project_logo", "public_foreground", "public_background",
    "public_note", "auth_login_attempts", "auth_password_policy", "storage_asset_transform", "storage_asset_presets",
    "custom_css", "storage_default_folder", "basemaps", "mapbox_key", "module_bar", "project_descriptor",
    "default_language", "custom_aspect_ratios", "public_favicon", "default_appearance", "default_theme_light",
    "theme_light_overrides", "default_theme_dark", "theme_dark_overrides", "report_error_url", "report_bug_url",
    "report_feature_url", "public_registration", "public_registration_verify_email", "visual_editor_urls",
    "project_id", "mcp_enabled", "mcp_allow_deletes", "mcp_prompts_collection", "mcp_system_prompt_enabled",
    "collaborative_editing_enabled",
]  # fmt: skip


def _rule(
    collection: str,
    action: str,
    rows: Json | None = None,
    fields: list[str] | None = None,
    validation: Json | None = None,
) -> Rule:
    return Rule(
        policy=None,
        collection=collection,
        action=action,
        fields=tuple(fields or ["*"]),
        permissions=rows or {},
        validation=validation,
        presets=None,
        system=True,
    )


APP_ACCESS: tuple[Rule, ...] = (
    _rule("directus_collections", "read"),
    _rule("directus_fields", "read"),
    _rule("directus_relations", "read"),
    _rule("directus_translations", "read"),
    _rule("directus_activity", "read", _MINE),
    _rule("directus_comments", "read", _CREATED_BY_ME),
    _rule("directus_comments", "create", fields=["collection", "item", "comment"]),
    _rule("directus_comments", "update", _CREATED_BY_ME, ["comment"]),
    _rule("directus_comments", "delete", _CREATED_BY_ME),
    _rule("directus_presets", "read", _MINE_OR_SHARED),
    _rule("directus_presets", "create", validation=_MINE),
    _rule("directus_presets", "update", _MINE, validation=_MINE),
    _rule("directus_presets", "delete", _MINE),
    _rule("directus_roles", "read", {"id": {"_in": "$CURRENT_ROLES"}}),
    _rule("directus_settings", "read", fields=_SETTINGS_FIELDS),
    _rule("directus_translations", "read"),
    _rule("directus_notifications", "read", _SENT_TO_ME),
    _rule("directus_notifications", "update", _SENT_TO_ME, ["status"]),
    _rule("directus_shares", "read", _CREATED_BY_ME),
    _rule("directus_users", "read", _OWN_USER, _USER_FIELDS),
)


def shown(rule: Rule) -> dict[str, Any]:
    """A built-in permission as `GET /permissions` shows it: without an id."""
    return {
        "policy": None,
        "permissions": rule.permissions,
        "validation": rule.validation,
        "presets": rule.presets,
        "fields": None if rule.fields is None else list(rule.fields),
        "system": True,
        "collection": rule.collection,
        "action": rule.action,
    }
