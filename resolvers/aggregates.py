"""Aggregate requests into queries."""

from collections.abc import Sequence

from db.catalogue import Catalogue, Field
from db.query import AGGREGATES, Aggregate, Group, Query, Scopes
from db.types import NUMBERS, functions
from resolvers.clauses import where, window
from resolvers.errors import InvalidQuery
from resolvers.names import Place, split_function
from resolvers.request import ReadRequest
from resolvers.services import ReadOptions
from resolvers.sorting import parse_group_sort

_GRAPHQL_COUNT = "countAll"


def aggregate_query(
    catalogue: Catalogue, scopes: Scopes, options: ReadOptions, place: Place, request: ReadRequest
) -> Query:
    """The query of an aggregate request. Functions that do not exist give nothing, as on the wire.

    Raises:
        InvalidQuery: a function does not fit its field.
        Forbidden: a field is not there, or not for this caller.
    """
    groups = tuple(_group(place, scopes, key) for key in request.group)
    aggregates = tuple(
        aggregate
        for function, names in request.aggregate.items()
        for aggregate in _functions(place, scopes, function, names, request.form)
    )
    limit, offset = window(request.arguments, options)
    return Query(
        place.collection.name,
        filter=where(catalogue, scopes, place, request.arguments),
        sort=parse_group_sort(catalogue, scopes, place, request.arguments.sort) if groups else (),
        limit=limit,
        offset=offset,
        aggregates=aggregates,
        groups=groups,
        nest_groups=request.form == "graphql",
    )


def _group(place: Place, scopes: Scopes, key: str) -> Group:
    name, function = split_function(key)
    field = place.field(scopes, name)
    if function:
        if function not in functions(field.type) or function in ("count", "json"):
            raise InvalidQuery(f'Invalid function specified "{function}"')
        return Group(f"{name}_{function}", name, function)
    if field.alias or field.type == "json":
        raise InvalidQuery(f'Can\'t group by field "{name}"')
    return Group(name, name)


def _functions(place: Place, scopes: Scopes, function: str, names: Sequence[str], form: str) -> list[Aggregate]:
    if form == "graphql" and function == _GRAPHQL_COUNT:
        return [Aggregate("count", "*", _GRAPHQL_COUNT)]
    if function not in AGGREGATES:
        return []
    aggregates = []
    for name in names:
        if name == "*" and function == "count":
            aggregates.append(Aggregate("count", "*"))
            continue
        _check(place.field(scopes, name), function)
        aggregates.append(Aggregate(function, name))
    return aggregates


def _check(field: Field, function: str) -> None:
    numeric = function.startswith(("sum", "avg"))
    comparable = function == "count" or field.type != "json"
    if field.alias or (numeric and field.type not in NUMBERS) or not comparable:
        raise InvalidQuery(f'Can\'t apply "{function}" to field "{field.name}"')
