"""Reads the shape of SQLite tables by its pragma functions.

Columns are described in the words of PostgreSQL, so that clients need not know which database there is.
"""

import re
from collections import defaultdict
from typing import Any

from db.catalogue import Column
from db.column_default import LARGE_COUNTER, counter_default, default_value
from db.engine import Executor
from db.field_types import number_size, sqlite_name, sqlite_type
from db.reflection import ForeignKey, FoundColumn, Index, Table, assemble

_TABLES = """(
    select name, wr from pragma_table_list
    where schema = 'main' and type = 'table' and substr(name, 1, 7) != 'sqlite_'
)"""

_COLUMNS = f"""
select t.name, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden, t.wr
from {_TABLES} t join pragma_table_xinfo(t.name) c
order by t.name, c.cid"""

_INDEXES = f"""
select t.name, l.name, l."unique", i.name
from {_TABLES} t join pragma_index_list(t.name) l join pragma_index_info(l.name) i
where not l.partial and l.origin != 'pk'
order by t.name, l.name, i.seqno"""

_FOREIGN_KEYS = f"""
select t.name, f.id, f."from", f."table", f."to", f.on_update, f.on_delete
from {_TABLES} t join pragma_foreign_key_list(t.name) f
order by t.name, f.id desc, f.seq"""

_DECLARED = re.compile(r"\s*([^()]*?)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?\s*")
_GENERATED = (2, 3)
_SCHEMA = "public"


async def read_tables(database: Executor) -> dict[str, Table]:
    """All tables but SQLite's own, virtual ones and what they keep, by name."""
    rows = await database.fetch_all(_COLUMNS)
    primary_keys = _primary_keys(rows)
    indexes = [Index(table, names, unique=True, primary=True) for table, names in primary_keys.items()]
    indexes += _indexes(await database.fetch_all(_INDEXES))
    foreign_keys = _foreign_keys(await database.fetch_all(_FOREIGN_KEYS), primary_keys)
    return assemble([_column(row, primary_keys) for row in rows if row[6] != 1], indexes, foreign_keys)


def _primary_keys(rows: list[tuple[Any, ...]]) -> dict[str, tuple[str, ...]]:
    places: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for table, name, _, _, _, place, *_ in rows:
        if place:
            places[table].append((place, name))
    return {table: tuple(name for _, name in sorted(found)) for table, found in places.items()}


def _column(row: tuple[Any, ...], primary_keys: dict[str, tuple[str, ...]]) -> FoundColumn:
    table, name, declared, not_null, expression, _, hidden, without_rowid = row
    match = _DECLARED.fullmatch(declared)
    words = (match[1] if match else declared).lower().removesuffix(" generated always")
    first, second = (int(group) if group else None for group in match.groups()[1:]) if match else (None, None)
    kind = sqlite_type(words, first)
    counted = primary_keys.get(table) == (name,) and words == "integer" and not without_rowid
    if counted and expression == LARGE_COUNTER:
        kind = "bigInteger"
    data_type = sqlite_name(words, kind)
    column = Column(
        name,
        data_type,
        nullable=not not_null,
        default=counter_default(table, name) if counted else default_value(expression, kind),
        auto_increment=counted,
        max_length=first if kind == "string" else None,
        precision=first if kind == "decimal" else number_size(data_type)[0],
        scale=second if kind == "decimal" else number_size(data_type)[1],
        generated="" if hidden in _GENERATED else None,
    )
    return FoundColumn(table, column, kind, _SCHEMA)


def _indexes(rows: list[tuple[Any, ...]]) -> list[Index]:
    """An index over an expression has a column without a name; it says nothing about columns."""
    names: dict[tuple[str, str, bool], list[str | None]] = defaultdict(list)
    for table, index, unique, name in rows:
        names[table, index, bool(unique)].append(name)
    return [
        Index(table, tuple(name for name in found if name is not None), unique)
        for (table, _, unique), found in names.items()
        if None not in found
    ]


def _foreign_keys(rows: list[tuple[Any, ...]], primary_keys: dict[str, tuple[str, ...]]) -> list[ForeignKey]:
    """Foreign keys of one column in the order in which they were made, under the names that Directus gives them:
    SQLite does not tell their names."""
    grouped: dict[tuple[str, int], list[tuple[Any, ...]]] = defaultdict(list)
    for table, number, *rest in rows:
        grouped[table, number].append(tuple(rest))
    found = []
    for (table, _), columns in grouped.items():
        column, target, target_column, on_update, on_delete = columns[0]
        target_column = target_column or next(iter(primary_keys.get(target, ())), None)
        if len(columns) == 1 and target_column:
            name = f"{table}_{column}_foreign"
            found.append(ForeignKey(name, table, column, target, target_column, on_update, on_delete))
    return found
