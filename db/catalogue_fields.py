"""The fields of one collection: its columns in their order, then its aliases."""

from collections.abc import Iterable, Mapping
from typing import Any

from db.catalogue import Column, Field
from db.field_types import field_type
from db.metadata import Row
from db.reflection import Table
from db.system_metadata import SystemField, system_fields


def fields_of(table: Table, rows: Iterable[Row], warnings: list[str]) -> dict[str, Field]:
    """Join a table's columns with the `rows` about it and with what is built in about a system table.

    A column of a type that no field has becomes a field of type `unknown`, and a line is added to `warnings`.
    """
    built_in = {field.name: field for field in system_fields().get(table.name, ())}
    said = {row["field"]: row for row in rows if row["field"] not in built_in}
    columns = {column.name: column for column in table.columns}
    fields = {name: _field(table, column, built_in.get(name), said.get(name)) for name, column in columns.items()}
    for name, system in built_in.items():
        if system.alias:
            fields[name] = Field(table.name, name, "alias", None, system.special, system.meta)
    for name, row in said.items():
        if name not in columns:
            fields[name] = Field(table.name, name, "alias", None, _special(row), row)
    warnings.extend(_unknown(table, columns[field.name]) for field in fields.values() if field.type == "unknown")
    return fields


def _field(table: Table, column: Column, system: SystemField | None, row: Row | None) -> Field:
    if system:
        return Field(table.name, column.name, system.type, column, system.special, system.meta)
    special = _special(row)
    return Field(table.name, column.name, field_type(table.types[column.name], special), column, special, row)


def _special(row: Mapping[str, Any] | None) -> tuple[str, ...]:
    return tuple(row["special"] or ()) if row else ()


def _unknown(table: Table, column: Column) -> str:
    return f'Field "{column.name}" of "{table.name}" is left out: type "{column.data_type}" is not supported.'
