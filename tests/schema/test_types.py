"""The types of a schema: what a caller may read, and nothing else."""

from collections.abc import Mapping

from graphql import GraphQLObjectType, GraphQLSchema

from db.catalogue import Catalogue, Relation
from schema.types import build_schema
from tests.schema.catalogue import blog, blog_schema, collection, everything, rights_to


def fields_of(schema: GraphQLSchema, name: str) -> dict[str, str]:
    """The type of each field of a type."""
    type_ = schema.get_type(name)
    assert isinstance(type_, GraphQLObjectType)
    return {field: str(definition.type) for field, definition in type_.fields.items()}


def test_relations_are_objects_where_both_ends_are_readable() -> None:
    schema = blog_schema()
    assert fields_of(schema, "posts") == {"id": "ID!", "title": "String", "author": "authors"}
    assert fields_of(schema, "authors") == {
        "id": "ID!",
        "name": "String",
        "posts": "[posts]",
        "posts_func": "count_functions",
    }
    assert fields_of(schema, "pages_blocks")["item"] == "pages_blocks_item_union"


def test_relations_are_keys_where_an_end_is_out_of_sight() -> None:
    without_alias = blog_schema({"posts": None, "authors": {"id", "name"}})
    assert fields_of(without_alias, "posts")["author"] == "Int"
    assert fields_of(without_alias, "authors") == {"id": "ID!", "name": "String"}
    without_target = blog_schema({"authors": None})
    assert fields_of(without_target, "authors") == {"id": "ID!", "name": "String", "posts": "JSON"}
    one_kind = blog_schema({"pages_blocks": None, "headings": None})
    assert str(one_kind.get_type("pages_blocks_item_union")) == "pages_blocks_item_union"
    assert one_kind.get_type("paragraphs") is None
    without_kind = blog_schema({"pages_blocks": {"id", "item"}, "headings": None})
    assert fields_of(without_kind, "pages_blocks") == {"id": "ID!", "item": "String"}


def test_a_caller_without_rights_has_a_query_without_collections() -> None:
    assert fields_of(blog_schema({}), "Query") == {"_empty": "Void"}
    assert fields_of(blog_schema({"posts": set()}), "Query") == {"_empty": "Void"}


def test_names_that_graphql_or_the_schema_needs_are_left_out() -> None:
    catalogue = _with({"posts": {}, "posts_filter": {}, "version_posts": {}, "Query": {}, "my-notes": {}, "__x": {}})
    roots = fields_of(build_schema(catalogue, everything(catalogue), "items")._schema, "Query")
    assert list(roots) == ["posts", "posts_by_id", "posts_aggregated", "posts_by_version"]


def test_singletons_have_one_root() -> None:
    made = collection("site", {"name": "string"}, singleton=True)
    catalogue = Catalogue(1, {"site": made}, ())
    schema = build_schema(catalogue, everything(catalogue), "items")._schema
    assert fields_of(schema, "Query") == {"site": "site", "site_by_version": "version_site"}


def test_rights_to_one_field_show_one_field() -> None:
    catalogue = blog()
    schema = build_schema(catalogue, rights_to({"headings": {"text"}}), "items")._schema
    assert fields_of(schema, "headings") == {"text": "String"}
    assert fields_of(schema, "headings_aggregated_count") == {"text": "Int"}
    assert schema.get_type("headings_aggregated_fields") is None


def test_a_large_schema() -> None:
    names = [f"collection_{number}" for number in range(200)]
    fields = {f"field_{number}": "string" for number in range(7)} | {"number": "integer", "parent": "integer"}
    relations = tuple(Relation(name, "parent", names[number - 1], "children") for number, name in enumerate(names))
    catalogue = _with({name: {**fields, "children": "alias"} for name in names}, relations)
    schema = build_schema(catalogue, everything(catalogue), "items")._schema
    assert len(fields_of(schema, "Query")) == 800


def _with(collections: Mapping[str, Mapping[str, str]], relations: tuple[Relation, ...] = ()) -> Catalogue:
    made = {name: collection(name, fields) for name, fields in collections.items()}  # type: ignore[arg-type]
    return Catalogue(1, made, relations)
