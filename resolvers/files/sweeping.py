"""What unfinished uploads left behind: expired ones, and bytes that a stopped server had no time to let go of."""

import asyncio
import datetime as dt
import logging
import time
from contextlib import AbstractAsyncContextManager

from sqlmodel import col, select

from adapters.storage import UNFINISHED, StorageError, Store
from db.errors import DatabaseError
from db.statement import render
from db.tables import File
from resolvers.background import in_background
from resolvers.crontab import Crontab
from resolvers.errors import ApiError
from resolvers.files.resumable import drop_upload
from resolvers.files.staging import PREFIX as STAGED
from resolvers.files.upload_state import PREFIX as PIECES
from resolvers.files.upload_state import expired_states
from resolvers.services import Services

logger = logging.getLogger(__name__)

_OLD_SECONDS = 24 * 60 * 60
"""No upload of one request takes longer."""


def swept_files(services: Services, schedule: Crontab) -> AbstractAsyncContextManager[None]:
    """As long as the block lasts, sweep at the minutes of the schedule."""
    return in_background(_sweep_again(services, schedule))


async def sweep(services: Services) -> None:
    """Let go of it all; what fails is logged, and tried again the next time."""
    try:
        for state in await expired_states(services.database):
            await drop_upload(services, state)
        for store in services.stores.values():
            await _sweep_staged(store)
            await _sweep_pieces(services, store)
    except (StorageError, DatabaseError, ApiError) as error:
        logger.warning("Unfinished uploads could not be cleaned up: %s", error)


async def _sweep_again(services: Services, schedule: Crontab) -> None:
    while True:
        await asyncio.sleep(60 - time.time() % 60)
        if schedule.is_due(dt.datetime.now(dt.UTC)):
            await sweep(services)


async def _sweep_staged(store: Store) -> None:
    for name in await store.names(STAGED):
        began = name.removeprefix(STAGED).partition("-")[0]
        if name.endswith(UNFINISHED) and began.isdecimal() and int(began) < time.time() - _OLD_SECONDS:
            await store.delete(name)


async def _sweep_pieces(services: Services, store: Store) -> None:
    names = [name for name in await store.names(PIECES) if name.endswith(UNFINISHED)]
    uploads = {name: name.removeprefix(PIECES).partition("-")[0] for name in names}
    statement = select(File.tus_id).where(col(File.tus_id).in_(set(uploads.values())))
    known = {row[0] for row in await services.database.fetch_all(*render(statement, services.database.dialect))}
    for name, upload in uploads.items():
        if upload not in known:
            await store.delete(name)
