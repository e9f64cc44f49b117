"""Makes the tables of code-first classes fit what Typecase serves, before they are made in a database."""

from collections.abc import Sequence
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.type_api import TypeEngine
from sqlmodel import SQLModel

from db.tables import SYSTEM_METADATA


class DashedUuid(sa.TypeDecorator[UUID]):
    """A UUID that SQLite holds as it is written, with dashes, and PostgreSQL in its own type."""

    impl = sa.CHAR(36)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        return postgresql.UUID() if dialect.name == "postgresql" else sa.CHAR(36)

    def process_bind_param(self, value: UUID | str | None, dialect: sa.Dialect) -> UUID | str | None:
        if value is None:
            return None
        return UUID(str(value)) if dialect.name == "postgresql" else str(UUID(str(value)))

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> UUID | None:
        return None if value is None else UUID(str(value))


def table_of(model: type[SQLModel]) -> sa.Table:
    """The table behind a class that was made with `table=True`."""
    table: sa.Table = getattr(model, "__table__")  # noqa: B009
    return table


def fit_tables(models: Sequence[type[SQLModel]]) -> None:
    """Change the tables of the classes in place: UUIDs and enumerations become what the wire shows, defaults of the
    class become defaults of the database, and foreign keys to `directus_*` tables can be followed.

    It may be called again.
    """
    for model in models:
        _know_system_tables(model.metadata)
        for column in table_of(model).columns:
            _fit_type(column)
            _fit_default(model, column)


def attribute_of(model: type[SQLModel], column: sa.Column[Any]) -> str:
    """The class's name for a column, which may differ from the column's own."""
    return str(sa.inspect(model).get_property_by_column(column).key)


def _know_system_tables(metadata: sa.MetaData) -> None:
    for table in SYSTEM_METADATA.tables.values():
        if table.name not in metadata.tables:
            table.to_metadata(metadata)


def _fit_type(column: sa.Column[Any]) -> None:
    if isinstance(column.type, sa.Uuid) and column.type.as_uuid:
        column.type = DashedUuid()
    elif isinstance(column.type, sa.Enum) and column.type.enum_class and column.type.native_enum:
        column.type = sa.Enum(column.type.enum_class, native_enum=False, length=255, values_callable=_values)


def _values(members: type[Enum]) -> list[str]:
    return [str(member.value) for member in members]


def _fit_default(model: type[SQLModel], column: sa.Column[Any]) -> None:
    field = model.model_fields.get(attribute_of(model, column))
    if field is None or column.server_default is not None or column.primary_key:
        return
    default = _in_sql(field.default)
    if default is not None:
        column.server_default = sa.DefaultClause(default)


def _in_sql(value: Any) -> str | sa.ClauseElement | None:
    """A constant as a default of a column; None where it is no constant."""
    match value:
        case Enum():
            return _in_sql(value.value)
        case bool():
            return sa.true() if value else sa.false()
        case int() | float() | Decimal():
            return sa.text(str(value))
        case str():
            return value
        case _:
            return None
