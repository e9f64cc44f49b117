"""Writes rows, and reads them for what is to be written: any number of rows in a constant number of statements.

Rows are mappings of columns to Python values (see `db.types`); a json field takes any JSON value, a csv field a list
of texts. All functions take an executor, which is the transaction of a request.

insert, update, delete   rows, with the keys of what was really written
fetch                    rows by a column's values, and which keys match a rule
noted                    a row with its history, in one statement
locks                    rows and tables that nobody else may write meanwhile
columns                  rows in sets with the same columns
counters                 the numbers that are the next keys
sizes                    values beyond their column
conflicts                which column, and which value, a database refused

Whatever a database refuses is a `Conflict` that names the table, the column and, as text, the value.
"""

from db.mutations.columns import Row
from db.mutations.delete import delete_rows
from db.mutations.fetch import fetch_rows, keys_matching
from db.mutations.insert import insert_rows
from db.mutations.locks import hold, lock_rows, lock_table, take_turn
from db.mutations.update import update_rows

__all__ = [
    "Row",
    "delete_rows",
    "fetch_rows",
    "hold",
    "insert_rows",
    "keys_matching",
    "lock_rows",
    "lock_table",
    "take_turn",
    "update_rows",
]
