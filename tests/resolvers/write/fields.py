"""Collections made by hand for the tests of values."""

from typing import Any

from db.catalogue import Catalogue, Collection, Column, Field, Relation


def field(kind: Any, name: str = "f", *, special: tuple[str, ...] = (), meta: Any = None, **column: Any) -> Field:
    """A field of the collection `things` with a column; `data_type` is the field's type unless given."""
    data_type = column.pop("data_type", kind)
    return Field("things", name, kind, Column(name, data_type, **column), special, meta)


def alias(name: str) -> Field:
    return Field("things", name, "alias")


def collection(*fields: Field) -> Collection:
    """`things`, with an integer key `id` in front."""
    key = field("integer", "id", primary_key=True, nullable=False, auto_increment=True, default="nextval()")
    return Collection("things", "id", {one.name: one for one in (key, *fields)})


def catalogue(things: Collection) -> Catalogue:
    """`things`, and `owners` that its fields `owner` and `owners` lead to."""
    rating = Field("owners", "rating", "integer", Column("rating", "integer"))
    owners = Collection("owners", "id", {"rating": rating})
    relations = (
        Relation("things", "owner", "owners"),
        Relation("owners", "thing", "things", one_field="owners"),
    )
    return Catalogue(1, {"things": things, "owners": owners}, relations)
