"""Sort keys of the wire (`-date`, `author.name`, `count(comments)`) into those of the query."""

from collections.abc import Sequence

from db.catalogue import Catalogue, Field
from db.query import Scopes, Sort, Step
from db.types import functions
from resolvers.errors import Forbidden, InvalidQuery
from resolvers.names import Place, split_function

_KEYS = 100
_UNSORTABLE = ("json", "hash", "geometry", "binary", "unknown")


def parse_sort(catalogue: Catalogue, scopes: Scopes, place: Place, keys: Sequence[str]) -> tuple[Sort, ...]:
    """Parse the keys of a list's order.

    Raises:
        InvalidQuery: a key can't be sorted by.
        Forbidden: a key names what is not there, or not for this caller.
    """
    if len(keys) > _KEYS:
        raise InvalidQuery(f'"sort" must not have more than {_KEYS} keys')
    return tuple(_key(catalogue, scopes, place, key) for key in keys)


def default_sort(place: Place, scopes: Scopes) -> tuple[Sort, ...]:
    """The collection's own order: its sort field where it has a readable one; the compiler adds the primary key."""
    field = place.collection.sort_field
    return (Sort(field),) if field and place.readable(scopes, field) else ()


def direction_of(key: str) -> tuple[str, bool]:
    """`-date` → ("date", True): the name, and whether it is descending."""
    key = key.strip()
    return (key[1:], True) if key.startswith("-") else (key, False)


def _key(catalogue: Catalogue, scopes: Scopes, place: Place, key: str) -> Sort:
    name, descending = direction_of(key)
    name, function = split_function(name)
    *steps, last = name.split(".")
    path: list[Step] = []
    for step in steps:
        place = _into(catalogue, scopes, place, step, path)
    last, inner_function = split_function(last)
    function = function or inner_function
    field = place.field(scopes, last.partition(":")[0])
    if function:
        _check_function(catalogue, scopes, place, field, function)
        return Sort(field.name, descending, tuple(path), function)
    link = catalogue.link(place.collection.name, field.name)
    if field.alias and link is not None:
        place = _into(catalogue, scopes, place, last, path)
        field = place.field(scopes, place.collection.primary_key)
    if field.type in _UNSORTABLE or field.concealed:
        raise InvalidQuery(f'Field "{field.name}" can\'t be sorted by')
    return Sort(field.name, descending, tuple(path))


def _check_function(catalogue: Catalogue, scopes: Scopes, place: Place, field: Field, function: str) -> None:
    if function not in functions(field.type) or function == "json":
        raise InvalidQuery(f'Invalid function specified "{function}"')
    link = catalogue.link(place.collection.name, field.name)
    if field.alias and link is not None:
        place.into(catalogue, scopes, field.name, link.target)


def _into(catalogue: Catalogue, scopes: Scopes, place: Place, step: str, path: list[Step]) -> Place:
    """Follow one relation; appends to `path`."""
    name, _, scope = step.partition(":")
    field = place.field(scopes, name)
    link = catalogue.link(place.collection.name, field.name)
    if link is None:
        raise Forbidden.fields([f"{name}."], place.collection.name, place.path)
    if link.kind == "m2a" and not scope:
        raise InvalidQuery("You have to provide a collection scope when sorting or filtering on a many-to-any item")
    target = scope if link.kind == "m2a" else link.target
    path.append(Step(name, scope if link.kind == "m2a" else None))
    return place.into(catalogue, scopes, step, target)
