"""Files."""

from datetime import datetime
from typing import Any

from db.tables.columns import (
    SystemTable,
    big_integer,
    integer,
    json,
    text,
    timestamp,
    uuid_key,
    uuid_of,
    varchar,
)


class File(SystemTable, table=True):
    """A stored file."""

    __tablename__ = "directus_files"

    id: str = uuid_key()
    storage: str = varchar(255)
    filename_disk: str | None = varchar(255)
    filename_download: str = varchar(255)
    title: str | None = varchar(255)
    type: str | None = varchar(255)
    folder: str | None = uuid_of("directus_folders", on_delete="SET NULL")
    uploaded_by: str | None = uuid_of("directus_users")
    created_on: datetime = timestamp(now=True)
    modified_by: str | None = uuid_of("directus_users")
    modified_on: datetime = timestamp(now=True)
    charset: str | None = varchar(50)
    filesize: int | None = big_integer()
    width: int | None = integer()
    height: int | None = integer()
    duration: int | None = integer()
    embed: str | None = varchar(200)
    description: str | None = text()
    location: str | None = text()
    tags: str | None = text()
    metadata_: Any | None = json(name="metadata")
    focal_point_x: int | None = integer()
    focal_point_y: int | None = integer()
    tus_id: str | None = varchar(64)
    tus_data: Any | None = json()
    uploaded_on: datetime | None = timestamp()


class Folder(SystemTable, table=True):
    """A folder of files; it does not show in their paths."""

    __tablename__ = "directus_folders"

    id: str = uuid_key()
    name: str = varchar(255)
    parent: str | None = uuid_of("directus_folders")
