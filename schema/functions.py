"""The types of `x_func` fields: parts of a date, the number of rows or entries."""

from collections.abc import Mapping

from schema.definitions import Means, empty_type, field, optional, set_fields

DATE = ("year", "month", "week", "day", "weekday")
TIME = ("hour", "minute", "second")
PARTS: Mapping[str, tuple[str, ...]] = {"date": DATE, "datetime": DATE + TIME, "time": TIME, "count": ("count",)}

FAMILIES: Mapping[str, str] = {
    "date": "date",
    "dateTime": "datetime",
    "timestamp": "datetime",
    "time": "time",
    "json": "count",
}


def _functions(family: str) -> type:
    made = empty_type(f"{family}_functions")
    set_fields(made, [field(part, optional(int), Means("function", part)) for part in PARTS[family]])
    return made


FUNCTIONS: Mapping[str, type] = {family: _functions(family) for family in PARTS}
"""The type of functions by family: `date`, `datetime`, `time`, `count`."""
