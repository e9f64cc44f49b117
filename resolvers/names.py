"""Names as the wire writes them, looked up with the caller's rights."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from db.catalogue import Catalogue, Collection, Field
from db.query import Scopes
from resolvers.errors import Forbidden
from resolvers.system_collections import SESSIONS

_CALL = re.compile(r"(\w+)\((.*)\)")


def split_function(key: str) -> tuple[str, str | None]:
    """`year(date)` → ("date", "year"); `date` → ("date", None)."""
    match = _CALL.fullmatch(key)
    return (match[2].strip(), match[1]) if match else (key, None)


@dataclass(frozen=True, slots=True)
class Place:
    """A collection as reached by a path of relations, the words in which errors say where."""

    collection: Collection
    path: tuple[str, ...] = ()

    def readable(self, scopes: Scopes, name: str) -> Field | None:
        """The field, or None where it is not there or not for this caller."""
        field = self.collection.fields.get(name)
        if field is None or field.presentational or field.type == "unknown":
            return None
        if scopes.everything:
            return field
        scope = scopes.collections.get(self.collection.name)
        if scope is None or (scope.fields is not None and name not in scope.fields):
            return None
        return field

    def field(self, scopes: Scopes, name: str) -> Field:
        """The field.

        Raises:
            Forbidden: it is not there or not for this caller.
        """
        field = self.readable(scopes, name)
        if field is None:
            raise Forbidden.fields([name], self.collection.name, self.path)
        return field

    def into(self, catalogue: Catalogue, scopes: Scopes, step: str, target: str) -> "Place":
        """The place that a relation leads to.

        Raises:
            Forbidden: the caller may not see its collection.
        """
        path = (*self.path, step)
        if not sees(catalogue, scopes, target):
            raise Forbidden.collection(target, path)
        return Place(catalogue.collections[target], path)


def collection_of(catalogue: Catalogue, name: str) -> Collection:
    """The collection, whoever may see it.

    Raises:
        Forbidden: there is none of this name.
    """
    collection = catalogue.collections.get(name)
    if collection is None:
        raise Forbidden.collection(name)
    return collection


def sees(catalogue: Catalogue, scopes: Scopes, collection: str) -> bool:
    """Whether there is such a collection for this caller. Sessions are for nobody: their keys are refresh tokens."""
    if collection == SESSIONS or collection not in catalogue.collections:
        return False
    return scopes.everything or collection in scopes.collections


def root(catalogue: Catalogue, scopes: Scopes, collection: str, path: Sequence[str] = ()) -> Place:
    """The place where a request begins.

    Raises:
        Forbidden: there is no such collection for this caller.
    """
    if not sees(catalogue, scopes, collection):
        raise Forbidden.collection(collection, path)
    return Place(catalogue.collections[collection], tuple(path))
