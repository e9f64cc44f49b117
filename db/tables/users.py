"""Users and their ways in."""

from datetime import datetime
from typing import Any

from db.tables.columns import (
    NULL,
    SystemTable,
    boolean,
    collection_name,
    integer,
    json,
    text,
    timestamp,
    uuid,
    uuid_key,
    uuid_of,
    varchar,
)


class User(SystemTable, table=True):
    """Someone who can sign in, or a program with a static token."""

    __tablename__ = "directus_users"

    id: str = uuid_key()
    first_name: str | None = varchar(50)
    last_name: str | None = varchar(50)
    email: str | None = varchar(128, unique=True)
    password: str | None = varchar(255)
    location: str | None = varchar(255)
    title: str | None = varchar(50)
    description: str | None = text()
    tags: Any | None = json()
    avatar: str | None = uuid()
    language: str | None = varchar(255, default=NULL)
    tfa_secret: str | None = varchar(255)
    status: str = varchar(16, default="active")
    role: str | None = uuid_of("directus_roles", on_delete="SET NULL")
    token: str | None = varchar(255, unique=True)
    last_access: datetime | None = timestamp()
    last_page: str | None = varchar(255)
    provider: str = varchar(128, default="default")
    external_identifier: str | None = varchar(255, unique=True)
    auth_data: Any | None = json()
    email_notifications: bool | None = boolean(default=True)
    appearance: str | None = varchar(255)
    theme_dark: str | None = varchar(255)
    theme_light: str | None = varchar(255)
    theme_light_overrides: Any | None = json()
    theme_dark_overrides: Any | None = json()
    text_direction: str = varchar(255, default="auto")


class Session(SystemTable, table=True):
    """A sign-in that can be refreshed, of a user or of a share."""

    __tablename__ = "directus_sessions"

    token: str = varchar(64, key=True)
    user: str | None = uuid_of("directus_users", on_delete="CASCADE")
    expires: datetime = timestamp()
    ip: str | None = varchar(255)
    user_agent: str | None = text()
    share: str | None = uuid_of("directus_shares", on_delete="CASCADE")
    origin: str | None = varchar(255)
    next_token: str | None = varchar(64)


class Share(SystemTable, table=True):
    """A link that shows one item to whoever has it."""

    __tablename__ = "directus_shares"

    id: str = uuid_key()
    name: str | None = varchar(255)
    collection: str = collection_name(on_delete="CASCADE")
    item: str = varchar(255)
    role: str | None = uuid_of("directus_roles", on_delete="CASCADE")
    password: str | None = varchar(255)
    user_created: str | None = uuid_of("directus_users", on_delete="SET NULL")
    date_created: datetime | None = timestamp(now=True)
    date_start: datetime | None = timestamp()
    date_end: datetime | None = timestamp()
    times_used: int | None = integer(default=0)
    max_uses: int | None = integer()
