"""What reflection finds: tables with their columns and foreign keys, in the same words for every database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from db.catalogue import Column, FieldType


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A foreign key of one column. `on_update` and `on_delete` are in SQL's words: `NO ACTION`, `SET NULL` …"""

    name: str
    table: str
    column: str
    target_table: str
    target_column: str
    on_update: str
    on_delete: str


@dataclass(frozen=True, slots=True)
class Index:
    """A unique or plain index over the columns of a table; `primary` is that of the primary key."""

    table: str
    columns: tuple[str, ...]
    unique: bool
    primary: bool = False


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """A column as it was read, before indexes and foreign keys are known. `type` is the field type that the column
    alone tells."""

    table: str
    column: Column
    type: FieldType
    schema: str | None = None
    table_comment: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `types` are the field types that its columns alone tell, by column as the `foreign_keys` are;
    `primary_key` has the columns in the key's order."""

    name: str
    columns: tuple[Column, ...]
    types: Mapping[str, FieldType]
    primary_key: tuple[str, ...]
    foreign_keys: Mapping[str, ForeignKey]
    schema: str | None = None
    comment: str | None = None


def assemble(
    columns: Iterable[FoundColumn], indexes: Iterable[Index], foreign_keys: Iterable[ForeignKey]
) -> dict[str, Table]:
    """Join what was read of all tables at once into tables, in the order of the columns given."""
    found, indexes_of, keys_of = defaultdict(list), defaultdict(list), defaultdict(list)
    for column in columns:
        found[column.table].append(column)
    for index in indexes:
        indexes_of[index.table].append(index)
    for foreign_key in foreign_keys:
        keys_of[foreign_key.table].append(foreign_key)
    return {name: _table(name, found[name], indexes_of[name], keys_of[name]) for name in found}


def _table(name: str, found: list[FoundColumn], indexes: list[Index], foreign_keys: list[ForeignKey]) -> Table:
    single = [index for index in indexes if len(index.columns) == 1]
    unique = {index.columns[0] for index in single if index.unique}
    indexed = {index.columns[0] for index in single if not index.unique}
    primary_key = next((index.columns for index in indexes if index.primary), ())
    targets = {foreign_key.column: foreign_key for foreign_key in foreign_keys}

    def completed(column: Column) -> Column:
        target = targets.get(column.name)
        return replace(
            column,
            primary_key=column.name in primary_key,
            nullable=column.nullable and column.name not in primary_key,
            unique=column.name in unique,
            indexed=column.name in indexed,
            foreign_table=target.target_table if target else None,
            foreign_column=target.target_column if target else None,
        )

    return Table(
        name,
        tuple(completed(each.column) for each in found),
        {each.column.name: each.type for each in found},
        primary_key,
        targets,
        found[0].schema,
        found[0].table_comment,
    )
