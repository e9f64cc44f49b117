"""What unfinished uploads left behind: expired ones, and bytes that a stopped server had no time to let go of.

Bytes are let go of by the passing names that this project's servers gave them, and by no others: a place may be shared,
and a database may be that of yesterday.
"""

import asyncio
import datetime as dt
import logging
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager, suppress

import sqlalchemy as sa
from sqlmodel import col, select

from adapters.storage import PASSING, UNFINISHED, StorageError, Store
from db.errors import DatabaseError
from db.model_tables import table_of
from db.statement import execute, fetch_all
from db.tables import File
from resolvers.background import in_background
from resolvers.crontab import Crontab
from resolvers.errors import ApiError
from resolvers.files.names import is_disk_name
from resolvers.files.resumable import drop_upload
from resolvers.files.staging import own_mark
from resolvers.files.upload_state import PREFIX as PIECES
from resolvers.files.upload_state import expired_states
from resolvers.services import Services

logger = logging.getLogger(__name__)

_OLD_SECONDS = 24 * 60 * 60
"""No upload of one request takes longer."""

_STAGED = re.compile(
    rf"{PASSING}(?P<began>\d+)-(?:(?P<mark>[0-9a-f]{{16}})-(?P<key>[0-9a-f-]{{36}})-)?[\w-]+{re.escape(UNFINISHED)}"
)
_PIECE = re.compile(rf"{PIECES}(?P<upload>\w+)-\d+-(?P<mark>[0-9a-f]{{16}})-\w+{re.escape(UNFINISHED)}")

# Written and taken back: until then nobody else writes the row of this key, whether there is one or not.
_HOLD = sa.text(
    "INSERT INTO directus_files (id, storage, filename_download) VALUES (:key, '', '') "
    "ON CONFLICT (id) DO UPDATE SET id = excluded.id"
).bindparams(sa.bindparam("key", type_=table_of(File).c.id.type))


def swept_files(services: Services, schedule: Crontab) -> AbstractAsyncContextManager[None]:
    """As long as the block lasts, sweep at the minutes of the schedule."""
    return in_background(_sweep_again(services, schedule))


async def sweep(services: Services) -> None:
    """Let go of it all; what fails is logged, and tried again the next time."""
    with _logged():
        for state in await expired_states(services.database):
            with _logged():
                await drop_upload(services, state)
    for store in services.stores.values():
        with _logged():
            await _sweep_staged(services, store)
        with _logged():
            await _sweep_pieces(services, store)


async def _sweep_again(services: Services, schedule: Crontab) -> None:
    while True:
        await asyncio.sleep(60 - time.time() % 60)
        if schedule.is_due(dt.datetime.now(dt.UTC)):
            await sweep(services)


async def _sweep_staged(services: Services, store: Store) -> None:
    for name in await store.names(PASSING):
        found = _STAGED.fullmatch(name)
        if not found or int(found["began"]) > time.time() - _OLD_SECONDS:
            continue
        if found["mark"] == own_mark(services):
            await _drop_published(services, store, found["key"])
        await store.delete(name)


async def _drop_published(services: Services, store: Store, key: str) -> None:
    """Let go of the bytes that got their name, and whose row was never committed."""
    names = [name for name in await store.names(key) if is_disk_name(name, key)]
    if not names:
        return
    with suppress(_TakenBack):
        async with services.database.transaction() as executor:
            await execute(executor, _HOLD.bindparams(key=key))
            statement = select(File.filename_disk).where(col(File.filename_disk).in_(names))
            named = {row[0] for row in await fetch_all(executor, statement)}
            for name in names:
                if name not in named:
                    await store.delete(name)
            raise _TakenBack


async def _sweep_pieces(services: Services, store: Store) -> None:
    found = [piece for piece in map(_PIECE.fullmatch, await store.names(PIECES)) if piece]
    own = {piece[0]: piece["upload"] for piece in found if piece["mark"] == own_mark(services)}
    known = await _uploads_of(services, sorted(set(own.values())))
    for name, upload in own.items():
        if upload not in known:
            await store.delete(name)


async def _uploads_of(services: Services, uploads: Sequence[str]) -> set[str]:
    """Those of the uploads that are under way."""
    statement = select(File.tus_id).where(col(File.tus_id).in_(uploads))
    return {row[0] for row in await fetch_all(services.database, statement)}


class _TakenBack(Exception):
    """Nothing of the transaction is to stay."""


@contextmanager
def _logged() -> Iterator[None]:
    """What fails is not the end of the rest."""
    try:
        yield
    except (StorageError, DatabaseError, ApiError) as error:
        logger.warning("Unfinished uploads could not be cleaned up: %s", error)
