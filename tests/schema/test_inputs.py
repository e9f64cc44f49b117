"""The types of inputs and the fields of `Mutation`, from a catalogue and rules made by hand."""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLInputObjectType, GraphQLObjectType, GraphQLSchema

from db.catalogue import Catalogue, Collection, Column, Field
from resolvers.rights import build_rights
from resolvers.rules import Rule
from schema.types import build_schema
from tests.schema.catalogue import blog, blog_schema, collection, everything


def inputs_of(schema: GraphQLSchema, name: str) -> dict[str, str]:
    """The type of each field of an input; none where there is no such input."""
    type_ = schema.get_type(name)
    fields = type_.fields if isinstance(type_, GraphQLInputObjectType) else {}
    return {field: str(definition.type) for field, definition in fields.items()}


def mutations_of(schema: GraphQLSchema) -> list[str]:
    type_ = schema.get_type("Mutation")
    return list(type_.fields) if isinstance(type_, GraphQLObjectType) else []


def rule(target: str, action: str, *fields: str, **more: Any) -> Rule:
    return Rule("policy", target, action, fields or ("*",), None, None, more.get("presets"))


def schema_for(*rules: Rule, catalogue: Catalogue | None = None) -> GraphQLSchema:
    """The schema of a caller who has these rules."""
    described = catalogue or blog()
    return build_schema(described, build_rights("some", described, admin=False, rules=rules), "items")._schema


def described(columns: Mapping[str, Column], special: Mapping[str, tuple[str, ...]] | None = None) -> Catalogue:
    """A catalogue of `things` with these columns."""
    fields = {
        name: Field("things", name, "string", column, (special or {}).get(name, ())) for name, column in columns.items()
    }
    return Catalogue(1, {"things": Collection("things", "id", fields)}, ())


def test_relations_are_inputs_where_both_ends_can_be_written() -> None:
    schema = blog_schema()
    assert inputs_of(schema, "create_posts_input") == {"id": "ID!", "title": "String", "author": "create_authors_input"}
    assert inputs_of(schema, "update_authors_input") == {
        "id": "ID",
        "name": "String",
        "posts": "[update_posts_input]",
    }
    assert inputs_of(schema, "update_pages_blocks_input") == {
        "id": "ID",
        "page": "update_pages_input",
        "item": "String",
        "collection": "String",
    }


def test_relations_are_keys_where_the_other_end_is_out_of_reach() -> None:
    schema = schema_for(rule("posts", "create"), rule("authors", "update"), rule("authors", "read"))
    assert inputs_of(schema, "create_posts_input")["author"] == "Int"
    assert inputs_of(schema, "update_authors_input")["posts"] == "JSON"
    assert inputs_of(schema, "create_authors_input") == inputs_of(schema, "update_posts_input") == {}
    assert mutations_of(schema) == [
        "create_posts_items",
        "create_posts_item",
        "update_authors_items",
        "update_authors_batch",
        "update_authors_item",
    ]


def test_inputs_hold_the_fields_of_all_rules_and_updates_the_key() -> None:
    schema = schema_for(
        rule("posts", "create", "title"),
        rule("posts", "create", "author", "nowhere"),
        rule("posts", "update", "title"),
        rule("authors", "create", "nowhere"),
    )
    assert inputs_of(schema, "create_posts_input") == {"title": "String", "author": "Int"}
    assert inputs_of(schema, "update_posts_input") == {"id": "ID", "title": "String"}
    assert not any("authors" in name for name in mutations_of(schema))


def test_required_is_what_nothing_else_fills() -> None:
    columns = {
        "id": Column("id", "integer", nullable=False, primary_key=True, auto_increment=True),
        "needed": Column("needed", "text", nullable=False),
        "flag": Column("flag", "text", nullable=False, default=""),
        "given": Column("given", "text", nullable=False, default="x"),
        "made": Column("made", "text", nullable=False),
        "computed": Column("computed", "text", nullable=False, generated="id + 1"),
        "preset": Column("preset", "text", nullable=False),
        "free": Column("free", "text"),
    }
    catalogue = described(columns, {"made": ("uuid",)})
    schema = schema_for(rule("things", "create", presets={"preset": "x"}), catalogue=catalogue)
    required = {name for name, type_ in inputs_of(schema, "create_things_input").items() if type_.endswith("!")}
    assert required == {"needed", "flag"}
    whole = build_schema(catalogue, everything(catalogue), "items")._schema
    assert inputs_of(whole, "create_things_input")["preset"] == "String!"
    assert not any(type_.endswith("!") for type_ in inputs_of(whole, "update_things_input").values())


def test_of_two_fields_with_one_name_the_first_is_there() -> None:
    made = {
        "tags": collection("tags", {"name": "string"}),
        "tags_item": collection("tags_item", {"name": "string"}, singleton=True),
        "update_tags_input": collection("update_tags_input", {"name": "string"}),
        "delete_one": collection("delete_one", {"name": "string"}),
    }
    catalogue = Catalogue(1, made, ())
    schema = build_schema(catalogue, everything(catalogue), "items")._schema
    mutation = schema.mutation_type
    assert mutation is not None
    assert list(mutation.fields["update_tags_item"].args) == ["id", "data"]
    assert inputs_of(schema, "update_tags_input") == {"id": "ID", "name": "String"}
    assert not any("delete_one" in name for name in (*mutation.fields, *schema.query_type.fields))  # type: ignore[union-attr]


def test_singletons_can_be_changed_alone() -> None:
    site = collection("site", {"name": "string"}, singleton=True)
    catalogue = Catalogue(1, {"site": site}, ())
    assert mutations_of(build_schema(catalogue, everything(catalogue), "items")._schema) == ["update_site"]
    assert mutations_of(schema_for(rule("site", "create"), rule("site", "delete"), catalogue=catalogue)) == []
