"""The texts of statements. The same columns give the same text, which the drivers have prepared before."""

from collections.abc import Sequence
from functools import lru_cache

from db.catalogue import Collection, Field
from db.dialects import Dialect
from db.dialects.writing import ROWS, quoted
from db.mutations.columns import Columns

_KEPT = 2000


@lru_cache(_KEPT)
def insert_one(dialect: Dialect, table: str, key: str, columns: Columns) -> str:
    """A new row; the arguments are the columns' values, the answer is its key."""
    marks = ", ".join(dialect.mark(number) for number in range(1, len(columns) + 1))
    values = f"values ({marks})" if columns else "default values"
    return f"{_into(dialect, table, key, columns)} {values} returning {quoted(key)}"


@lru_cache(_KEPT)
def update_one(dialect: Dialect, table: str, key: str, key_type: str, columns: Columns) -> str:
    """Changes of one row; the arguments are the columns' values and the key. The answer is the key of the row, if it
    is there."""
    changes = ", ".join(f"{quoted(name)} = {dialect.mark(number)}" for number, name in enumerate(columns, 1))
    here = f"{quoted(key)} = {dialect.key_mark(len(columns) + 1, key_type)}"
    return f"update {quoted(table)} set {changes} where {here} returning {quoted(key)}"


def insert_many(dialect: Dialect, collection: Collection, fields: Sequence[Field]) -> str:
    """New rows out of `Dialect.rows_arguments`, in their order; the answer is their keys."""
    values = ", ".join(f"{ROWS}.c{number}" for number in range(len(fields)))
    columns = tuple(field.name for field in fields)
    # The WHERE ends the source: without one, SQLite takes what follows for a part of it.
    return (
        f"{_into(dialect, collection.name, collection.primary_key, columns)} "
        f"select {values} from {dialect.rows_source(fields)} where true order by {ROWS}.place "
        f"returning {quoted(collection.primary_key)}"
    )


def update_many(dialect: Dialect, collection: Collection, fields: Sequence[Field]) -> str:
    """Changes of rows out of `Dialect.rows_arguments`, whose first field is the key; the answer is the keys of those
    that are there."""
    table, key = quoted(collection.name), quoted(collection.primary_key)
    changes = ", ".join(f"{quoted(field.name)} = {ROWS}.c{number}" for number, field in enumerate(fields) if number)
    return (
        f"update {table} set {changes} from {dialect.rows_source(fields)} "
        f"where {table}.{key} = {ROWS}.c0 returning {table}.{key}"
    )


def delete_many(dialect: Dialect, collection: Collection) -> str:
    """The argument is the list of keys, the answer the keys of the rows that were there."""
    key = quoted(collection.primary_key)
    condition = dialect.among(key, collection.key)
    return f"delete from {quoted(collection.name)} where {condition} returning {key}"


def select_many(dialect: Dialect, collection: Collection, columns: Sequence[str], field: Field) -> str:
    """Columns of the rows whose field is in the list that is the argument, ordered by the key."""
    names = ", ".join(map(quoted, columns))
    condition = dialect.among(quoted(field.name), field)
    return f"select {names} from {quoted(collection.name)} where {condition} order by {quoted(collection.primary_key)}"


def lock_many(dialect: Dialect, collection: Collection) -> str:
    """The keys of the rows that are there, of the list that is the argument, held until the transaction ends."""
    return select_many(dialect, collection, [collection.primary_key], collection.key) + dialect.row_lock


def _into(dialect: Dialect, table: str, key: str, columns: Columns) -> str:
    names = f" ({', '.join(map(quoted, columns))})" if columns else ""
    return f"insert into {quoted(table)}{names}{dialect.with_key if key in columns else ''}"
