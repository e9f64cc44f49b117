"""The rows of directus_shares, as far as they still show something."""

import datetime as dt

import sqlalchemy as sa
from sqlmodel import col

from db.engine import Database
from db.statement import fetch_row
from db.tables import Share, User
from resolvers.caller import ACTIVE, SharedItem


def valid_at(now: dt.datetime) -> sa.ColumnElement[bool]:
    """Whether a share is within its dates."""
    starts, ends = col(Share.date_start), col(Share.date_end)
    return sa.and_(sa.or_(starts.is_(None), starts <= now), sa.or_(ends.is_(None), ends > now))


async def shared_item(database: Database, share: str) -> tuple[SharedItem, str | None] | None:
    """What a share shows, and the id of its role; None where it is gone or out of its dates, or where the user who
    shared the item is not active any more."""
    columns = (Share.collection, Share.item, Share.user_created, Share.role)
    statement = (
        sa.select(*(col(column) for column in columns))
        .join(User, col(User.id) == col(Share.user_created))
        .where(col(Share.id) == share, valid_at(dt.datetime.now(dt.UTC)), col(User.status) == ACTIVE)
    )
    row = await fetch_row(database, statement)
    if row is None:
        return None
    collection, item, sharer, role = row
    return SharedItem(share, collection, item, str(sharer)), None if role is None else str(role)
