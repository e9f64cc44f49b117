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

The engines translate their driver's errors, by one table for each: `db.errors_sqlite` and `db.errors_postgresql`.
"""


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
