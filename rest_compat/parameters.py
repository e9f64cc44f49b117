"""Query parameters, from a query string or the body of a SEARCH, as a read request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

import orjson

from resolvers.errors import InvalidQuery
from resolvers.request import Arguments, ReadRequest
from rest_compat.clauses import (
    Json,
    bounded,
    filter_of,
    mapping_or_empty,
    names_of,
    require_shallow,
    search_of,
    whole_number,
)
from rest_compat.fields_syntax import parse_fields, split_outside_calls

ExportFormat = Literal["csv", "csv_utf8", "json", "xml", "yaml"]

_COUNTS = ("total_count", "filter_count")
EXPORT_FORMATS = ("csv", "csv_utf8", "json", "xml", "yaml")


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the parameters of a request ask: the read, the form of the answer, and a content version by its key;
    with `version_raw` what it changes as it was saved."""

    request: ReadRequest
    export: ExportFormat | None = None
    version: str | None = None
    version_raw: bool = False


def parse_parameters(
    collection: str, values: Mapping[str, Json], depth_max: int, single: bool = False, singleton: bool = False
) -> Parameters:
    """Read the parameters of a request for a collection; unknown ones are ignored.

    `single` is a read of one row by its key: `filter`, `meta` and aggregates don't apply. `singleton` reads the only
    row, so that `limit` doesn't. Raises InvalidQuery for parameters that are malformed.
    """
    arguments = _arguments(values)
    fields = _fields(values.get("fields"))
    counts = _meta(values.get("meta"))
    export = _export(values.get("export"))
    request = ReadRequest(
        collection,
        fields=parse_fields(fields, _alias(values.get("alias")), _deep(values.get("deep")), depth_max),
        arguments=_first_row(arguments, singleton) if singleton or single else arguments,
        single=single,
        aggregate={} if single else _aggregate(values.get("aggregate")),
        group=() if single else _group(values.get("groupBy")),
        meta=frozenset() if single else counts,
        backlink=values.get("backlink") not in ("false", False),
    )
    version = values.get("version")
    named = version if isinstance(version, str) and version else None
    return Parameters(request, export, named, values.get("versionRaw") in ("true", "", True))


def _arguments(values: Mapping[str, Json]) -> Arguments:
    return Arguments(
        filter=filter_of(values.get("filter", "")),
        sort=_sort(values.get("sort")),
        limit=bounded(whole_number("limit", values["limit"], -1)) if "limit" in values else None,
        offset=whole_number("offset", values["offset"], 0) if "offset" in values else None,
        page=bounded(whole_number("page", values["page"], 0)) if "page" in values else None,
        search=search_of(values.get("search")),
    )


def _first_row(arguments: Arguments, singleton: bool) -> Arguments:
    """The clauses that hold for one row: by its key the filter doesn't, of a singleton the limit doesn't."""
    if singleton:
        return replace(arguments, limit=1)
    return replace(arguments, filter=None)


def _fields(value: Json) -> tuple[str, ...]:
    if value is None or value in ("", []):
        return ("*",)
    if not isinstance(value, (str, list)):
        raise InvalidQuery('"fields" must be a string or array')
    entries = [value] if isinstance(value, str) else value
    names: list[str] = []
    for entry in entries:
        if not isinstance(entry, str):
            raise InvalidQuery(f'"fields[{len(names)}]" must be a string')
        names.extend(name.strip() for name in split_outside_calls(entry, ","))
    return _none_empty("fields", names)


def _sort(value: Json) -> tuple[str, ...]:
    names = _none_empty("sort", names_of(value)) if value else ()
    # `sort=+id` comes as " id"; a plus sign is no direction, and such a field isn't there.
    return (f"+{names[0]}", *names[1:]) if isinstance(value, str) and value.startswith(" ") else names


def _none_empty(parameter: str, names: Sequence[str]) -> tuple[str, ...]:
    for place, name in enumerate(names):
        if not name:
            raise InvalidQuery(f'"{parameter}[{place}]" is not allowed to be empty')
    return tuple(names)


def _group(value: Json) -> tuple[str, ...]:
    if value is not None and not isinstance(value, (str, list)):
        raise InvalidQuery('"groupBy" must be a string or array')
    return names_of(value) if value else ()


def _meta(value: Json) -> frozenset[str]:
    if value is None or value in ("", []):
        return frozenset()
    if value == "*":
        return frozenset(_COUNTS)
    names = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else [value]
    for place, name in enumerate(names):
        if name not in _COUNTS:
            raise InvalidQuery(f'"meta[{place}]" must be one of [{", ".join(_COUNTS)}]')
    return frozenset(names)


def export_format(value: Json) -> ExportFormat | None:
    """The format of this name; None where there is none."""
    return cast(ExportFormat, value) if value in EXPORT_FORMATS else None


def _export(value: Json) -> ExportFormat | None:
    if value is None or value == "":
        return None
    form = export_format(value)
    if form is None:
        raise InvalidQuery(f'"export" must be one of [{", ".join(EXPORT_FORMATS)}]')
    return form


def _aggregate(value: Json) -> dict[str, tuple[str, ...]]:
    if value is None or value == "":
        return {}
    functions = _json_or_none(value) if isinstance(value, str) else value
    if not isinstance(functions, Mapping):
        raise InvalidQuery('"aggregate" must be of type object')
    return {function: names_of(names) for function, names in functions.items()}


def _alias(value: Json) -> Mapping[str, str]:
    if value is None or value == "":
        return {}
    names = _json_or_none(value) if isinstance(value, str) else value
    if not isinstance(names, Mapping) or not all(isinstance(name, str) for name in names.values()):
        raise InvalidQuery('"alias" has to be an object')
    if any("." in name for pair in names.items() for name in pair):
        raise InvalidQuery('"alias" key/value can\'t contain a period character `.`')
    if any("\0" in key for key in names):
        raise InvalidQuery('"alias" must not contain NUL characters')
    return names


def _deep(value: Json) -> Mapping[str, Json]:
    deep = mapping_or_empty(_json_or_none(value) if isinstance(value, str) else value)
    require_shallow("deep", deep)
    return deep


def _json_or_none(text: str) -> Json:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
