"""Content versions: changes to an item that are kept beside it until they are promoted.

stored     the rows of directus_versions, and what tells that an item has changed
writes     making, renaming and deleting versions
preview    the item as it would be with a version's changes
save       adding changes to a version
promote    comparing a version with its item, and writing its changes to it
"""

from resolvers.versions.preview import read_version
from resolvers.versions.promote import compare_version, promote_version
from resolvers.versions.save import save_version
from resolvers.versions.stored import is_draft, shown_delta
from resolvers.versions.writes import VersionGuard

__all__ = [
    "VersionGuard",
    "compare_version",
    "is_draft",
    "promote_version",
    "read_version",
    "save_version",
    "shown_delta",
]
