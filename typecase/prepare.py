"""Makes a database ready before it is served, and tells the person who started us what was done."""

import asyncio
import logging
import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from db.bootstrap import Administrator, BootstrapReport, bootstrap
from db.engine import DatabaseConfig
from resolvers.passwords import hash_password
from typecase.options import database_config, hash_cost
from typecase.setting_errors import SettingsError
from typecase.settings import Settings

if TYPE_CHECKING:
    from sqlmodel import SQLModel

logger = logging.getLogger(__name__)


async def prepare(settings: Settings, config: DatabaseConfig, models: Sequence[type["SQLModel"]] = ()) -> None:
    """Make what is missing in the database: the system's tables, the first administrator, the tables of `models`.

    Raises:
        DatabaseError: the database can't be reached, or refuses.
        SettingsError: the database can't be brought to where `models` are.
    """
    password = settings.admin_password.get_secret_value() if settings.admin_password else None
    hashing = partial(hash_password, cost=hash_cost(settings))
    _report(await bootstrap(config, Administrator(settings.admin_email, password, hashing)))
    if models:
        await _prepare_models(config, models)


def prepare_and_report(settings: Settings, models: Sequence[type["SQLModel"]] = ()) -> None:
    """The same for the command line. Raises as `prepare`, and SettingsError."""
    from typecase.log import configure_logging

    configure_logging(settings)
    asyncio.run(prepare(settings, database_config(settings), models))
    logger.info("The database is ready.")


async def _prepare_models(config: DatabaseConfig, models: Sequence[type["SQLModel"]]) -> None:
    # Imported late: Alembic loads slowly, and most projects have no classes.
    from db.model_migrations import migrate_models
    from db.models import ModelError

    try:
        await migrate_models(config, models, logger.info)
    except ModelError as error:
        raise SettingsError(f"--models: {error}") from error


def _report(done: BootstrapReport) -> None:
    if done.migrated:
        logger.info("The system tables are up to date now.")
    if done.administrator and done.printed_password:
        # Not by the log, which may be kept.
        sys.stderr.write(
            f"The administrator {done.administrator} was made, with the password {done.printed_password} "
            "(it is not shown again).\n"
        )
    elif done.administrator:
        logger.info("The administrator %s was made.", done.administrator)
