"""The schemas of the callers that asked lately."""

import asyncio
from collections import OrderedDict
from collections.abc import Hashable

from graphql import GraphQLSchema

from db.catalogue import Catalogue
from resolvers.rights import Rights
from schema.partial import partial_schema
from schema.roots import Scope
from schema.types import build_schema


class Schemas:
    """Keeps at most `size` schemas: of each scope, rights and catalogue a whole and a partial one (`schema.partial`).
    A large one takes a second to build: it is built beside the event loop, and once however many requests wait for
    it."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._version = 0
        self._kept: OrderedDict[Hashable, asyncio.Future[GraphQLSchema]] = OrderedDict()

    async def get(self, catalogue: Catalogue, rights: Rights, scope: Scope, *, whole: bool) -> GraphQLSchema:
        """The schema of a caller with these rights, in the form that validates and runs documents."""
        key = (rights.key, catalogue.version, scope, whole)
        kept = self._kept.get(key)
        if kept is None and catalogue.version > self._version:
            # Nobody asks for what a former model had any more, and it may be large.
            self._kept.clear()
            self._version = catalogue.version
        if kept is None or (kept.done() and (kept.cancelled() or kept.exception())):
            build = _whole if whole else partial_schema
            kept = self._kept[key] = asyncio.ensure_future(asyncio.to_thread(build, catalogue, rights, scope))
            if len(self._kept) > self._size:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return await asyncio.shield(kept)


def _whole(catalogue: Catalogue, rights: Rights, scope: Scope) -> GraphQLSchema:
    return build_schema(catalogue, rights, scope)._schema
