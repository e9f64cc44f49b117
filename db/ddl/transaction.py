"""The transaction of a change of the model: one at a time in all processes, with everything in it or nothing."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from db.engine import DatabaseConfig, Dialect, Row
from db.exclusive import database_error, exclusive_transaction

Given = ParamSpec("Given")
Result = TypeVar("Result")


class ModelTransaction:
    """A connection of its own, in a transaction. It runs statements like any `Executor`, and work on the tables."""

    def __init__(self, connection: AsyncConnection, dialect: Dialect) -> None:
        self.dialect = dialect
        self._connection = connection

    async def fetch_row(self, sql: str, args: Sequence[Any] = ()) -> Row | None:
        """The first row of the answer, or None where there is none."""
        return next(iter(await self.fetch_all(sql, args)), None)

    async def fetch_all(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        """All rows of the answer."""
        with self._translated():
            return [tuple(row) for row in await self._connection.exec_driver_sql(sql, tuple(args))]

    async def execute(self, sql: str, args: Sequence[Any] = ()) -> None:
        """Run a statement for what it does."""
        with self._translated():
            await self._connection.exec_driver_sql(sql, tuple(args))

    async def run(
        self,
        work: Callable[Concatenate[sa.Connection, Given], Result],
        *args: Given.args,
        **named: Given.kwargs,
    ) -> Result:
        """Do a piece of `work` of this package, which takes the connection first.

        Raises:
            DatabaseError: the database refuses.
        """
        with self._translated():
            return await self._connection.run_sync(work, *args, **named)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise database_error(self.dialect, error) from error


@asynccontextmanager
async def model_transaction(config: DatabaseConfig) -> AsyncIterator[ModelTransaction]:
    """Wait for the turn of this change; committed at the end of the block, and whatever fails leaves nothing behind.

    On SQLite foreign keys are not enforced in it, or a table that is rebuilt would take rows of others with it.

    Raises:
        DatabaseError: the database can't be reached, or refuses.
    """
    async with exclusive_transaction(config) as connection:
        yield ModelTransaction(connection, config.dialect)
