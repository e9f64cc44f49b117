"""The data model: what the tables of the database do not say themselves."""

from typing import Any

from db.tables.columns import (
    COUNTED,
    SystemTable,
    boolean,
    collection_name,
    integer,
    json,
    serial_key,
    text,
    varchar,
)


class Collection(SystemTable, table=True):
    """What is known of a collection beside its table; without a table it is a folder of collections."""

    __tablename__ = "directus_collections"

    collection: str = varchar(64, key=True)
    icon: str | None = varchar(64)
    note: str | None = text()
    display_template: str | None = varchar(255)
    hidden: bool = boolean(default=False)
    singleton: bool = boolean(default=False)
    translations: Any | None = json()
    archive_field: str | None = varchar(64)
    archive_app_filter: bool = boolean(default=True)
    archive_value: str | None = varchar(255)
    unarchive_value: str | None = varchar(255)
    sort_field: str | None = varchar(64)
    accountability: str | None = varchar(255, default="all")
    color: str | None = varchar(255)
    item_duplication_fields: Any | None = json()
    sort: int | None = integer()
    group: str | None = collection_name()
    collapse: str = varchar(255, default="open")
    preview_url: str | None = varchar(255)
    versioning: bool = boolean(default=False)


class Field(SystemTable, table=True):
    """What is known of a field beside its column; without a column it is an alias."""

    __tablename__ = "directus_fields"
    __table_args__ = COUNTED

    id: int = serial_key()
    collection: str = varchar(64)
    field: str = varchar(64)
    special: str | None = varchar(64)
    interface: str | None = varchar(64)
    options: Any | None = json()
    display: str | None = varchar(64)
    display_options: Any | None = json()
    readonly: bool = boolean(default=False)
    hidden: bool = boolean(default=False)
    sort: int | None = integer()
    width: str | None = varchar(30, default="full")
    translations: Any | None = json()
    note: str | None = text()
    conditions: Any | None = json()
    required: bool | None = boolean(default=False)
    group: str | None = varchar(64)
    validation: Any | None = json()
    validation_message: str | None = text()
    searchable: bool = boolean(default=True)


class Relation(SystemTable, table=True):
    """How a field of the many side points at the one side, and how each side names it."""

    __tablename__ = "directus_relations"
    __table_args__ = COUNTED

    id: int = serial_key()
    many_collection: str = varchar(64)
    many_field: str = varchar(64)
    one_collection: str | None = varchar(64)
    one_field: str | None = varchar(64)
    one_collection_field: str | None = varchar(64)
    one_allowed_collections: str | None = text()
    junction_field: str | None = varchar(64)
    sort_field: str | None = varchar(64)
    one_deselect_action: str = varchar(255, default="nullify")
