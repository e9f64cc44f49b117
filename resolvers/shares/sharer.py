"""Whether the user who shared an item may still do so."""

import sqlalchemy as sa
from sqlmodel import col

from db.catalogue import Catalogue
from db.dialects import dialect_of
from db.engine import Database
from db.mutations import keys_matching
from db.plan import PlanCache
from db.statement import fetch_row
from db.tables import User
from db.types import BadOperand, key_value
from resolvers.caller import Caller, SharedItem
from resolvers.errors import Forbidden
from resolvers.policies import Standing, standing_of
from resolvers.rights import Rights, allowed_rows
from resolvers.stored import text_value
from resolvers.variables import resolve, variables_in


async def user_standing(database: Database, user: str) -> Standing:
    """The standing of a user, given by id."""
    statement = sa.select(col(User.role)).where(col(User.id) == user)
    row = await fetch_row(database, statement)
    return await standing_of(database, user, text_value(row[0]) if row else None)


async def check_shareable(
    database: Database, caller: Caller, rights: Rights, catalogue: Catalogue, shared: SharedItem
) -> None:
    """Check that a caller may read an item, and share it.

    Raises:
        Forbidden: they may not, or the item is gone.
    """
    collection = catalogue.collections.get(shared.collection)
    if collection is None:
        raise Forbidden
    if rights.admin:
        return
    try:
        key = key_value(collection.key.type, shared.item)
    except BadOperand:
        raise Forbidden from None
    dialect, plans = dialect_of(database.dialect), PlanCache()
    for action in ("read", "share"):
        rows = allowed_rows(rights, catalogue, action, collection.name)
        values = await resolve(database, caller, variables_in(rows), catalogue, plans)
        if not await keys_matching(database, dialect, catalogue, collection, [key], rows, values, plans):
            raise Forbidden
