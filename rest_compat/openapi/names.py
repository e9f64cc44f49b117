"""Names of collections in the OpenAPI document: of their schemas, and of their routes."""

import re
from collections.abc import Iterable, Mapping

from db.catalogue import Collection

SYSTEM_PREFIX = "directus_"


def schema_names(collections: Iterable[Collection]) -> Mapping[str, str]:
    """A schema name for each collection, by the collection's name: `blog_posts` is `ItemsBlogPosts`,
    `directus_files` is `Files`. Collections that would get the same name are numbered."""
    names: dict[str, str] = {}
    for collection in collections:
        plain = _schema_name(collection)
        name, count = plain, 1
        while name in names.values():
            count += 1
            name = f"{plain}{count}"
        names[collection.name] = name
    return names


def route_of(collection: Collection) -> str:
    """The path of a collection's rows, `/items/blog_posts` or `/files`."""
    if collection.system:
        return f"/{collection.name.removeprefix(SYSTEM_PREFIX)}"
    return f"/items/{collection.name}"


def new_row(name: str) -> str:
    """The name of the schema of what makes a row."""
    return f"New{name}"


def changed_row(name: str) -> str:
    """The name of the schema of what changes a row."""
    return f"Changed{name}"


def _schema_name(collection: Collection) -> str:
    words = re.findall(r"[A-Za-z0-9]+", collection.name.removeprefix(SYSTEM_PREFIX if collection.system else ""))
    title = "".join(word[0].upper() + word[1:] for word in words) or "Unnamed"
    return title if collection.system else f"Items{title}"
