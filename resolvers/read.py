"""Reads: a request is prepared once, with the caller's rights, and then run as one statement."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from db.engine import Executor
from db.plan import KEY, Plan, plan_of
from db.query import And, Compare, Filter, Query
from db.types import BadOperand, key_value
from resolvers.aggregates import aggregate_query
from resolvers.caller import Caller
from resolvers.clauses import clauses
from resolvers.context import Context
from resolvers.errors import Forbidden, InvalidQuery
from resolvers.names import Place, root
from resolvers.request import Answer, ReadRequest
from resolvers.rights import Rights
from resolvers.selection import Selector
from resolvers.services import Services
from resolvers.variables import resolve

_COUNTS = ("total_count", "filter_count")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A read that is ready to run. `arguments` are those of every run, where neither the key nor a variable is one."""

    plan: Plan
    single: bool
    counts: tuple[str, ...]
    key_type: str
    arguments: list[Any] | None


def prepare(services: Services, rights: Rights, request: ReadRequest, *, by_row: bool = False) -> Prepared:
    """Check what is asked and compile it. `by_row` prepares a list for `stream`.

    Raises:
        Forbidden: something asked for is not there, or not for this caller.
        InvalidQuery: something asked for makes no sense.
    """
    catalogue = services.catalogue
    if reason := rights.broken.get(request.collection):
        raise InvalidQuery(reason)
    place = root(catalogue, rights.scopes, request.collection)
    query = _query(services, rights, place, request)
    counts = tuple(count for count in _COUNTS if count in request.meta)
    plan = plan_of(
        query,
        catalogue,
        rights.scopes,
        services.dialect,
        services.plans,
        form=request.form,
        single=request.single,
        counts=counts,
        by_row=by_row,
    )
    fixed = not request.single and not plan.variables
    arguments = plan.arguments(services.dialect, {}) if fixed else None
    return Prepared(plan, request.single, counts, place.collection.key.type, arguments)


async def run(
    services: Services,
    caller: Caller,
    prepared: Prepared,
    key: str | None = None,
    executor: Executor | None = None,
) -> Answer:
    """Run a read, in the transaction that `executor` is, where one is given. `key` is the primary key of a single row,
    as text.

    Raises:
        Forbidden: there is no such row for this caller.
    """
    arguments = prepared.arguments
    if arguments is None:
        arguments = await _arguments(services, caller, prepared, key, executor)
    row = await (executor or services.database).fetch_row(prepared.plan.statement.sql, arguments)
    data = row[0] if row else None
    if prepared.single and data is None:
        raise Forbidden
    encoded = None if data is None else data.encode()
    if not prepared.counts or row is None:
        return Answer(encoded)
    counts = dict(zip(prepared.counts, row[1:], strict=True))
    return Answer(encoded, counts.get("total_count"), counts.get("filter_count"))


async def read(context: Context, request: ReadRequest, key: str | None = None) -> Answer:
    """Prepare a read and run it, once. Raises as `prepare` and `run`."""
    services = context.services
    return await run(services, context.caller, prepare(services, context.rights, request), key)


async def stream(services: Services, caller: Caller, prepared: Prepared) -> AsyncGenerator[list[bytes], None]:
    """Run a read that was prepared `by_row`; yields batches of rows, each the JSON text of one."""
    arguments = prepared.arguments
    if arguments is None:
        arguments = await _arguments(services, caller, prepared, None)
    async with aclosing(services.database.stream(prepared.plan.statement.sql, arguments)) as batches:
        async for batch in batches:
            yield [row[0].encode() for row in batch]


async def _arguments(
    services: Services, caller: Caller, prepared: Prepared, key: str | None, executor: Executor | None = None
) -> list[Any]:
    plan = prepared.plan
    value = None
    if key is not None:
        try:
            value = key_value(prepared.key_type, key)
        except BadOperand:
            raise Forbidden from None
    resolved = await resolve(executor or services.database, caller, plan.variables, services.catalogue, services.plans)
    return plan.arguments(services.dialect, resolved, value)


def _query(services: Services, rights: Rights, place: Place, request: ReadRequest) -> Query:
    catalogue, scopes, options = services.catalogue, rights.scopes, services.options
    if request.aggregate or request.group:
        query = aggregate_query(catalogue, scopes, options, place, request)
        if query.aggregates or query.groups:
            return query
        return clauses(catalogue, scopes, options, place, request.arguments, (), bare=False)
    selector = Selector(catalogue, scopes, options, request.form, request.backlink)
    scope = None if scopes.everything else scopes.collections[place.collection.name]
    if request.single:
        place.field(scopes, place.collection.primary_key)
    nothing_readable = request.keys_only or (scope is not None and scope.fields is not None and not scope.fields)
    select = () if nothing_readable else selector.select(place, request.fields)
    bare = not select and request.form == "rest"
    query = clauses(catalogue, scopes, options, place, request.arguments, select, bare=bare)
    return _by_key(query, place) if request.single else query


def _by_key(query: Query, place: Place) -> Query:
    """The query of the one row that has the key."""
    key = Compare(place.collection.primary_key, "eq", (KEY,))
    filter_: Filter = key if query.filter is None else And((key, query.filter))
    return Query(query.collection, query.select, filter_, query.sort, query.limit, query.offset, query.bare)
