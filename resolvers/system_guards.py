"""The collections of the system that can be written, each with its guard."""

from collections.abc import Mapping

from resolvers.comments import COMMENTS, CommentGuard
from resolvers.files.guard import FILES, FOLDERS, FileGuard
from resolvers.project_settings import SETTINGS, SettingsGuard
from resolvers.rights_writes import ACCESS, PERMISSIONS, POLICIES, ROLES, PolicyGuard, RightsGuard, RoleGuard
from resolvers.shares.guard import SHARES, ShareGuard
from resolvers.stored_items import (
    NOTIFICATIONS,
    PRESETS,
    TRANSLATIONS,
    NotificationGuard,
    PresetGuard,
    TranslationGuard,
)
from resolvers.user_fields import USERS
from resolvers.users import UserGuard
from resolvers.versions import VERSIONS, VersionGuard
from resolvers.write.guards import Guard

GUARDS: Mapping[str, Guard] = {
    COMMENTS: CommentGuard(),
    SHARES: ShareGuard(),
    VERSIONS: VersionGuard(),
    USERS: UserGuard(),
    ROLES: RoleGuard(),
    POLICIES: PolicyGuard(),
    ACCESS: RightsGuard(),
    PERMISSIONS: RightsGuard(),
    SETTINGS: SettingsGuard(),
    PRESETS: PresetGuard(),
    NOTIFICATIONS: NotificationGuard(),
    TRANSLATIONS: TranslationGuard(),
    "directus_dashboards": Guard(),
    "directus_panels": Guard(),
    "directus_flows": Guard(),
    "directus_operations": Guard(),
    FILES: FileGuard(),
    FOLDERS: Guard(),
}
