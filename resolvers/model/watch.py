"""Follows what other processes do to the model."""

import asyncio
import logging
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import replace

from db.catalogue_load import load_catalogue
from db.errors import DatabaseError
from db.model_signal import announced
from resolvers.background import in_background
from resolvers.services import Services

logger = logging.getLogger(__name__)

_RETRY_SECONDS = 1.0


def watched_model(services: Services) -> AbstractAsyncContextManager[None]:
    """Within the block, a change of the model that another process makes is served here within a second."""
    return in_background(_watch(services))


async def refresh(services: Services) -> None:
    """Read the model anew, and serve it if it has changed; requests under way keep the catalogue that they began with.

    Raises:
        DatabaseError: the database can't be reached.
    """
    async with services.changing:
        known = services.catalogue
        found = await load_catalogue(services.database, known.version, services.models)
        await services.database.forget_statements()
        if found != known:
            services.catalogue = replace(found, version=known.version + 1)
            services.access.invalidate()


async def _watch(services: Services) -> None:
    """Follow the changes, and begin again where the database was lost for a while."""
    while True:
        try:
            async with aclosing(announced(services.database)) as marks:
                async for mark in marks:
                    if not mark or mark != services.model_mark:
                        await refresh(services)
        except DatabaseError as error:
            logger.warning("Changes of the model can't be followed: %s", error)
        await asyncio.sleep(_RETRY_SECONDS)
