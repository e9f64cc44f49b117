"""The collections of the system that can be written, each with its guard."""

from collections.abc import Mapping

from resolvers.comments import COMMENTS, CommentGuard
from resolvers.rights_writes import ACCESS, PERMISSIONS, POLICIES, RightsGuard
from resolvers.versions import VERSIONS, VersionGuard
from resolvers.write.guards import Guard

GUARDS: Mapping[str, Guard] = {
    COMMENTS: CommentGuard(),
    VERSIONS: VersionGuard(),
    POLICIES: RightsGuard(),
    ACCESS: RightsGuard(),
    PERMISSIONS: RightsGuard(),
    "directus_files": Guard(),
}
