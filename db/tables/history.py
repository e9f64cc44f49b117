"""What happened to items: activity, revisions, versions and comments."""

from datetime import datetime
from typing import Any

from db.tables.columns import (
    COUNTED,
    SystemTable,
    collection_name,
    integer_of,
    json,
    serial_key,
    text,
    timestamp,
    uuid,
    uuid_key,
    uuid_of,
    varchar,
)


class Activity(SystemTable, table=True):
    """Who did what, and when."""

    __tablename__ = "directus_activity"
    __table_args__ = COUNTED

    id: int = serial_key()
    action: str = varchar(45)
    user: str | None = uuid()
    timestamp: datetime = timestamp(now=True, index=True)
    ip: str | None = varchar(50)
    user_agent: str | None = text()
    collection: str = varchar(64)
    item: str = varchar(255)
    origin: str | None = varchar(255)


class Revision(SystemTable, table=True):
    """An item as it was after one change: whole (`data`) and what changed (`delta`)."""

    __tablename__ = "directus_revisions"
    __table_args__ = COUNTED

    id: int = serial_key()
    activity: int = integer_of("directus_activity", on_delete="CASCADE")
    collection: str = varchar(64)
    item: str = varchar(255)
    data: Any | None = json()
    delta: Any | None = json()
    parent: int | None = integer_of("directus_revisions")
    version: str | None = uuid_of("directus_versions", on_delete="CASCADE")


class Version(SystemTable, table=True):
    """A version of an item under work beside the main one; `delta` is what it changes."""

    __tablename__ = "directus_versions"

    id: str = uuid_key()
    key: str = varchar(64)
    name: str | None = varchar(255)
    collection: str = collection_name(on_delete="CASCADE")
    item: str = varchar(255)
    hash: str | None = varchar(255)
    date_created: datetime | None = timestamp(now=True)
    date_updated: datetime | None = timestamp(now=True)
    user_created: str | None = uuid_of("directus_users", on_delete="SET NULL")
    user_updated: str | None = uuid_of("directus_users")
    delta: Any | None = json()


class Comment(SystemTable, table=True):
    """A remark on an item."""

    __tablename__ = "directus_comments"

    id: str = uuid_key()
    collection: str = varchar(64)
    item: str = varchar(255)
    comment: str = text()
    date_created: datetime | None = timestamp(now=True)
    date_updated: datetime | None = timestamp(now=True)
    user_created: str | None = uuid_of("directus_users", on_delete="SET NULL")
    user_updated: str | None = uuid_of("directus_users")
