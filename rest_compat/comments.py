"""Routes under `/comments`."""

from collections.abc import Sequence

from resolvers.system_collections import COMMENTS
from rest_compat.routing import Endpoint
from rest_compat.writable import writable_endpoints


def comment_endpoints() -> Sequence[Endpoint]:
    """The routes of comments."""
    return writable_endpoints("/comments", COMMENTS)
