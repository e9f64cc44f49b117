"""The one way to a database: which one it is, and what can be done with it.

SQL and its arguments go to the driver as they are, in the driver's own style (`$1` for PostgreSQL, `?` for SQLite),
and rows come back as plain tuples. Whatever fails, fails with an error of `db.errors`.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from ssl import SSLContext
from typing import Any, Literal, Protocol

import sqlalchemy as sa

Dialect = Literal["sqlite", "postgresql"]
Row = tuple[Any, ...]


@dataclass(frozen=True)
class DatabaseConfig:
    """Which database, and how many connections to it a process may hold.

    SQLite has a `filename` alone. For PostgreSQL `host` may be a folder that holds the server's socket, and `ssl`
    None means no encryption. `pool_min` and `pool_max` count connections. A statement outside transactions that takes
    longer than `statement_seconds` is given up.
    """

    dialect: Dialect
    filename: Path | None = None
    host: str = "127.0.0.1"
    port: int = 5432
    database: str = ""
    user: str = ""
    password: str | None = None
    ssl: SSLContext | None = None
    pool_min: int = 0
    pool_max: int = 10
    statement_seconds: float = 60

    def sqlalchemy_url(self) -> sa.URL:
        """The address for SQLAlchemy's asynchronous engines, on the same drivers."""
        if self.dialect == "sqlite":
            return sa.URL.create("sqlite+aiosqlite", database=str(self.filename))
        return sa.URL.create(
            "postgresql+asyncpg",
            username=self.user,
            password=self.password,
            host=self.host,
            port=self.port,
            database=self.database,
        )

    def sqlalchemy_arguments(self) -> dict[str, Any]:
        """What goes with the address to `create_async_engine(…, connect_args=…)`."""
        return {"ssl": self.ssl} if self.dialect == "postgresql" and self.ssl else {}


class Executor(Protocol):
    """What runs statements: the database itself (each statement on its own), or a transaction."""

    @property
    def dialect(self) -> Dialect: ...

    async def fetch_row(self, sql: str, args: Sequence[Any] = ()) -> Row | None:
        """The first row of the answer, or None where there is none."""

    async def fetch_all(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        """All rows of the answer."""

    async def execute(self, sql: str, args: Sequence[Any] = ()) -> None:
        """Run a statement for what it does."""


class Database(Executor, Protocol):
    """An open database. It may be used by any number of tasks at once."""

    @property
    def config(self) -> DatabaseConfig:
        """What it was opened with."""

    def transaction(self) -> AbstractAsyncContextManager[Executor]:
        """A transaction: committed at the end of the block, rolled back if the block raises.

        On SQLite there is one at a time, and the next waits for its turn.
        """

    def stream(self, sql: str, args: Sequence[Any] = (), size: int = 500) -> AsyncGenerator[list[Row], None]:
        """The rows of a long answer in batches of at most `size`, as they were when it began. Close the iterator
        (`contextlib.aclosing`) where it isn't read to its end."""

    async def forget_statements(self) -> None:
        """Tables have changed: statements are prepared anew."""

    async def close(self) -> None:
        """Let go of all connections, after what runs on them has ended."""
