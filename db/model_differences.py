"""Differences between classes and tables, as Alembic finds them: those that only add, and the others in words."""

from collections.abc import Sequence, Set
from typing import Any

import sqlalchemy as sa
from alembic.operations import ops

from db.models import ModelError

Place = tuple[str, str]
"""A table and a column."""


def new_columns(found: Sequence[ops.MigrateOperation]) -> Set[Place]:
    """The columns that are added by some of the differences."""
    return {(each.table_name, each.column.name) for each in found if isinstance(each, ops.AddColumnOp)}


def addition(operation: ops.MigrateOperation, new: Set[Place]) -> ops.MigrateOperation | None:
    """What to run for a difference; None if it is no mere addition. The columns `new` are added by others.

    Raises:
        ModelError: a new column can't be filled in the rows that are there.
    """
    match operation:
        case ops.CreateTableOp() | ops.CreateIndexOp():
            return operation
        case ops.AddColumnOp():
            return _add_column(operation)
        case ops.CreateUniqueConstraintOp() if _places(operation) <= new:
            # SQLite can't add a constraint to a table that is there, but an index that does the same.
            name = "_".join([operation.table_name, *operation.columns, "unique"])
            return ops.CreateIndexOp(name, operation.table_name, list(operation.columns), unique=True)
        case _:
            return None


def changed_keys(found: Sequence[ops.MigrateOperation]) -> Set[Place]:
    """The columns whose foreign key is in both, with other rules for what happens when the row it leads to goes."""
    added = {place for each in found if isinstance(each, ops.CreateForeignKeyOp) for place in _places(each)}
    return added & {place for each in found if isinstance(each, ops.DropConstraintOp) for place in _key_places(each)}


def is_settled(operation: ops.MigrateOperation, settled: Set[Place], unique: Set[Place]) -> bool:
    """Whether a difference makes none: there is nothing to say of foreign keys of `settled` columns, columns with an
    index in `unique` need no constraint beside it, and an index more does no harm."""
    match operation:
        case ops.DropConstraintOp():
            places = _key_places(operation)
            return bool(places) and places <= settled
        case ops.CreateForeignKeyOp():
            return _places(operation) <= settled
        case ops.CreateUniqueConstraintOp():
            return _places(operation) <= unique
        case ops.DropIndexOp():
            return True
        case _:
            return False


def described(operation: ops.MigrateOperation) -> Sequence[str]:
    """A line for each thing that a difference would change."""
    found: Any = operation.to_diff_tuple()
    return [_in_words(*entry) for entry in (found if isinstance(found, list) else [found])]


def _places(operation: ops.CreateForeignKeyOp | ops.CreateUniqueConstraintOp) -> Set[Place]:
    if isinstance(operation, ops.CreateForeignKeyOp):
        return {(operation.source_table, name) for name in operation.local_cols}
    return {(operation.table_name, str(name)) for name in operation.columns}


def _key_places(operation: ops.DropConstraintOp) -> Set[Place]:
    constraint = operation.to_constraint()
    if not isinstance(constraint, sa.ForeignKeyConstraint):
        return frozenset()
    return {(operation.table_name, name) for name in constraint.column_keys}


def _add_column(operation: ops.AddColumnOp) -> ops.AddColumnOp:
    """The new column with what must be said at once; an index on it has an operation of its own."""
    new = operation.column
    if not new.nullable and new.server_default is None:
        raise ModelError(
            f"{operation.table_name}.{new.name} can't be added, for the rows that are there would have no value: "
            "give the field a default, or let it be None"
        )
    keys = [sa.ForeignKey(key.column, ondelete=key.ondelete, onupdate=key.onupdate) for key in new.foreign_keys]
    column = sa.Column(new.name, new.type, *keys, nullable=new.nullable, server_default=new.server_default)
    return ops.AddColumnOp(operation.table_name, column, inline_references=True)


def _in_words(kind: str, *details: Any) -> str:
    match kind:
        case "remove_column":
            return f"column {details[1]}.{details[2].name} is not in the class"
        case "modify_type":
            return f"column {details[1]}.{details[2]} is {details[4]} in the database, {details[5]} in the class"
        case "modify_nullable":
            can = "can be null in the database, not" if details[4] else "can't be null in the database, but can"
            return f"column {details[1]}.{details[2]} {can} in the class"
        case "add_fk" | "add_constraint":
            return f"the database lacks a {_constraint(details[0])}"
        case "remove_fk" | "remove_constraint":
            return f"the class lacks a {_constraint(details[0])}"
        case _:
            return " ".join([kind.replace("_", " "), *(str(part) for part in details[:3] if part is not None)])


def _constraint(constraint: sa.ForeignKeyConstraint | sa.UniqueConstraint) -> str:
    columns = ", ".join(f"{constraint.table.name}.{name}" for name in constraint.columns.keys())  # noqa: SIM118
    return f"{'foreign key' if isinstance(constraint, sa.ForeignKeyConstraint) else 'unique key'} on {columns}"
