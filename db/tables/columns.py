"""What the system tables are built of: their base class and their columns.

Each function describes one column of a table class, as in `icon: str = varchar(64, default="badge")`. Whether the
column takes NULL is read from the annotation (`str | None`), its name from the attribute, and a default holds both
for new Python objects and in the database.
"""

from typing import Any, Literal
from uuid import uuid4

from sqlalchemy import (
    CHAR,
    JSON,
    TIMESTAMP,
    BigInteger,
    Boolean,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Text,
    false,
    null,
    true,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import registry
from sqlalchemy.sql.elements import ClauseElement, Null
from sqlmodel import Field, SQLModel

from db.tables.timestamp import CurrentTime, SqliteTimestamp

SYSTEM_METADATA = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_name)s_foreign",
        "uq": "%(table_name)s_%(column_0_N_name)s_unique",
        "ix": "%(table_name)s_%(column_0_name)s_index",
    }
)

NULL = null()

_UUID = CHAR(36).with_variant(UUID(as_uuid=False), "postgresql")
_TIMESTAMP = TIMESTAMP(timezone=True).with_variant(SqliteTimestamp(), "sqlite")
_JSON = JSON(none_as_null=True)

COUNTED = {"sqlite_autoincrement": True}
"""Table arguments for a `serial_key` whose numbers are not given again after a delete, as in PostgreSQL."""

OnDelete = Literal["CASCADE", "SET NULL"]


class SystemTable(SQLModel, registry=registry(metadata=SYSTEM_METADATA)):
    """Base of the system tables: a registry of their own, so that users' models may have the same class names."""

    # Validators are made when a class is first used to validate, not while the server starts.
    model_config = {"defer_build": True}


def uuid_key() -> Any:
    """The primary key of most tables, a random UUID in lower case unless one is given."""
    return Field(default_factory=lambda: str(uuid4()), sa_type=_UUID, primary_key=True)


def uuid(*, unique: bool = False) -> Any:
    """A UUID that points at no table."""
    return Field(default=None, sa_type=_UUID, unique=unique)


def uuid_of(table: str, *, on_delete: OnDelete | None = None, unique: bool = False) -> Any:
    """The `id` of a row of `table`; without `on_delete` that row cannot be deleted while this one points at it."""
    reference = ForeignKey(f"{table}.id", ondelete=on_delete)
    return Field(default=None, sa_type=_UUID, sa_column_args=[reference], unique=unique)


def collection_name(*, on_delete: OnDelete | None = None) -> Any:
    """The name of a row of `directus_collections`."""
    reference = ForeignKey("directus_collections.collection", ondelete=on_delete)
    return Field(default=None, sa_type=String(64), sa_column_args=[reference])


def serial_key() -> Any:
    """A primary key that the database counts up."""
    return Field(default=None, sa_type=Integer, primary_key=True)


def integer(*, default: int | None = None) -> Any:
    server_default = None if default is None else sql(str(default))
    return Field(default=default, sa_type=Integer, sa_column_kwargs=_server_default(server_default))


def integer_of(table: str, *, on_delete: OnDelete | None = None) -> Any:
    """The `id` of a row of `table`, with an index."""
    return Field(
        default=None, sa_type=Integer, sa_column_args=[ForeignKey(f"{table}.id", ondelete=on_delete)], index=True
    )


def big_integer() -> Any:
    return Field(default=None, sa_type=BigInteger)


def boolean(*, default: bool | None = None) -> Any:
    server_default = None if default is None else true() if default else false()
    return Field(default=default, sa_type=Boolean, sa_column_kwargs=_server_default(server_default))


def varchar(length: int, *, default: str | Null | None = None, key: bool = False, unique: bool = False) -> Any:
    """Text of at most `length` characters; `default=NULL` writes the default NULL out, as some tables have it."""
    return Field(
        default=default if isinstance(default, str) else None,
        sa_type=String(length),
        primary_key=key,
        unique=unique,
        sa_column_kwargs=_server_default(default),
    )


def text() -> Any:
    return Field(default=None, sa_type=Text)


def json(*, name: str | None = None) -> Any:
    """Any JSON value; None is stored as NULL. `name` is the column's, where the attribute must be called otherwise."""
    return Field(default=None, sa_type=_JSON, sa_column_kwargs={"name": name} if name else {})


def timestamp(*, now: bool = False, index: bool = False) -> Any:
    """A moment, read and written as a datetime with a time zone; `now` makes the database fill it in."""
    server_default = CurrentTime() if now else None
    return Field(default=None, sa_type=_TIMESTAMP, index=index, sa_column_kwargs=_server_default(server_default))


def _server_default(default: str | ClauseElement | None) -> dict[str, Any]:
    return {} if default is None else {"server_default": default}
