"""The collections of the system that can be written, each with its guard."""

from collections.abc import Mapping

from resolvers.comments import CommentGuard
from resolvers.files.guard import FileGuard
from resolvers.project_settings import SettingsGuard
from resolvers.rights_writes import PolicyGuard, RightsGuard, RoleGuard
from resolvers.shares.guard import ShareGuard
from resolvers.stored_items import NotificationGuard, PresetGuard, TranslationGuard
from resolvers.system_collections import (
    ACCESS,
    COMMENTS,
    FILES,
    FOLDERS,
    NOTIFICATIONS,
    PERMISSIONS,
    POLICIES,
    PRESETS,
    ROLES,
    SETTINGS,
    SHARES,
    TRANSLATIONS,
    USERS,
    VERSIONS,
)
from resolvers.users import UserGuard
from resolvers.versions import VersionGuard
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
