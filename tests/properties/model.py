"""The content model as a catalogue, without a database."""

from types import MappingProxyType

from db.catalogue import Catalogue, Collection, Column, Field, FieldType, Relation
from tests.properties.content import BLOCKS, COLUMNS, REFERENCES, SPECIALS


def content_catalogue() -> Catalogue:
    """The collections and relations of `tests.properties.content`; a user has an id and an e-mail address."""
    collections = {name: _collection(name) for name in (*COLUMNS, "directus_users")}
    relations = [
        Relation(each.many, each.field, each.one, each.alias, sort_field=each.sort, junction_field=each.junction)
        for each in REFERENCES
    ]
    item = Relation("articles_blocks", "item", None, None, "collection", BLOCKS)
    return Catalogue(1, MappingProxyType(collections), (*relations, item))


def _collection(name: str) -> Collection:
    columns = COLUMNS.get(name, {"id": "uuid", "email": "string"})
    fields = {field: _field(name, field, kind) for field, kind in columns.items()}
    for reference in REFERENCES:
        if reference.one == name and reference.alias:
            fields[reference.alias] = Field(name, reference.alias, "alias", None, ("o2m",))
    sort = "position" if name == "articles" else None
    return Collection(name, "id", MappingProxyType(fields), sort_field=sort)


def _field(collection: str, name: str, kind: str) -> Field:
    column = Column(name, kind, primary_key=name == "id", scale=4 if kind == "decimal" else None)
    special = SPECIALS.get(f"{collection}.{name}")
    return Field(collection, name, _typed(kind), column, (special,) if special else ())


def _typed(kind: str) -> FieldType:
    return kind  # type: ignore[return-value]
