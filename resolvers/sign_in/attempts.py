"""How often a user failed to sign in, one time after the other, counted in the database for all processes."""

import sqlalchemy as sa
from sqlmodel import col

from db.engine import Executor
from db.own_tables import SIGN_INS
from db.statement import execute, fetch_row
from db.tables import SYSTEM_METADATA, Settings, User
from resolvers.as_system import system_context
from resolvers.caller import ACTIVE
from resolvers.context import Client
from resolvers.services import Services
from resolvers.sign_in.sessions import end_sessions
from resolvers.system_collections import USERS
from resolvers.write.history import record
from resolvers.write.written import Written

SUSPENDED = "suspended"

_DEFAULT_MAX = 25
_COUNT = sa.text(
    'INSERT INTO typecase_sign_ins ("user", failures) '
    "SELECT :user, 1 FROM directus_users WHERE id = :id AND status = 'active' "
    'ON CONFLICT ("user") DO UPDATE SET failures = typecase_sign_ins.failures + 1 RETURNING failures'
).bindparams(sa.bindparam("user", type_=sa.String), sa.bindparam("id", type_=SYSTEM_METADATA.tables[USERS].c.id.type))


async def attempts_max(executor: Executor) -> int | None:
    """How many failures are let pass; None: any number."""
    statement = sa.select(col(Settings.auth_login_attempts)).limit(1)
    row = await fetch_row(executor, statement)
    return row[0] if row else _DEFAULT_MAX


async def count_attempt(executor: Executor, user: str) -> int | None:
    """Count an attempt, which fails until it is forgotten; how many there are now. None where the user is not
    active any more.

    Counted before the password is looked at, so that of many attempts at once no more are tried than of one after the
    other.
    """
    row = await fetch_row(executor, _COUNT.bindparams(user=user, id=user))
    return int(row[0]) if row else None


async def forget_attempts(executor: Executor, user: str) -> None:
    """Count from none again."""
    statement = sa.update(SIGN_INS).where(SIGN_INS.c.user == user).values(failures=0)
    await execute(executor, statement)


async def suspend(services: Services, client: Client, user: str) -> None:
    """Suspend a user who failed too often, and note it in the history. The count begins anew."""
    context = system_context(services, client)
    async with services.database.transaction() as executor:
        theirs = sa.and_(col(User.id) == user, col(User.status) == ACTIVE)
        statement = sa.update(User).where(theirs).values(status=SUSPENDED).returning(col(User.id))
        if await fetch_row(executor, statement) is None:
            return
        await record(executor, context, [Written(USERS, "update", user, {"status": SUSPENDED})])
        await end_sessions(executor, [user])
        await forget_attempts(executor, user)
    services.access.invalidate()
