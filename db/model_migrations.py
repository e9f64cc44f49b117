"""Brings the tables of code-first classes to where the classes are, by Alembic's autogeneration.

Only what adds is done: tables, columns, indexes. Whatever else differs is told and left to the project.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from textwrap import dedent

import sqlalchemy as sa
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from alembic.operations import Operations, ops
from sqlmodel import SQLModel

from db.engine import DatabaseConfig
from db.exclusive import exclusive_transaction
from db.model_differences import Place, addition, changed_keys, described, is_settled, new_columns
from db.model_metadata import model_metadata
from db.model_tables import fit_tables, table_of


@dataclass(frozen=True)
class Pending:
    """What is to be done so that the tables fit the classes: `additions` in their order, with `code`, the same as
    Python, and in `others` a line for each difference that is no addition."""

    additions: tuple[ops.MigrateOperation, ...]
    others: tuple[str, ...]
    code: str


async def migrate_models(config: DatabaseConfig, models: Sequence[type[SQLModel]], show: Callable[[str], None]) -> None:
    """Make the tables, columns and indexes of the classes that the database lacks, in one transaction.

    `show` is called with the code of the migration, if there is one, and with a line for every other difference,
    which stays as it is. Two processes may do this at once.

    Raises:
        ModelError: a new column can't be filled in the rows that are there, or a class says what is not known.
        DatabaseError: the database can't be reached, or refuses.
    """
    # Before anything is made of them.
    model_metadata(models)
    async with exclusive_transaction(config) as connection:
        await connection.run_sync(_migrate, models, show)


def pending(connection: sa.Connection, models: Sequence[type[SQLModel]]) -> Pending:
    """What the database lacks of the classes' tables, and what else differs.

    Raises:
        ModelError: a new column can't be filled in the rows that are there.
    """
    fit_tables(models)
    additions: list[ops.MigrateOperation] = []
    others: list[str] = []
    for metadata in dict.fromkeys(model.metadata for model in models):
        names = {table_of(model).name for model in models if model.metadata is metadata}
        found = _differences(connection, metadata, names)
        new, unique = new_columns(found), _unique_columns(connection, names)
        # SQLAlchemy can't read the rules of a foreign key that was added to a SQLite table, so they always differ.
        settled = new | changed_keys(found) if connection.dialect.name == "sqlite" else new
        for operation in found:
            if is_settled(operation, settled, unique):
                continue
            added = addition(operation, new)
            if added:
                additions.append(added)
            else:
                others.extend(described(operation))
    return Pending(tuple(additions), tuple(others), _code(connection, additions))


def _migrate(connection: sa.Connection, models: Sequence[type[SQLModel]], show: Callable[[str], None]) -> None:
    found = pending(connection, models)
    if found.additions:
        show(f"The tables are brought to where the classes are:\n{found.code}")
    for line in found.others:
        show(f"Not done, for it would change or remove what is there: {line}.")
    perform = Operations(MigrationContext.configure(connection))
    for operation in found.additions:
        perform.invoke(operation)


def _differences(connection: sa.Connection, metadata: sa.MetaData, names: set[str]) -> list[ops.MigrateOperation]:
    """How the tables `names` of the metadata differ from the database's, as a flat list."""

    def ours(name: str | None, kind: str) -> bool:
        return kind != "table" or name in names

    context = MigrationContext.configure(
        connection,
        opts={
            "include_name": lambda name, kind, parents: ours(name, kind),
            "include_object": lambda found, name, kind, reflected, compared: ours(name, kind),
        },
    )
    script = produce_migrations(context, metadata)
    upgrade = script.upgrade_ops.ops if script.upgrade_ops else []
    return [
        operation for entry in upgrade for operation in (entry.ops if isinstance(entry, ops.OpContainer) else [entry])
    ]


def _unique_columns(connection: sa.Connection, names: set[str]) -> set[Place]:
    """The columns with a unique index of their own."""
    inspector = sa.inspect(connection)
    return {
        (table, index["column_names"][0] or "")
        for table in names & set(inspector.get_table_names())
        for index in inspector.get_indexes(table)
        if index["unique"] and len(index["column_names"]) == 1
    }


def _code(connection: sa.Connection, additions: Sequence[ops.MigrateOperation]) -> str:
    """The additions as Python, without Alembic's comments around them."""
    if not additions:
        return ""
    context = MigrationContext.configure(connection)
    lines = render_python_code(ops.UpgradeOps(list(additions)), migration_context=context).splitlines()
    return dedent("\n".join(line for line in lines if not line.lstrip().startswith("# ###")))
