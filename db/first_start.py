"""The first start on a database, or the first one of a newer Typecase: what `db.bootstrap` found to be missing is made.

It all happens in one transaction that begins with a lock. So a second process waits and then finds nothing to do,
and a failure leaves nothing behind.
"""

import secrets
from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from db.bootstrap_state import Administrator, BootstrapReport, read_state
from db.engine import DatabaseConfig, Dialect
from db.exclusive import exclusive_transaction
from db.first_rows import make_first_rows
from db.migrate import upgrade
from db.own_tables import OWN_METADATA

DEFAULT_EMAIL = "admin@example.com"


async def make_ready(config: DatabaseConfig, administrator: Administrator) -> BootstrapReport:
    """Take the lock, look again, and make what is still missing. Raises as `db.bootstrap.bootstrap` does."""
    async with exclusive_transaction(config) as connection:
        return await _make_what_is_missing(connection, config.dialect, administrator)


async def _make_what_is_missing(
    connection: AsyncConnection, dialect: Dialect, administrator: Administrator
) -> BootstrapReport:
    async def fetch_row(sql: str) -> tuple[Any, ...] | None:
        row = (await connection.exec_driver_sql(sql)).first()
        return None if row is None else tuple(row)

    state = await read_state(dialect, fetch_row)
    if state.made_by_directus:
        await connection.run_sync(OWN_METADATA.create_all)
        return BootstrapReport(made_by_directus=True)
    if not state.migrated:
        await connection.run_sync(upgrade, state.version)
    report = BootstrapReport(migrated=not state.migrated)
    if state.has_users:
        return report
    email, password = administrator.email or DEFAULT_EMAIL, administrator.password or secrets.token_urlsafe(12)
    await connection.run_sync(make_first_rows, email, await administrator.hash_password(password))
    return replace(report, administrator=email, printed_password=None if administrator.password else password)
