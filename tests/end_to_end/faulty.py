"""A database whose n-th statement fails."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from db.engine import Database, DatabaseConfig, Dialect, Executor, Row
from db.errors import Deadlock


@dataclass
class Plan:
    """Which statement is to fail, counted from 1 (0: none), and what became of it. The commit counts as a statement.

    With `given_up`, the first transaction ends at its commit, as if for another's sake.
    """

    due: int = 0
    given_up: bool = False
    count: int = 0
    committed: bool = False
    struck: bool = False
    struck_at_commit: bool = False

    async def pass_by(self, executor: Executor) -> None:
        """Called before each statement."""
        self.count += 1
        if self.count == self.due:
            self.struck = True
            # A real error: PostgreSQL takes no more statements in the transaction after it.
            await executor.execute("NO STATEMENT")

    async def pass_by_commit(self, executor: Executor) -> None:
        """Called before each commit."""
        if self.given_up and not self.struck:
            self.struck = self.struck_at_commit = True
            raise Deadlock("the transaction was given up")
        self.struck_at_commit = self.count + 1 == self.due
        await self.pass_by(executor)


class _Transaction:
    """An `Executor` in front of that of a transaction."""

    def __init__(self, inner: Executor, plan: Plan) -> None:
        self.dialect: Dialect = inner.dialect
        self._inner = inner
        self._plan = plan

    async def fetch_row(self, sql: str, args: Sequence[Any] = ()) -> Row | None:
        await self._plan.pass_by(self._inner)
        return await self._inner.fetch_row(sql, args)

    async def fetch_all(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        await self._plan.pass_by(self._inner)
        return await self._inner.fetch_all(sql, args)

    async def execute(self, sql: str, args: Sequence[Any] = ()) -> None:
        await self._plan.pass_by(self._inner)
        await self._inner.execute(sql, args)


PLAN: ContextVar[Plan] = ContextVar("PLAN", default=Plan())  # noqa: B039
"""What is to fail in the request under way: what the server does meanwhile by itself has no part in it."""


class FaultyDatabase:
    """A `Database` in front of another; statements fail as `PLAN` says."""

    def __init__(self, inner: Database) -> None:
        self.inner = inner

    @property
    def config(self) -> DatabaseConfig:
        return self.inner.config

    @property
    def dialect(self) -> Dialect:
        return self.inner.dialect

    async def fetch_row(self, sql: str, args: Sequence[Any] = ()) -> Row | None:
        plan = PLAN.get()
        if "insert into" not in sql.lower():
            await plan.pass_by(self.inner)
            return await self.inner.fetch_row(sql, args)
        # A statement that writes without a transaction is one by itself.
        await plan.pass_by_commit(self.inner)
        row = await self.inner.fetch_row(sql, args)
        plan.committed = True
        return row

    async def fetch_all(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        await PLAN.get().pass_by(self.inner)
        return await self.inner.fetch_all(sql, args)

    async def execute(self, sql: str, args: Sequence[Any] = ()) -> None:
        await PLAN.get().pass_by(self.inner)
        await self.inner.execute(sql, args)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Executor]:
        plan = PLAN.get()
        async with self.inner.transaction() as executor:
            yield _Transaction(executor, plan)
            await plan.pass_by_commit(executor)
        plan.committed = True

    def stream(self, sql: str, args: Sequence[Any] = (), size: int = 500) -> AsyncGenerator[list[Row], None]:
        return self.inner.stream(sql, args, size)

    async def forget_statements(self) -> None:
        await self.inner.forget_statements()

    async def close(self) -> None:
        await self.inner.close()
