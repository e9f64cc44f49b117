"""What callers may see of items in the rows that keep copies of them: revisions, and content versions.

A copy holds all fields of a row, as it was at some time: only whoever may read all fields of all rows of its collection
sees it. For others it is null.
"""

from collections.abc import Iterable, Mapping

from db.query import Compare, Filter, Value
from resolvers.rules import Rule

_COPIES: Mapping[str, tuple[str, ...]] = {"directus_revisions": ("data", "delta"), "directus_versions": ("delta",)}


def masks_of_copies(collection: str, rules: Iterable[Rule]) -> dict[str, Filter]:
    """By field that holds copies, the rows of the collection in which it is shown. `rules` are all the caller's."""
    fields = _COPIES.get(collection, ())
    if not fields:
        return {}
    whole = {rule.collection for rule in rules if rule.action == "read" and rule.all_rows and rule.all_fields}
    shown = Compare("collection", "in", (Value(tuple(sorted(whole))),))
    return dict.fromkeys(fields, shown)
