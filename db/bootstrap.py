"""Makes an empty database ready: the system tables and the rows that a new project starts with.

Every start of the server comes by here, so the usual case, where nothing is to do, is two small queries.
"""

from dataclasses import replace

from db.bootstrap_state import Administrator, BootstrapReport, read_state
from db.engine import DatabaseConfig
from db.open import open_database

__all__ = ["Administrator", "BootstrapReport", "bootstrap"]


async def bootstrap(config: DatabaseConfig, administrator: Administrator) -> BootstrapReport:
    """Make what is missing in the database of `config`, and say what that was.

    Where there is a user already, only tables are made or changed; to a database that Directus made, Typecase's own
    are added, and what is in it stays as it is. Two processes may do this at once. Raises db.errors.DatabaseError when
    the database can't be reached or refuses, and its subclass UnknownVersion when a newer Typecase migrated it.
    """
    database = await open_database(replace(config, pool_min=1, pool_max=1))
    try:
        state = await read_state(config.dialect, database.fetch_row)
    finally:
        await database.close()
    if state.ready:
        return BootstrapReport(made_by_directus=state.made_by_directus)
    # Only here, because an ordinary start needs neither Alembic nor SQLAlchemy's engine, which load slowly.
    from db.first_start import make_ready

    return await make_ready(config, administrator)
