"""Catalogues made by hand, for tests that need no database."""

from collections.abc import Mapping

from graphql import GraphQLSchema

from db.catalogue import Catalogue, Collection, Column, Field, FieldType, Relation
from db.query import Scope, Scopes
from resolvers.rights import Rights, build_rights
from schema.types import build_schema


def collection(name: str, fields: Mapping[str, FieldType], *, singleton: bool = False) -> Collection:
    """A collection with an integer key `id` and these fields; those of the type `alias` have no column."""
    key = Field(name, "id", "integer", Column("id", "integer", nullable=False, primary_key=True))
    others = {
        field: Field(name, field, type_, None if type_ == "alias" else Column(field, type_))
        for field, type_ in fields.items()
    }
    return Collection(name, "id", {"id": key, **others}, singleton=singleton)


def blog() -> Catalogue:
    """Pages with blocks of two kinds, and posts of authors."""
    made = (
        collection("pages", {"created": "date", "blocks": "alias"}),
        collection("pages_blocks", {"page": "integer", "item": "string", "collection": "string"}),
        collection("headings", {"text": "string"}),
        collection("paragraphs", {"body": "text"}),
        collection("authors", {"name": "string", "posts": "alias"}),
        collection("posts", {"title": "string", "author": "integer", "odd-name": "string"}),
    )
    relations = (
        Relation("pages_blocks", "page", "pages", "blocks"),
        Relation(
            "pages_blocks",
            "item",
            None,
            one_collection_field="collection",
            one_allowed_collections=("headings", "paragraphs"),
        ),
        Relation("posts", "author", "authors", "posts"),
    )
    return Catalogue(1, {each.name: each for each in made}, relations)


def everything(catalogue: Catalogue) -> Rights:
    return build_rights("everything", catalogue, admin=True, rules=())


def rights_to(fields: Mapping[str, set[str] | None]) -> Rights:
    """Rights to read these fields of these collections; None: all of a collection's."""
    scopes = {name: Scope(fields=None if names is None else frozenset(names)) for name, names in fields.items()}
    return Rights("some", admin=False, scopes=Scopes("some", scopes), rules=(), broken={})


def blog_schema(fields: Mapping[str, set[str] | None] | None = None) -> GraphQLSchema:
    """The schema of an administrator, or of someone with rights to some fields."""
    catalogue = blog()
    rights = everything(catalogue) if fields is None else rights_to(fields)
    return build_schema(catalogue, rights, "items")._schema
