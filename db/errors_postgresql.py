"""What PostgreSQL, or its driver, says went wrong, in the words of `db.errors`."""

import re
from collections.abc import Mapping

import asyncpg

from db.errors import (
    BadReference,
    BadValue,
    Conflict,
    DatabaseError,
    Deadlock,
    NotNull,
    NotUnique,
    Outdated,
    OutOfRange,
    TooComplex,
    TooLong,
    Unavailable,
)

# By SQLSTATE, or by its first two characters: the class.
_POSTGRESQL: Mapping[str, type[DatabaseError]] = {
    "23505": NotUnique,
    "23502": NotNull,
    "23503": BadReference,
    "23001": BadReference,
    "22001": TooLong,
    "22003": OutOfRange,
    "42703": Outdated,
    "42P01": Outdated,
    "22": BadValue,
    # No cast from one type to the other, and none between a foreign key and its target.
    "42846": BadValue,
    "42804": BadValue,
    # What something else depends on.
    "2BP01": BadReference,
    "23": BadValue,
    "08": Unavailable,
    "25006": Unavailable,
    "28": Unavailable,
    "3D": Unavailable,
    "40001": Deadlock,
    "40P01": Deadlock,
    "40": Unavailable,
    "53": Unavailable,
    "54": TooComplex,
    "55": Unavailable,
    "57": Unavailable,
    "58": Unavailable,
}


def postgresql_error(error: Exception) -> DatabaseError:
    """The error that stands for one of asyncpg, the operating system's or a timeout."""
    # asyncpg's own, for an argument that it can't encode; the server's have a class for each code.
    if type(error) is asyncpg.DataError:
        return OutOfRange(str(error)) if "out of" in str(error) else BadValue(str(error))
    # A prepared statement whose tables were changed, within a transaction, where it can't be prepared again.
    if isinstance(error, asyncpg.InvalidCachedStatementError | asyncpg.OutdatedSchemaCacheError):
        return Outdated(str(error))
    if isinstance(error, asyncpg.PostgresError):
        return _server_error(error)
    # asyncpg has no class of its own for a connection that was lost under a query or within a transaction.
    if "number of query arguments" in str(error):
        return TooComplex(str(error))
    lost = isinstance(error, asyncpg.InterfaceError) and re.search("clos|released", str(error))
    if lost or isinstance(error, OSError | asyncpg.InternalClientError):
        return Unavailable(f"{type(error).__name__}: {error}")
    return DatabaseError(str(error))


def _server_error(error: asyncpg.PostgresError) -> DatabaseError:
    state = error.sqlstate or ""
    kind = _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2]) or DatabaseError
    if not issubclass(kind, Conflict):
        return kind(str(error))
    # "Key (email)=(a@example.com) already exists."
    key = re.search(r"\((?P<column>.*?)\)=\((?P<value>.*)\)", error.detail or "", re.DOTALL)
    return kind(
        str(error),
        table=error.table_name,
        column=error.column_name or (key["column"].replace('"', "") if key else None),
        value=key["value"] if key else None,
    )
