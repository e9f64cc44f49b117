"""The rows that describe the model: `directus_collections`, `directus_fields`, `directus_relations`."""

from collections.abc import Container, Mapping
from typing import Any, Literal

import sqlalchemy as sa

from db.metadata import COLLECTION_DEFAULTS, FIELD_DEFAULTS, RELATION_DEFAULTS

ModelTable = Literal["directus_collections", "directus_fields", "directus_relations"]
Values = Mapping[str, Any]

_JSON = sa.JSON(none_as_null=True)
JSON_COLUMNS = ("translations", "item_duplication_fields", "options", "display_options", "conditions", "validation")
BOOLEANS = ("hidden", "singleton", "archive_app_filter", "versioning", "readonly", "required", "searchable")
DEFAULTS: Mapping[ModelTable, Values] = {
    "directus_collections": COLLECTION_DEFAULTS,
    "directus_fields": FIELD_DEFAULTS,
    "directus_relations": RELATION_DEFAULTS,
}
NUMBERS = ("id", "sort")
LISTS = ("special", "one_allowed_collections")

# What else names collections; with a collection go its rows here, or they would speak of the next one of that name.
_ABOUT_COLLECTIONS = (
    "directus_permissions",
    "directus_presets",
    "directus_shares",
    "directus_versions",
    "directus_comments",
)


def insert_row(connection: sa.Connection, table: ModelTable, values: Values) -> None:
    """Add a row; what `values` doesn't say is as the database has it by default."""
    connection.execute(sa.insert(_table(table)).values(_stored(values)))


def update_rows(connection: sa.Connection, table: ModelTable, where: Values, values: Values) -> None:
    """Change all rows that have the values in `where`."""
    rows = _table(table)
    if values:
        connection.execute(sa.update(rows).where(*_equal(rows, where)).values(_stored(values)))


def delete_rows(connection: sa.Connection, table: ModelTable, where: Values) -> None:
    """Delete all rows that have the values in `where`."""
    rows = _table(table)
    connection.execute(sa.delete(rows).where(*_equal(rows, where)))


def is_described(connection: sa.Connection, table: ModelTable, where: Values) -> bool:
    """Whether a row has the values in `where`."""
    rows = _table(table)
    found = sa.select(sa.literal(1)).select_from(rows).where(*_equal(rows, where)).limit(1)
    return connection.execute(found).first() is not None


def forget_collection(connection: sa.Connection, name: str, tables: Container[str]) -> None:
    """Delete what is kept about a collection by its name, in those of the system's tables that are among `tables`:
    rights, presets, shares, versions and comments. The history stays."""
    if "directus_versions" in tables:
        history = sa.table("directus_revisions", sa.column("version"))
        gone = history.c.version.in_(_keys_about("directus_versions", name))
        connection.execute(sa.update(history).where(gone).values(version=None))
    if "directus_shares" in tables:
        sessions = sa.table("directus_sessions", sa.column("share"))
        connection.execute(sa.delete(sessions).where(sessions.c.share.in_(_keys_about("directus_shares", name))))
    for table in _ABOUT_COLLECTIONS:
        if table in tables:
            rows = sa.table(table, sa.column("collection"))
            connection.execute(sa.delete(rows).where(rows.c.collection == name))


def _keys_about(table: str, collection: str) -> sa.Select[Any]:
    rows = sa.table(table, sa.column("id"), sa.column("collection"))
    return sa.select(rows.c.id).where(rows.c.collection == collection)


def _table(name: ModelTable) -> sa.TableClause:
    return sa.table(name, *(sa.column(column, _type(column)) for column in DEFAULTS[name]))


def _type(column: str) -> sa.types.TypeEngine[Any]:
    if column in JSON_COLUMNS:
        return _JSON
    if column in BOOLEANS:
        return sa.Boolean()
    return sa.Integer() if column in NUMBERS else sa.String()


def _equal(rows: sa.TableClause, where: Values) -> list[sa.ColumnElement[bool]]:
    return [rows.c[name] == value for name, value in where.items()]


def _stored(values: Values) -> dict[str, Any]:
    return {
        name: ",".join(value) if name in LISTS and isinstance(value, list | tuple) else value
        for name, value in values.items()
    }
