"""Rights: who may do what with which collection."""

from typing import Any

from db.tables.columns import (
    COUNTED,
    SystemTable,
    boolean,
    integer,
    json,
    serial_key,
    text,
    uuid_key,
    uuid_of,
    varchar,
)


class Access(SystemTable, table=True):
    """Gives a policy to a role, to a user, or, with neither, to the public."""

    __tablename__ = "directus_access"

    id: str = uuid_key()
    role: str | None = uuid_of("directus_roles", on_delete="CASCADE")
    user: str | None = uuid_of("directus_users", on_delete="CASCADE")
    policy: str = uuid_of("directus_policies", on_delete="CASCADE")
    sort: int | None = integer()


class Permission(SystemTable, table=True):
    """What a policy allows with one action on one collection: rows (`permissions`), fields, validation and presets."""

    __tablename__ = "directus_permissions"
    __table_args__ = COUNTED

    id: int = serial_key()
    collection: str = varchar(64)
    action: str = varchar(10)
    permissions: Any | None = json()
    validation: Any | None = json()
    presets: Any | None = json()
    fields: str | None = text()
    policy: str = uuid_of("directus_policies", on_delete="CASCADE")


class Policy(SystemTable, table=True):
    """A set of rights."""

    __tablename__ = "directus_policies"

    id: str = uuid_key()
    name: str = varchar(100)
    icon: str = varchar(64, default="badge")
    description: str | None = text()
    ip_access: str | None = text()
    enforce_tfa: bool = boolean(default=False)
    admin_access: bool = boolean(default=False)
    app_access: bool = boolean(default=False)


class Role(SystemTable, table=True):
    """Groups users; a role has the policies of its parents too."""

    __tablename__ = "directus_roles"

    id: str = uuid_key()
    name: str = varchar(100)
    icon: str = varchar(64, default="supervised_user_circle")
    description: str | None = text()
    parent: str | None = uuid_of("directus_roles")
