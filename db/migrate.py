"""Brings the system tables of a database to the newest version, with Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from db.errors import DatabaseError
from db.migrations import HEAD

FOLDER = Path(__file__).parent / "migrations"


class UnknownVersion(DatabaseError):
    """The database has had a migration that this Typecase does not know; `str()` tells what to do."""


def upgrade(connection: Connection, version: str | None) -> None:
    """Run the migrations that come after `version` (None: no table is there yet), inside the caller's transaction.

    Raises UnknownVersion when a newer Typecase migrated the database.
    """
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    if version is not None:
        _must_know(ScriptDirectory.from_config(config), version)
    command.upgrade(config, HEAD)


def _must_know(scripts: ScriptDirectory, version: str) -> None:
    try:
        scripts.get_revision(version)
    except CommandError as error:
        raise UnknownVersion(
            f"The database is at version {version}, which this Typecase does not know. Use a newer Typecase."
        ) from error
