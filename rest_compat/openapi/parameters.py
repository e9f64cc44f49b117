"""The query parameters of reads, described once."""

from collections.abc import Sequence
from typing import Any

Parameter = dict[str, Any]

_NAME = {"type": "string", "minLength": 1}
_JSON_OBJECT = {"type": "object", "additionalProperties": True, "default": {}}
_FUNCTIONS = ("count", "countDistinct", "sum", "sumDistinct", "avg", "avgDistinct", "min", "max")


def _listed(name: str, description: str, items: Parameter = _NAME) -> Parameter:
    """A parameter that takes a list, separated by commas."""
    return {
        "name": name,
        "in": "query",
        "description": description,
        "style": "form",
        "explode": False,
        "schema": {"type": "array", "items": items},
    }


def _json(name: str, description: str) -> Parameter:
    """A parameter that takes a JSON object as text; brackets say the same: `filter[id][_eq]=1`."""
    return {
        "name": name,
        "in": "query",
        "description": description,
        "content": {"application/json": {"schema": _JSON_OBJECT}},
    }


def _bracketed(name: str, description: str, schema: Parameter) -> Parameter:
    """A parameter that takes an object in brackets: `aggregate[count]=*`."""
    return {
        "name": name,
        "in": "query",
        "description": description,
        "style": "deepObject",
        "explode": True,
        "schema": {"type": "object", "default": {}, **schema},
    }


def _number(name: str, minimum: int, description: str) -> Parameter:
    schema = {"type": "integer", "minimum": minimum, "maximum": 2**53 - 1}
    return {"name": name, "in": "query", "description": description, "schema": schema}


PARAMETERS: dict[str, Parameter] = {
    "fields": _listed(
        "fields",
        "The fields of the answer: names, paths through relations (`author.name`), `*` for all of one level, "
        "functions (`count(comments)`, `year(date)`).",
    ),
    "filter": _json(
        "filter",
        'The rows of the answer, as a JSON object: `{"title": {"_icontains": "line"}}`. Also in brackets: '
        "`filter[title][_icontains]=line`.",
    ),
    "search": {
        "name": "search",
        "in": "query",
        "description": "Rows with this text in one of their readable texts, or this number in one of their numbers.",
        "schema": {"type": "string"},
    },
    "sort": _listed("sort", "The order: fields, paths or functions, each with `-` before it to turn it round."),
    "limit": _number("limit", -1, "Rows at the most; -1 for all that the server gives. The default is a setting."),
    "offset": _number("offset", 0, "Rows to leave out at the beginning."),
    "page": _number("page", 0, "The page to give, from 1, where `limit` is the length of a page. Wins over `offset`."),
    "alias": _bracketed(
        "alias",
        "Other names for fields of the answer, so that one can be asked for twice: `alias[newest]=comments`.",
        {"additionalProperties": {"type": "string"}},
    ),
    "deep": _json(
        "deep",
        "`_filter`, `_sort`, `_limit`, `_offset`, `_page` and `_search` for related rows: "
        '`{"comments": {"_limit": 3}}`.',
    ),
    "aggregate": _bracketed(
        "aggregate",
        "Values over all rows in place of the rows: `aggregate[count]=*`.",
        {"properties": {name: {"type": "string"} for name in _FUNCTIONS}, "additionalProperties": False},
    ),
    "groupBy": _listed("groupBy", "Fields, or functions of dates, to group the values of `aggregate` by."),
    "meta": _listed(
        "meta",
        "Counts beside the data: `total_count` of all rows, `filter_count` of those that match, `*` for both.",
        {"type": "string", "enum": ["*", "total_count", "filter_count"]},
    ),
    "export": {
        "name": "export",
        "in": "query",
        "description": "Answers with a file of the rows alone, without `data` around them.",
        "schema": {"type": "string", "enum": ["csv", "csv_utf8", "json", "xml", "yaml"]},
    },
}

LIST = tuple(PARAMETERS)
SINGLE = ("fields", "alias", "deep", "meta", "export")
WRITTEN = ("fields", "alias", "deep")


def references(names: Sequence[str]) -> list[Parameter]:
    """The parameters of these names, as references into the document's components."""
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]
