"""The row of a singleton that holds no row yet."""

from collections.abc import Iterable
from typing import Any

from db.catalogue import Catalogue
from db.query import Scopes
from resolvers.names import Place
from resolvers.request import Asked


def default_row(catalogue: Catalogue, scopes: Scopes, collection: str, asked: Iterable[Asked]) -> dict[str, Any]:
    """The key (null) and the fields with a default, as far as they are asked for and the caller may see them."""
    place = Place(catalogue.collections[collection])
    names = {item.name: item.key for item in asked if not item.function and not item.children}
    row: dict[str, Any] = {}
    for name, field in place.collection.fields.items():
        wanted = name in names or "*" in names
        if not wanted or field.column is None or place.readable(scopes, name) is None:
            continue
        key = names.get(name, name)
        if name == place.collection.primary_key:
            row[key] = None
        elif field.column.default is not None:
            row[key] = field.column.default
    return row
