"""Opening a database, whichever it is."""

from db.engine import Database, DatabaseConfig


async def open_database(config: DatabaseConfig) -> Database:
    """Open the database, with one connection at least.

    Raises:
        Unavailable: it can't be reached.
    """
    # Each driver is loaded only where it is used.
    if config.dialect == "sqlite":
        from db.sqlite import open_sqlite

        return await open_sqlite(config)
    from db.postgresql import open_postgresql

    return await open_postgresql(config)
