"""What SQLite, or its driver, says went wrong, in the words of `db.errors`."""

import re
import sqlite3
from collections.abc import Mapping

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
    Unavailable,
)

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
