"""SQLite tables made anew: what `ALTER TABLE` can't do there.

The new table takes over the rows, the indexes and the triggers of the old one as they are.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import sqlalchemy as sa

from db.ddl.declared_type import DeclaredType
from db.ddl.operations import operations, quiet_reflection
from db.dialects.writing import quoted
from db.errors import BadReference

if TYPE_CHECKING:
    from alembic.operations import BatchOperations

Edit: TypeAlias = Callable[[sa.Table, "BatchOperations"], None]
"""Changes what is said of the old table, which the new one is like, and adds or drops columns by the batch."""


def rebuild(connection: sa.Connection, name: str, edit: Edit) -> None:
    """Make the table anew, as `edit` says.

    Raises:
        NotNull, NotUnique: the rows that are there don't fit the new table.
        BadReference: a row leads to none, or an index needs a column that went.
    """
    counter = _counter(connection, name)
    kept = _indexes_and_triggers(connection, name)
    old = described_table(connection, name)
    with operations(connection).batch_alter_table(name, recreate="always", copy_from=old) as batch:
        edit(old, batch)
    columns = {column["name"] for column in sa.inspect(connection).get_columns(name)}
    for sql, of in kept:
        if of <= columns:
            _restore(connection, sql)
    if counter is not None:
        connection.execute(
            sa.text("update sqlite_sequence set seq = :seq where name = :name"), {"seq": counter, "name": name}
        )
    _check_references(connection, name)


def _restore(connection: sa.Connection, sql: str) -> None:
    try:
        connection.exec_driver_sql(sql)
    except sa.exc.OperationalError as error:
        raise BadReference(f"An index or trigger needs what the table no longer has: {sql}") from error


def described_table(connection: sa.Connection, name: str) -> sa.Table:
    """What the table is like, with its types as they are declared and its foreign keys as they work, without
    indexes."""
    with quiet_reflection():
        table = sa.Table(name, sa.MetaData(), autoload_with=connection, resolve_fks=False)
    table.indexes.clear()
    counted = _counts(connection, name)
    declared = {row[1]: row[2] for row in connection.exec_driver_sql(f"pragma table_xinfo({quoted(name)})")}
    for column in table.columns:
        if not (counted and column.primary_key):
            column.type = DeclaredType(declared[column.name])
    if counted:
        table.dialect_options["sqlite"]["autoincrement"] = True
        table.kwargs["sqlite_autoincrement"] = True
    for constraint in list(table.foreign_key_constraints):
        _discard(table, constraint)
    # A batch copies constraints in the order of this set.
    table.constraints = sa.util.OrderedSet(table.constraints)
    for key in _foreign_keys(connection, name):
        table.append_constraint(key)
    return table


def drop_foreign_keys(table: sa.Table, column: str) -> None:
    """Forget the foreign keys that the column has a part in."""
    for constraint in list(table.foreign_key_constraints):
        if column in constraint.column_keys:
            _discard(table, constraint)


def drop_unique_constraints(table: sa.Table, column: str) -> None:
    """Forget the unique constraints of the column alone."""
    for constraint in list(table.constraints):
        if isinstance(constraint, sa.UniqueConstraint) and list(constraint.columns.keys()) == [column]:
            table.constraints.discard(constraint)


def _discard(table: sa.Table, key: sa.ForeignKeyConstraint) -> None:
    table.constraints.discard(key)
    for element in key.elements:
        element.parent.foreign_keys.discard(element)


def _foreign_keys(connection: sa.Connection, name: str) -> list[sa.ForeignKeyConstraint]:
    """As the pragma tells them, in the order in which they were made: SQLAlchemy reads them from the table's SQL, and
    loses their rules."""
    found: dict[int, list[Any]] = {}
    for row in connection.exec_driver_sql(f"pragma foreign_key_list({quoted(name)})"):
        found.setdefault(row[0], []).append(row)
    keys = []
    # The pragma begins with the last one.
    for rows in reversed(found.values()):
        target = rows[0][2]
        there = [row[4] or _primary_key(connection, target)[row[1]] for row in rows]
        other = sa.Table(target, sa.MetaData(), *(sa.Column(column, sa.types.NullType()) for column in there))
        keys.append(
            sa.ForeignKeyConstraint(
                [row[3] for row in rows],
                [other.c[column] for column in there],
                onupdate=rows[0][5] if rows[0][5] != "NO ACTION" else None,
                ondelete=rows[0][6] if rows[0][6] != "NO ACTION" else None,
            )
        )
    return keys


def _primary_key(connection: sa.Connection, table: str) -> list[str]:
    return list(sa.inspect(connection).get_pk_constraint(table)["constrained_columns"])


def _indexes_and_triggers(connection: sa.Connection, name: str) -> list[tuple[str, set[str]]]:
    """The SQL of each, and the columns that it is about, as far as they are told."""
    rows = connection.execute(
        sa.text(
            "select m.sql, (select group_concat(hex(i.name)) from pragma_index_info(m.name) i)"
            " from sqlite_master m where m.tbl_name = :name collate nocase"
            " and m.type in ('index', 'trigger') and m.sql is not null"
        ),
        {"name": name},
    )
    return [(sql, {bytes.fromhex(part).decode() for part in (names or "").split(",") if part}) for sql, names in rows]


def _counts(connection: sa.Connection, name: str) -> bool:
    """Whether the table's key is AUTOINCREMENT, which no pragma tells."""
    sql = connection.execute(
        sa.text("select sql from sqlite_master where type = 'table' and name = :name collate nocase"), {"name": name}
    ).scalar()
    return "AUTOINCREMENT" in str(sql).upper()


def _counter(connection: sa.Connection, name: str) -> int | None:
    """The last number that was given, where numbers aren't given again."""
    if not _counts(connection, name):
        return None
    found: int | None = connection.execute(
        sa.text("select seq from sqlite_sequence where name = :name"), {"name": name}
    ).scalar()
    return found


def _check_references(connection: sa.Connection, name: str) -> None:
    broken = connection.exec_driver_sql(f"pragma foreign_key_check({quoted(name)})").first()
    if broken:
        raise BadReference(f"A row of {name} leads to no row of {broken[2]}", table=name)
