"""What can go wrong in a database, in the same words for SQLite and PostgreSQL.

DatabaseError          anything else: a fault of ours
├── Unavailable        the database can't be reached, or can't serve now
│   └── Deadlock       the transaction stood in the way of another; it can be run again as a whole
├── BadValue           a value that the database can't take: not of its type, against a check, not text
├── TooComplex         a statement that is too long, or nested too deep, for the database
├── Outdated           a statement names a table or a column that is no longer there
└── Conflict           a value against the tables' rules
    ├── NotUnique      a row with this value exists
    ├── NotNull        a value is missing
    ├── BadReference   a foreign key points to no row, or a row that is pointed to would go
    ├── TooLong        a text longer than its column
    └── OutOfRange     a number beyond its column

The engines translate their driver's errors here, by one table for each: `sqlite_error` and `postgresql_error`.
"""

import re
import sqlite3
from collections.abc import Mapping

import asyncpg


class DatabaseError(Exception):
    """An error of the database. The driver's own error is its `__cause__`; the message may hold SQL or values, and
    is for the log alone."""


class Unavailable(DatabaseError):
    """The database can't be reached, or can't serve now; the same request may succeed later."""


class Deadlock(Unavailable):
    """The transaction and another one stood in each other's way, and this one was given up. It may be run again, from
    its beginning."""


class BadValue(DatabaseError):
    """A value that the database can't take."""


class TooComplex(DatabaseError):
    """A statement beyond a limit of the database: too long, or nested too deep."""


class Outdated(DatabaseError):
    """A statement names a table or a column that is no longer there: the model has been changed meanwhile."""


class Conflict(DatabaseError):
    """A value against the tables' rules. `table`, `column` and `value` (as text) are None where the database doesn't
    say; of several columns, `column` and `value` hold all, joined by a comma and a space."""

    def __init__(
        self, message: str, table: str | None = None, column: str | None = None, value: str | None = None
    ) -> None:
        super().__init__(message)
        self.table = table
        self.column = column
        self.value = value


class NotUnique(Conflict):
    """A row with this value exists already."""


class NotNull(Conflict):
    """A value is missing."""


class BadReference(Conflict):
    """A foreign key points to no row, or a row that is pointed to would go."""


class TooLong(Conflict):
    """A text is longer than its column."""


class OutOfRange(Conflict):
    """A number is beyond its column."""


# ── PostgreSQL ──────────────────────────────────────────────────────────────────────────────────────────────────

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


# ── SQLite ──────────────────────────────────────────────────────────────────────────────────────────────────────

# By extended result code, or by its lowest byte: the primary code.
_SQLITE: Mapping[int, type[DatabaseError]] = {
    sqlite3.SQLITE_CONSTRAINT_UNIQUE: NotUnique,
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY: NotUnique,
    sqlite3.SQLITE_CONSTRAINT_ROWID: NotUnique,
    sqlite3.SQLITE_CONSTRAINT_NOTNULL: NotNull,
    sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY: BadReference,
    sqlite3.SQLITE_CONSTRAINT: BadValue,
    sqlite3.SQLITE_MISMATCH: BadValue,
    sqlite3.SQLITE_TOOBIG: BadValue,
    sqlite3.SQLITE_BUSY_SNAPSHOT: Deadlock,
    sqlite3.SQLITE_BUSY: Unavailable,
    sqlite3.SQLITE_LOCKED: Unavailable,
    sqlite3.SQLITE_NOMEM: Unavailable,
    sqlite3.SQLITE_READONLY: Unavailable,
    sqlite3.SQLITE_INTERRUPT: Unavailable,
    sqlite3.SQLITE_IOERR: Unavailable,
    sqlite3.SQLITE_CORRUPT: Unavailable,
    sqlite3.SQLITE_FULL: Unavailable,
    sqlite3.SQLITE_CANTOPEN: Unavailable,
    sqlite3.SQLITE_NOTADB: Unavailable,
}


# SQLite has no code for these.
_MISSING = re.compile("no such table|no such column|has no column named")
_BEYOND_LIMITS = re.compile("parser stack overflow|too large|too many|too complex|depth limit")

# A key with RESTRICT is a trigger to SQLite, whose code it has.
_FOREIGN_KEY = "FOREIGN KEY constraint failed"


def sqlite_error(error: Exception) -> DatabaseError:
    """The error that stands for one of sqlite3, the operating system's, or of the conversion of a bound value."""
    if isinstance(error, OverflowError):
        return OutOfRange(str(error))
    if isinstance(error, UnicodeError):
        return BadValue(str(error))
    if isinstance(error, OSError):
        return Unavailable(str(error))
    code = getattr(error, "sqlite_errorcode", 0)
    if code == sqlite3.SQLITE_ERROR and _MISSING.search(str(error)):
        return Outdated(str(error))
    if code == sqlite3.SQLITE_ERROR and _BEYOND_LIMITS.search(str(error)):
        return TooComplex(str(error))
    if str(error) == _FOREIGN_KEY:
        code = sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY
    kind = _SQLITE.get(code) or _SQLITE.get(code & 0xFF) or DatabaseError
    if not issubclass(kind, Conflict):
        return kind(str(error))
    # "UNIQUE constraint failed: authors.email, authors.name"
    names = [name.partition(".") for name in str(error).partition(": ")[2].split(", ") if "." in name]
    return kind(
        str(error),
        table=names[0][0] if names else None,
        column=", ".join(column for _, _, column in names) or None,
    )
