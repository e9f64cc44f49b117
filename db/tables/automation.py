"""Flows and their operations."""

from datetime import datetime
from typing import Any

from db.tables.columns import (
    SystemTable,
    integer,
    json,
    text,
    timestamp,
    uuid,
    uuid_key,
    uuid_of,
    varchar,
)


class Flow(SystemTable, table=True):
    """An automation: a trigger and its first operation."""

    __tablename__ = "directus_flows"

    id: str = uuid_key()
    name: str = varchar(255)
    icon: str | None = varchar(64)
    color: str | None = varchar(255)
    description: str | None = text()
    status: str = varchar(255, default="active")
    trigger: str | None = varchar(255)
    accountability: str | None = varchar(255, default="all")
    options: Any | None = json()
    operation: str | None = uuid(unique=True)
    date_created: datetime | None = timestamp(now=True)
    user_created: str | None = uuid_of("directus_users", on_delete="SET NULL")


class Operation(SystemTable, table=True):
    """A step of a flow."""

    __tablename__ = "directus_operations"

    id: str = uuid_key()
    name: str | None = varchar(255)
    key: str = varchar(255)
    type: str = varchar(255)
    position_x: int = integer()
    position_y: int = integer()
    options: Any | None = json()
    resolve: str | None = uuid_of("directus_operations", unique=True)
    reject: str | None = uuid_of("directus_operations", unique=True)
    flow: str = uuid_of("directus_flows", on_delete="CASCADE")
    date_created: datetime | None = timestamp(now=True)
    user_created: str | None = uuid_of("directus_users", on_delete="SET NULL")
