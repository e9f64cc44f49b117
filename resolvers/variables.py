"""The values of dynamic variables (`$NOW`, `$CURRENT_USER.email` …) for one caller at one moment."""

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from db.catalogue import Catalogue
from db.dialects import dialect_of
from db.engine import Executor
from db.plan import PlanCache, plan_of
from db.query import EVERYTHING, And, Compare, Filter, Or, Pointed, Related, Scopes, Variable
from db.types import BadOperand, python_value
from resolvers.caller import Caller
from resolvers.moments import wire_moment
from resolvers.user_fields import Path, check_path, user_query, value_at

_WILDCARD = re.compile(r"[%_\\]")
_ADJUSTMENT = re.compile(r"\s*([+-]?)\s*(\d{1,9})\s*(year|month|week|day|hour|minute|second)s?\s*", re.IGNORECASE)


async def resolve(
    executor: Executor,
    caller: Caller,
    variables: Sequence[Variable],
    catalogue: Catalogue,
    plans: PlanCache | None = None,
) -> Mapping[Variable, Any]:
    """The value of each variable, of the Python type that goes with its field type; None where there is none.

    Variables that stand for several values (`$CURRENT_ROLES`, a path over a to-many relation) are lists. The caller's
    own row is read once, and only where a variable needs it, by `executor`: within a transaction its own, so that
    no transaction waits for a second connection. `plans` keeps the compiled statement.

    Raises:
        Forbidden: a path names a field that is not there.
    """
    if not variables:
        return {}
    now = dt.datetime.now(dt.UTC)
    paths = {variable: path for variable in variables if (path := _path(variable))}
    user = await _read_user(executor, caller, set(paths.values()), catalogue, plans) if paths else {}
    values = {
        variable: _converted(variable, value_at(user, paths[variable]))
        if variable in paths
        else _known(variable, caller, now)
        for variable in variables
    }
    return {variable: _in_pattern(variable, value) for variable, value in values.items()}


def check_readable(catalogue: Catalogue, scopes: Scopes, variables: Iterable[Variable]) -> None:
    """Check what callers name in filters of their own: fields are as hidden in `$CURRENT_USER.token` as elsewhere.

    Raises:
        Forbidden: a field is not there or not for this caller, or it is another row's that may be hidden.
    """
    for variable in variables:
        if path := _path(variable):
            check_path(catalogue, scopes, path, of_role=variable.name == "CURRENT_ROLE")


def variables_in(filter_: Filter | None) -> list[Variable]:
    """The variables that a filter compares with."""
    match filter_:
        case And(items) | Or(items):
            return [variable for item in items for variable in variables_in(item)]
        case Related(_, inner) | Pointed(_, _, inner):
            return variables_in(inner)
        case Compare():
            return [operand for operand in filter_.operands if isinstance(operand, Variable)]
    return []


def adjusted(now: dt.datetime, adjustment: str) -> dt.datetime:
    """A moment moved by `-1 year`, `+2 hours` and the like; one that can't be read or reached leaves it as it is."""
    match = _ADJUSTMENT.fullmatch(adjustment)
    if match is None:
        return now
    amount = int(match[2]) * (-1 if match[1] == "-" else 1)
    unit = match[3].lower()
    try:
        if unit in ("year", "month"):
            return _months_later(now, amount * (12 if unit == "year" else 1))
        return now + dt.timedelta(**{f"{unit}s": amount})
    except (OverflowError, ValueError):
        return now


def _months_later(moment: dt.datetime, months: int) -> dt.datetime:
    """The same day of another month, or its last day where it has no such day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise OverflowError
    last_day = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last_day))


def _path(variable: Variable) -> Path:
    """The fields to follow from the caller's row in directus_users; empty where none are needed."""
    if not variable.detail or variable.detail == "id":
        return ()
    steps = tuple(variable.detail.split("."))
    if variable.name == "CURRENT_USER":
        return steps
    return ("role", *steps) if variable.name == "CURRENT_ROLE" else ()


async def _read_user(
    executor: Executor, caller: Caller, paths: Iterable[Path], catalogue: Catalogue, plans: PlanCache | None
) -> Mapping[str, Any]:
    # Compiled for the public too: a path that leads nowhere is refused, whoever asks.
    dialect = dialect_of(executor.dialect)
    query = user_query(catalogue, paths)
    plan = plan_of(query, catalogue, EVERYTHING, dialect, plans or PlanCache(1), single=True)
    if caller.user is None:
        return {}
    row = await executor.fetch_row(plan.statement.sql, plan.arguments(dialect, {}, caller.user))
    found: dict[str, Any] = orjson.loads(row[0]) if row and row[0] else {}
    return found


def _known(variable: Variable, caller: Caller, now: dt.datetime) -> Any:
    match variable.name:
        case "NOW":
            return _moment(variable.type, adjusted(now, variable.detail))
        case "CURRENT_USER":
            return _converted(variable, caller.user)
        case "CURRENT_ROLE":
            return _converted(variable, caller.role)
        case "CURRENT_ROLES":
            return _converted(variable, list(caller.roles))
        case "CURRENT_POLICIES":
            return _converted(variable, list(caller.policies))
        case _:
            return None


def _moment(field_type: str, moment: dt.datetime) -> Any:
    match field_type:
        case "timestamp":
            return moment
        case "dateTime":
            return moment.replace(tzinfo=None)
        case "date":
            return moment.date()
        case "time":
            return moment.time()
        case _:
            return _converted_value(field_type, wire_moment(moment))


def _converted(variable: Variable, raw: Any) -> Any:
    if isinstance(raw, list):
        values = [_converted_value(variable.type, item) for item in raw]
        return [value for value in values if value is not None]
    return _converted_value(variable.type, raw)


def _in_pattern(variable: Variable, value: Any) -> Any:
    """Whatever the value holds is meant literally. An empty one would be a part of every text: it is none."""
    if variable.pattern is None or not isinstance(value, str):
        return value
    return variable.pattern.format(_WILDCARD.sub(r"\\\g<0>", value)) if value else None


def _converted_value(field_type: str, raw: Any) -> Any:
    """The value as one of the field type, or None where it can't be one, and so equals no value of the field."""
    if raw is None or isinstance(raw, Mapping | list):
        return None
    try:
        value = python_value(field_type, raw)
    except BadOperand:
        return None
    whole = field_type not in ("integer", "bigInteger") or isinstance(value, int)
    return value if whole else None
