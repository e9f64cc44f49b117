"""Foreign keys of one column, made and dropped."""

from typing import TYPE_CHECKING, Literal

import sqlalchemy as sa

from db.ddl.names import name_of
from db.ddl.operations import dialect_of, operations
from db.ddl.rebuild import drop_foreign_keys, rebuild

if TYPE_CHECKING:
    from alembic.operations import BatchOperations

OnDelete = Literal["NO ACTION", "SET NULL", "SET DEFAULT", "CASCADE", "RESTRICT"]


def create_foreign_key(
    connection: sa.Connection, table: str, column: str, target: str, key: str, on_delete: OnDelete
) -> None:
    """Make the column lead to the `key` of the `target` table.

    Raises:
        BadReference: a row leads to none.
        BadValue: the two columns are of different types.
    """
    rule = None if on_delete == "NO ACTION" else on_delete
    if dialect_of(connection) == "postgresql":
        name = name_of(table, column, "foreign")
        operations(connection).create_foreign_key(name, table, target, [column], [key], ondelete=rule)
        return

    def edit(described: sa.Table, _: "BatchOperations") -> None:
        other = sa.Table(target, sa.MetaData(), sa.Column(key, sa.types.NullType()))
        # Without a name, like those that are there: a batch puts those that have one first.
        described.append_constraint(sa.ForeignKeyConstraint([column], [other.c[key]], ondelete=rule))

    rebuild(connection, table, edit)


def drop_foreign_key(connection: sa.Connection, table: str, column: str) -> None:
    """Drop the foreign keys of the column, if there are any."""
    if dialect_of(connection) == "sqlite":
        rebuild(connection, table, lambda described, _: drop_foreign_keys(described, column))
        return
    for key in sa.inspect(connection).get_foreign_keys(table):
        if key["constrained_columns"] == [column] and key["name"]:
            operations(connection).drop_constraint(key["name"], table, type_="foreignkey")


def leading_to(connection: sa.Connection, table: str, column: str | None = None) -> list[tuple[str, str]]:
    """The columns of other tables with a foreign key to the table, or to one of its columns."""
    sql = _LEADING_IN_SQLITE if dialect_of(connection) == "sqlite" else _LEADING_IN_POSTGRESQL
    found = connection.execute(sa.text(sql), {"target": table})
    return [(name, source) for name, source, to in found if column in (None, to)]


_LEADING_IN_SQLITE = """
select m.name, f."from", coalesce(f."to", (select name from pragma_table_info(:target) where pk = 1))
from sqlite_master m join pragma_foreign_key_list(m.name) f
where m.type = 'table' and f."table" = :target collate nocase and m.name <> :target collate nocase
order by 1, 2"""

_LEADING_IN_POSTGRESQL = """
select source.relname::text, here.attname::text, there.attname::text
from pg_constraint f
join pg_class source on source.oid = f.conrelid
join pg_class target on target.oid = f.confrelid
join pg_attribute here on here.attrelid = source.oid and here.attnum = f.conkey[1]
join pg_attribute there on there.attrelid = target.oid and there.attnum = f.confkey[1]
where f.contype = 'f' and target.relname = :target and pg_table_is_visible(target.oid) and source.oid <> target.oid
order by 1, 2"""
