"""The caller's own row, as far as variables like `$CURRENT_USER.team.name` need it."""

from collections.abc import Iterable, Mapping
from typing import Any

from db.catalogue import Catalogue
from db.plan import KEY
from db.query import Compare, Many, One, Pick, Query, Scope, Scopes, Selection
from resolvers.errors import Forbidden
from resolvers.names import Place
from resolvers.system_collections import USERS

Path = tuple[str, ...]


def user_query(catalogue: Catalogue, paths: Iterable[Path]) -> Query:
    """The query of the row of directus_users whose key is the plan's, with the fields that the paths lead to.

    Raises:
        Forbidden: a path leads nowhere.
    """
    key = catalogue.collections[USERS].primary_key
    return Query(USERS, _selections(catalogue, USERS, sorted(paths)), Compare(key, "eq", (KEY,)), limit=1)


def value_at(row: Mapping[str, Any], path: Path) -> Any:
    """The value that a path leads to in the answer of `user_query`; all values as a list, where it leads to many."""
    name, *rest = path
    if not rest:
        return row.get(name)
    inner = row.get(_nested(name))
    if isinstance(inner, list):
        found = [value_at(item, tuple(rest)) for item in inner]
        return [value for item in found for value in (item if isinstance(item, list) else [item])]
    return value_at(inner, tuple(rest)) if isinstance(inner, Mapping) else None


def check_path(catalogue: Catalogue, scopes: Scopes, path: Path, *, of_role: bool = False) -> None:
    """Check that a path tells no more than the caller may read: of the own row, and of the own role, fields that are
    for them; of rows further on, fields that no rule hides in any row. With `of_role` the path to the role is given.

    Raises:
        Forbidden: it tells more, or leads nowhere.
    """
    known = 2 if path[0] == "role" else 1
    place = Place(catalogue.collections[USERS])
    for step, name in enumerate(path):
        if not (of_role and step == 0):
            place.field(scopes, name)
        if step >= known and _hidden_somewhere(scopes.collections[place.collection.name], name):
            raise Forbidden.fields([name], place.collection.name)
        if step < len(path) - 1:
            link = catalogue.link(place.collection.name, name)
            if link is None or link.kind == "m2a":
                raise Forbidden.fields([name], place.collection.name)
            place = Place(place.into(catalogue, scopes, name, link.target).collection)


def _hidden_somewhere(scope: Scope, name: str) -> bool:
    return scope.rows is not None or name in (scope.masks or ())


def _nested(name: str) -> str:
    """The key of the rows behind a relation, next to that of the field's own value. No field has a dot in its name."""
    return f"{name}."


def _selections(catalogue: Catalogue, collection: str, paths: Iterable[Path]) -> tuple[Selection, ...]:
    below: dict[str, list[Path]] = {}
    for name, *rest in paths:
        below.setdefault(name, []).append(tuple(rest))
    found: list[Selection] = []
    for name, ends in below.items():
        if () in ends:
            found.append(_own(catalogue, collection, name))
        if deeper := [end for end in ends if end]:
            found.append(_behind(catalogue, collection, name, deeper))
    return tuple(found)


def _own(catalogue: Catalogue, collection: str, name: str) -> Selection:
    field = catalogue.collections[collection].fields.get(name)
    if field is None or field.presentational:
        raise Forbidden.fields([name], collection)
    link = catalogue.link(collection, name)
    if link is not None and link.kind == "o2m":
        return Many(name, name, Query(link.target, bare=True))
    return Pick(name, name)


def _behind(catalogue: Catalogue, collection: str, name: str, paths: Iterable[Path]) -> Selection:
    link = catalogue.link(collection, name)
    if link is None or link.kind == "m2a" or link.target not in catalogue.collections:
        raise Forbidden.fields([name], collection)
    query = Query(link.target, _selections(catalogue, link.target, paths))
    return One(_nested(name), name, query) if link.kind == "m2o" else Many(_nested(name), name, query)
