"""What Directus 11.17 has for system tables on PostgreSQL, and how to read the same of tables and databases."""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, Table, UniqueConstraint, make_url
from sqlalchemy.schema import CreateColumn

Facts = dict[str, Any]

FACTS: dict[str, Facts] = json.loads((Path(__file__).parents[1] / "data" / "system_tables.json").read_text())

_DIALECT = make_url("postgresql+asyncpg://").get_dialect()()

_TYPES = {"character varying": "VARCHAR", "timestamp with time zone": "TIMESTAMP WITH TIME ZONE"}


def expected(name: str) -> Facts:
    """The facts of one table in the form that `described` gives."""
    facts = FACTS[name]
    return {
        "columns": [_expected_column(column) for column in facts["columns"]],
        "primary_key": facts["primary_key"],
        "unique": sorted(facts["unique"]),
        "foreign_keys": sorted(
            [*key["columns"], key["references"], *key["reference_columns"], key["on_delete"]]
            for key in facts["foreign_keys"]
        ),
        "indexes": [(index["name"], index["columns"], index["unique"]) for index in facts["indexes"]],
    }


def described(table: Table) -> Facts:
    """The same of a table class's table."""
    keys = [c for c in table.constraints if isinstance(c, ForeignKeyConstraint)]
    uniques = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
    return {
        "columns": [_described_column(column) for column in table.columns],
        "primary_key": list(table.primary_key.columns.keys()),
        "unique": sorted([column.name for column in constraint.columns] for constraint in uniques),
        "foreign_keys": sorted(
            [*key.column_keys, key.referred_table.name, key.elements[0].column.name, key.ondelete or "NO ACTION"]
            for key in keys
        ),
        "indexes": sorted(
            (index.name, [column.name for column in index.columns], index.unique) for index in table.indexes
        ),
    }


def _expected_column(column: Facts) -> str:
    """The column as PostgreSQL's DDL has it."""
    data_type, default = column["type"], column["default"] or ""
    for long, short in _TYPES.items():
        data_type = data_type.replace(long, short)
    if default.startswith("nextval"):
        return f"{column['name']} SERIAL NOT NULL"
    default = f" DEFAULT {default.removesuffix('::character varying')}" if default else ""
    nullable = "" if column["nullable"] else " NOT NULL"
    return f"{column['name']} {data_type.upper()}{default}{nullable}"


def _described_column(column: Column[Any]) -> str:
    return str(CreateColumn(column).compile(dialect=_DIALECT)).replace('"', "")


def expected_constraints() -> list[tuple[str, str]]:
    """Each table's keys, as PostgreSQL writes their definitions."""
    constraints = []
    for table, facts in FACTS.items():
        constraints.append((table, f"PRIMARY KEY ({', '.join(facts['primary_key'])})"))
        constraints += [(table, f"UNIQUE ({', '.join(columns)})") for columns in facts["unique"]]
        constraints += [(table, _foreign_key(key)) for key in facts["foreign_keys"]]
    return sorted(constraints)


def _foreign_key(key: Facts) -> str:
    columns = ", ".join(f'"{name}"' if name in {"user", "group"} else name for name in key["columns"])
    reference = f"FOREIGN KEY ({columns}) REFERENCES {key['references']}({', '.join(key['reference_columns'])})"
    return reference if key["on_delete"] == "NO ACTION" else f"{reference} ON DELETE {key['on_delete']}"
