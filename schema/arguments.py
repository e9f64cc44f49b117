"""Arguments of a field as the clauses of a read."""

from collections.abc import Mapping
from typing import Any

from graphql import FieldNode, GraphQLField, GraphQLInputObjectType, get_argument_values, get_named_type
from graphql.execution.values import VariableValues

from resolvers.request import Arguments
from schema.definitions import meaning


def argument_values(field: GraphQLField, node: FieldNode, variables: VariableValues) -> Mapping[str, Any]:
    """The values of the arguments that a document gives a field, none of which has a default; filters are still in
    GraphQL's form."""
    return get_argument_values(field, node, variables) if node.arguments else {}


def clauses(field: GraphQLField, values: Mapping[str, Any]) -> Arguments:
    """The clauses that a field's arguments ask for."""
    if not values:
        return Arguments()
    given = values.get("filter")
    return Arguments(
        filter=wire_filter(get_named_type(field.args["filter"].type), given) if given else None,
        sort=strings(values.get("sort")),
        limit=values.get("limit"),
        offset=values.get("offset"),
        page=values.get("page"),
        search=values.get("search"),
    )


def strings(values: list[str | None] | None) -> tuple[str, ...]:
    """A list of texts without its nulls."""
    return tuple(value for value in values or () if value is not None)


def wire_filter(type_: Any, given: Any) -> Any:
    """A filter in REST's form, the one that `resolvers.filters` reads.

    `date_func: {year: {…}}` becomes `year(date)`, `item__headings: {…}` becomes `item:headings`; all else is the same.
    `type_` is the filter's type in the schema.
    """
    if not isinstance(type_, GraphQLInputObjectType) or given is None:
        return given
    if isinstance(given, list):
        return [wire_filter(type_, item) for item in given]
    wire: dict[str, Any] = {}
    for name, value in given.items():
        field = type_.fields[name]
        means, inner = meaning(field), get_named_type(field.type)
        if means and means.kind == "functions":
            for function, tests in (value or {}).items():
                wire[f"{function}({means.name})"] = tests
        else:
            wire[means.name if means else name] = wire_filter(inner, value)
    return wire
