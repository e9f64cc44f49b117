"""The clauses of one level of a request, checked and with their defaults: filter, search, sort, limit and page."""

from collections.abc import Sequence

from db.catalogue import Catalogue
from db.query import And, Filter, Query, Scopes, Selection
from resolvers.errors import InvalidQuery
from resolvers.filters import parse_filter
from resolvers.names import Place
from resolvers.request import Arguments
from resolvers.search import search_filter
from resolvers.services import ReadOptions
from resolvers.sorting import default_sort, parse_sort

_HIGHEST = 2**53


def clauses(
    catalogue: Catalogue,
    scopes: Scopes,
    options: ReadOptions,
    place: Place,
    arguments: Arguments,
    select: Sequence[Selection],
    *,
    bare: bool,
    nested: bool = False,
) -> Query:
    """The query of one level.

    Raises:
        InvalidQuery: a clause is malformed.
        Forbidden: a clause names what is not there, or not for this caller.
    """
    limit, offset = window(arguments, options, nested=nested)
    sort = parse_sort(catalogue, scopes, place, arguments.sort)
    return Query(
        place.collection.name,
        tuple(select),
        where(catalogue, scopes, place, arguments),
        sort if arguments.sort else default_sort(place, scopes),
        limit,
        offset,
        bare,
    )


def where(catalogue: Catalogue, scopes: Scopes, place: Place, arguments: Arguments) -> Filter | None:
    """The filter and the search of a level as one filter."""
    tests: list[Filter] = []
    if arguments.filter:
        tests.append(parse_filter(catalogue, place.collection.name, arguments.filter, scopes, place.path))
    if arguments.search:
        search = search_filter(place, scopes, arguments.search)
        if search is not None:
            tests.append(search)
    if not tests:
        return None
    return tests[0] if len(tests) == 1 else And(tuple(tests))


def window(arguments: Arguments, options: ReadOptions, *, nested: bool = False) -> tuple[int | None, int]:
    """The limit (None: all rows) and the offset of a level. A page goes before an offset.

    Raises:
        InvalidQuery: a number is out of bounds.
    """
    limit = options.limit_default if arguments.limit is None else arguments.limit
    if limit < -1 and not nested:
        raise InvalidQuery('"limit" must be greater than or equal to -1')
    if options.limit_max is not None and (limit == -1 or limit > options.limit_max):
        limit = options.limit_max
    offset = arguments.offset or 0
    if arguments.page and limit > 0:
        offset = (arguments.page - 1) * limit
    if offset < 0 or (arguments.page or 0) < 0:
        raise InvalidQuery(f'"{"page" if arguments.page else "offset"}" must be greater than or equal to 0')
    if limit > _HIGHEST or offset > _HIGHEST:
        raise InvalidQuery('"limit" must be a safe number' if limit > _HIGHEST else '"offset" must be a safe number')
    return (None if limit == -1 else limit), offset
