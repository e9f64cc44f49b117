"""The clauses of one level of a query, from the texts of a query string or the values of a JSON body.

Those of the root are checked strictly; those in `deep` are ignored where they say nothing sensible.
"""

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from resolvers.errors import InvalidQuery
from resolvers.request import Arguments

Json = Any

NESTING_MAX = 64
_SAFE_NUMBER = 2**53 - 1
_ROWS_MAX = 2**31 - 1
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
_RADIX = re.compile(r"0x[0-9a-f]+|0o[0-7]+|0b[01]+", re.IGNORECASE)


def mapping_or_empty(value: Json) -> Mapping[str, Json]:
    """The value where it is an object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def names_or_empty(value: Json) -> Mapping[str, str]:
    """The value where it is an object of texts that can be keys of an answer, else an empty one."""
    names = mapping_or_empty(value)
    return names if all(isinstance(name, str) and "\0" not in key for key, name in names.items()) else {}


def number(value: Json) -> float:
    """The number that a value reads as: `"0x5"`, `"1e1"`, `" 4"`, `["3"]`, `""` (0); NaN for none."""
    if isinstance(value, list) and len(value) <= 1:
        value = value[0] if value else ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    if not isinstance(value, str):
        return math.nan
    text = value.strip()
    if not text:
        return 0
    if _RADIX.fullmatch(text):
        return int(text, 0)
    if _NUMBER.fullmatch(text) is None:
        return math.nan
    return int(text) if len(text) < 20 and text.lstrip("+-").isdigit() else float(text)


def whole_number(name: str, value: Json, least: int) -> int:
    """The value of `limit`, `offset` or `page`. Raises InvalidQuery unless it is a whole number of at least `least`."""
    read = number(value)
    if math.isnan(read):
        raise InvalidQuery(f'"{name}" must be a number')
    if math.isinf(read) or abs(read) > _SAFE_NUMBER:
        raise InvalidQuery(f'"{name}" must be a safe number')
    if read != int(read):
        raise InvalidQuery(f'"{name}" must be an integer')
    if read < least:
        raise InvalidQuery(f'"{name}" must be greater than or equal to {least}')
    return int(read)


def filter_of(value: Json) -> Mapping[str, Json] | None:
    """The filter that a parameter holds, as JSON text or as an object; None where it is empty.

    A bare value stands for `{"_eq": value}`. Raises InvalidQuery for bad JSON, null, a list, and for an object
    nested deeper than NESTING_MAX.
    """
    if value == "" or value == []:
        return None
    if isinstance(value, str):
        value = _json(value)
    if isinstance(value, (str, int, float)):
        return {"_eq": value}
    if value == []:
        return None
    if not isinstance(value, Mapping):
        raise InvalidQuery('"filter" must be of type object')
    require_shallow("filter", value)
    return value or None


def require_shallow(name: str, value: Json) -> None:
    """Raises InvalidQuery where objects and lists are nested deeper than NESTING_MAX."""
    if nests_deeper(value, NESTING_MAX):
        raise InvalidQuery(f'"{name}" is nested deeper than {NESTING_MAX} levels')


def nests_deeper(value: Json, levels: int) -> bool:
    """Whether objects and lists are nested deeper than this."""
    level = [value]
    for _ in range(levels):
        level = [item for node in level for item in _items(node)]
        if not level:
            return False
    return True


def search_of(value: Json) -> str | None:
    """The text to search for; None where there is none."""
    return (value.strip() or None) if isinstance(value, str) else None


def names_of(value: Json) -> tuple[str, ...]:
    """The names of a comma-separated text or of a list of them; entries that aren't text are left out."""
    entries = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(entry.strip() for entry in entries if isinstance(entry, str))


def nested_arguments(clauses: Mapping[str, Json]) -> Arguments:
    """The clauses `_filter`, `_sort`, `_limit`, `_offset`, `_page` and `_search` of one relation in `deep`.

    What isn't a number is no offset and no page, and as a limit leaves no rows. Raises InvalidQuery for a malformed
    filter.
    """
    if not clauses:
        return Arguments()
    return Arguments(
        filter=filter_of(clauses.get("_filter", "")),
        sort=tuple(name for name in names_of(clauses.get("_sort")) if name),
        limit=_nested_limit(clauses["_limit"]) if "_limit" in clauses else None,
        offset=_count(clauses.get("_offset")),
        page=_count(clauses.get("_page")),
        search=search_of(clauses.get("_search")),
    )


def bounded(rows: int) -> int:
    """A number of rows, or of pages, small enough for a product of two to be an integer of the database."""
    return max(-_ROWS_MAX, min(rows, _ROWS_MAX))


def _nested_limit(value: Json) -> int:
    read = number(value)
    return bounded(int(read)) if math.isfinite(read) else 0


def _count(value: Json) -> int | None:
    read = math.nan if value is None else number(value)
    return bounded(int(read)) if math.isfinite(read) and read >= 0 else None


def _json(text: str) -> Json:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidQuery("Invalid JSON for filter object") from error


def _items(value: Json) -> Iterable[Json]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list) else ()
