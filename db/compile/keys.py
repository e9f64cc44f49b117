"""Which of some keys have a row that matches a filter."""

import sqlalchemy as sa

from db.catalogue import Catalogue
from db.compile.context import Context
from db.compile.filters import condition
from db.compile.statement import Statement, finish
from db.dialects import Dialect
from db.query import EVERYTHING, Filter, Operand


def compile_keys(collection: str, rows: Filter, keys: Operand, catalogue: Catalogue, dialect: Dialect) -> Statement:
    """Compile the question which rows whose key is in a list, the operand `keys`, match the filter. The answer is a
    row for each, with its key. Nothing is hidden from the filter."""
    context = Context(catalogue, EVERYTHING, dialect, "rest")
    source = context.source(collection)
    wanted = context.any_of(source.key, keys, source.collection.key.type)
    return finish(context, sa.select(source.key).where(wanted, condition(context, source, rows)))
