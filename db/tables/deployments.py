"""Deployments of sites that show the content."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint

from db.tables.columns import (
    SystemTable,
    boolean,
    json,
    text,
    timestamp,
    uuid_key,
    uuid_of,
    varchar,
)


class Deployment(SystemTable, table=True):
    """An account at a hosting provider."""

    __tablename__ = "directus_deployments"

    id: str = uuid_key()
    provider: str = varchar(255, unique=True)
    credentials: str | None = text()
    options: str | None = text()
    date_created: datetime | None = timestamp(now=True)
    user_created: str | None = uuid_of("directus_users", on_delete="SET NULL")
    webhook_ids: Any | None = json()
    webhook_secret: str | None = varchar(255)
    last_synced_at: datetime | None = timestamp()


class DeploymentProject(SystemTable, table=True):
    """A site at a hosting provider."""

    __tablename__ = "directus_deployment_projects"
    __table_args__ = (UniqueConstraint("deployment", "external_id"),)

    id: str = uuid_key()
    deployment: str = uuid_of("directus_deployments", on_delete="CASCADE")
    external_id: str = varchar(255)
    name: str = varchar(255)
    date_created: datetime | None = timestamp(now=True)
    user_created: str | None = uuid_of("directus_users", on_delete="SET NULL")
    url: str | None = varchar(255)
    framework: str | None = varchar(255)
    deployable: bool = boolean(default=True)


class DeploymentRun(SystemTable, table=True):
    """One build of a site."""

    __tablename__ = "directus_deployment_runs"

    id: str = uuid_key()
    project: str = uuid_of("directus_deployment_projects", on_delete="CASCADE")
    external_id: str = varchar(255)
    target: str = varchar(255)
    date_created: datetime | None = timestamp(now=True)
    user_created: str | None = uuid_of("directus_users", on_delete="SET NULL")
    status: str | None = varchar(255)
    url: str | None = varchar(255)
    started_at: datetime | None = timestamp()
    completed_at: datetime | None = timestamp()
