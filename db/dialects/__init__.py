"""What differs between the databases, each in one class."""

from typing import Literal

from db.dialects.base import Dialect
from db.dialects.postgresql import PostgreSQL
from db.dialects.sqlite import SQLite

__all__ = ["Dialect", "PostgreSQL", "SQLite", "dialect_of"]


def dialect_of(name: Literal["postgresql", "sqlite"]) -> Dialect:
    """The dialect by the database's name."""
    return PostgreSQL() if name == "postgresql" else SQLite()
