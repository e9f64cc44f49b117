"""What the bootstrap is given, what it finds in a database, and what it reports."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from db.engine import Dialect
from db.migrations import HEAD, VERSION_TABLE
from db.own_tables import SIGN_INS

FetchRow = Callable[[str], Awaitable[tuple[Any, ...] | None]]

_LOOKED_FOR = ("directus_users", VERSION_TABLE, SIGN_INS.name)
_TABLES: dict[Dialect, str] = {
    "sqlite": "SELECT "
    + ", ".join(
        f"EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '{name}')" for name in _LOOKED_FOR
    ),
    "postgresql": "SELECT " + ", ".join(f"to_regclass('{name}') IS NOT NULL" for name in _LOOKED_FOR),
}
_CONTENT = f"SELECT (SELECT version_num FROM {VERSION_TABLE}), EXISTS (SELECT 1 FROM directus_users)"


@dataclass(frozen=True, slots=True)
class Administrator:
    """The first user. Without an email it is `admin@example.com`, without a password one is made up.

    `hash_password` makes what the database keeps of a password; it is called only when the user is made.
    """

    email: str | None
    password: str | None
    hash_password: Callable[[str], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class BootstrapReport:
    """What was done: all fields are empty when nothing was to do.

    `migrated`: tables were made or changed. `administrator`: the email of the user that was made, and
    `printed_password` its password, when it was made up and must be shown now. `made_by_directus`: Directus made the
    tables of this database, and they are used as they are.
    """

    migrated: bool = False
    administrator: str | None = None
    printed_password: str | None = None
    made_by_directus: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """What a database holds: the `version` of our tables (None: they are not there) and whether there is a user.

    A database `made_by_directus` has the tables without a version; `has_own_tables` says whether those that Typecase
    adds to it are there.
    """

    version: str | None = None
    has_users: bool = False
    made_by_directus: bool = False
    has_own_tables: bool = False

    @property
    def migrated(self) -> bool:
        return self.version == HEAD

    @property
    def ready(self) -> bool:
        """Whether a server can start on it with nothing more to do."""
        return (self.made_by_directus and self.has_own_tables) or (self.migrated and self.has_users)


async def read_state(dialect: Dialect, fetch_row: FetchRow) -> State:
    """Look at a database with at most two small queries, which `fetch_row` runs."""
    users, versions, own = await fetch_row(_TABLES[dialect]) or (False, False, False)
    if not versions:
        return State(made_by_directus=bool(users), has_own_tables=bool(own))
    version, has_users = await fetch_row(_CONTENT) or (None, False)
    return State(version=version, has_users=bool(has_users))
