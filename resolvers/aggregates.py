"""Aggregate requests into queries."""

from collections.abc import Sequence

from db.catalogue import Catalogue, Field
from db.query import AGGREGATES, Aggregate, Group, Query, Scopes, Sort
from db.types import NUMBERS, functions
from resolvers.clauses import where, window
from resolvers.errors import InvalidQuery
from resolvers.names import Place, split_function
from resolvers.request import ReadRequest
from resolvers.services import ReadOptions
from resolvers.sorting import direction_of

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
        sort=tuple(_sort(place, scopes, groups, key) for key in request.arguments.sort) if groups else (),
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


def _sort(place: Place, scopes: Scopes, groups: Sequence[Group], key: str) -> Sort:
    """A key of the order: what is grouped by (`date`, `year(date)`), or a function: `count`, `count.*`, `sum.views`."""
    name, descending = direction_of(key)
    aggregate, _, target = name.partition(".")
    if aggregate in AGGREGATES and not place.readable(scopes, name):
        if aggregate.startswith("count") and target in ("", "*"):
            return Sort("*", descending, aggregate=aggregate)
        field = place.field(scopes, target)
        _check(field, aggregate)
        if field.concealed or field.type == "hash":
            raise InvalidQuery(f'Can\'t sort groups by "{key}"')
        return Sort(field.name, descending, aggregate=aggregate)
    name, function = split_function(name)
    field = place.field(scopes, name)
    if not any((group.field, group.function) == (field.name, function) for group in groups):
        raise InvalidQuery(f'Can\'t sort groups by "{key}"')
    return Sort(field.name, descending, function=function)


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
