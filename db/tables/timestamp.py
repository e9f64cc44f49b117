"""Timestamps in SQLite, which has no type of its own for them: UTC text, `2024-02-29 11:14:15.000`.

The text sorts in the order of time, and SQLite's date functions read it.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import TIMESTAMP, Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import UserDefinedType


def to_text(moment: datetime) -> str:
    """Write `moment`, which must have a time zone, as SQLite columns hold it; microseconds are cut to milliseconds."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="milliseconds")


def from_text(text: str) -> datetime:
    """Read what `to_text` wrote, as a datetime in UTC. Raises ValueError for anything that is no date."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class SqliteTimestamp(UserDefinedType[datetime]):
    """The column type."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "TIMESTAMP"

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], str | None]:
        return lambda moment: None if moment is None else to_text(moment)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], datetime | None]:
        return lambda text: None if text is None else from_text(text)


class CurrentTime(FunctionElement[datetime]):
    """The current time as the default of a column, in the form that the database's timestamps have."""

    type = TIMESTAMP(timezone=True)
    inherit_cache = True


@compiles(CurrentTime)
def _current_timestamp(element: CurrentTime, compiler: Any, **_: Any) -> str:
    return "CURRENT_TIMESTAMP"


@compiles(CurrentTime, "sqlite")
def _current_time_text(element: CurrentTime, compiler: Any, **_: Any) -> str:
    return "(strftime('%Y-%m-%d %H:%M:%f', 'now'))"
