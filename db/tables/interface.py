"""What the administration interface keeps for its users."""

from datetime import datetime
from typing import Any

from db.tables.columns import (
    COUNTED,
    NULL,
    SystemTable,
    boolean,
    integer,
    json,
    serial_key,
    text,
    timestamp,
    uuid_key,
    uuid_of,
    varchar,
)


class Notification(SystemTable, table=True):
    """A message in a user's inbox."""

    __tablename__ = "directus_notifications"
    __table_args__ = COUNTED

    id: int = serial_key()
    timestamp: datetime | None = timestamp(now=True)
    status: str | None = varchar(255, default="inbox")
    recipient: str = uuid_of("directus_users", on_delete="CASCADE")
    sender: str | None = uuid_of("directus_users")
    subject: str = varchar(255)
    message: str | None = text()
    collection: str | None = varchar(64)
    item: str | None = varchar(255)


class Preset(SystemTable, table=True):
    """How a list of items is shown: a user's bookmark, or a default for a role or all."""

    __tablename__ = "directus_presets"
    __table_args__ = COUNTED

    id: int = serial_key()
    bookmark: str | None = varchar(255)
    user: str | None = uuid_of("directus_users", on_delete="CASCADE")
    role: str | None = uuid_of("directus_roles", on_delete="CASCADE")
    collection: str | None = varchar(64)
    search: str | None = varchar(100)
    layout: str | None = varchar(100, default="tabular")
    layout_query: Any | None = json()
    layout_options: Any | None = json()
    refresh_interval: int | None = integer()
    filter: Any | None = json()
    icon: str | None = varchar(64, default="bookmark")
    color: str | None = varchar(255)


class Translation(SystemTable, table=True):
    """A text of the interface or the model in one language."""

    __tablename__ = "directus_translations"

    id: str = uuid_key()
    language: str = varchar(255)
    key: str = varchar(255)
    value: str = text()


class Dashboard(SystemTable, table=True):
    """A page of panels."""

    __tablename__ = "directus_dashboards"

    id: str = uuid_key()
    name: str = varchar(255)
    icon: str = varchar(64, default="dashboard")
    note: str | None = text()
    date_created: datetime | None = timestamp(now=True)
    user_created: str | None = uuid_of("directus_users", on_delete="SET NULL")
    color: str | None = varchar(255)


class Panel(SystemTable, table=True):
    """A tile of a dashboard; position and size are in grid cells."""

    __tablename__ = "directus_panels"

    id: str = uuid_key()
    dashboard: str = uuid_of("directus_dashboards", on_delete="CASCADE")
    name: str | None = varchar(255)
    icon: str | None = varchar(64, default=NULL)
    color: str | None = varchar(10)
    show_header: bool = boolean(default=False)
    note: str | None = text()
    type: str = varchar(255)
    position_x: int = integer()
    position_y: int = integer()
    width: int = integer()
    height: int = integer()
    options: Any | None = json()
    date_created: datetime | None = timestamp(now=True)
    user_created: str | None = uuid_of("directus_users", on_delete="SET NULL")
