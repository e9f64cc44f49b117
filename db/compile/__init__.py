"""Compiles a query into one SQL statement, with the database making the JSON.

context      tables under their aliases, and binds
comparisons  tests of one value
filters      filters into conditions; the one place where a column is named, and masked
relations    what joins a row to those that a relation leads to
sorting      sort keys into ORDER BY
selections   selections into the object of a row, nested ones as subqueries
aggregates   grouped answers
statement    the whole statement
keys         which of some keys match a filter
"""

from db.compile.keys import compile_keys
from db.compile.statement import Statement, compile_query

__all__ = ["Statement", "compile_keys", "compile_query"]
