"""The threads in which SQLite's statements run, each with a connection of its own.

A plain queue stands before them. `concurrent.futures` would do the same, but its futures, one more for each statement
and each with a lock, cost more than a small statement itself.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

from db.errors import Unavailable
from db.errors_sqlite import sqlite_error
from db.sqlite_functions import register

_LOCK_SECONDS = 10
_STATEMENTS = 1000
# Steps of SQLite's own, some milliseconds of work, between two looks at the clock.
_STEPS = 500_000
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "case_sensitive_like=ON", "temp_store=MEMORY")

Job = Callable[[sqlite3.Connection], Any]


class Threads:
    """Runs jobs on connections of one file, `size` at once.

    A job that takes longer than `seconds` is given up (None: it may take any time).
    """

    def __init__(self, path: Path, size: int, seconds: float | None = None) -> None:
        self._path = path
        self._seconds = seconds
        self._queue: SimpleQueue[tuple[Job, asyncio.Future[Any]] | None] = SimpleQueue()
        # Daemons: a database that nobody closed doesn't keep the process alive.
        self._threads = [Thread(target=self._work, name="sqlite", daemon=True) for _ in range(size)]
        for thread in self._threads:
            thread.start()
        self._closed = False

    async def run(self, job: Job) -> Any:
        """What the job gives for a connection. Jobs start in the order they come; one that hasn't started when its
        caller is cancelled never does.

        Raises:
            DatabaseError: the job met an error of SQLite, or the database is closed.
        """
        if self._closed:
            raise Unavailable("the database is closed")
        answer = asyncio.get_running_loop().create_future()
        self._queue.put((job, answer))
        return await answer

    def _work(self) -> None:
        connection: sqlite3.Connection | None = None
        while (asked := self._queue.get()) is not None:
            job, answer = asked
            if answer.cancelled():
                continue
            try:
                connection = connection or connect(self._path)
                _hand_over(answer, result=self._run(job, connection))
            except (sqlite3.Error, OverflowError, UnicodeError, OSError) as error:
                translated = sqlite_error(error)
                translated.__cause__ = error
                _hand_over(answer, error=translated)
            except BaseException as error:
                _hand_over(answer, error=error)
            # Nothing of a job stays until the next one comes.
            del asked, job, answer
        if connection is not None:
            connection.close()

    def _run(self, job: Job, connection: sqlite3.Connection) -> Any:
        if self._seconds is not None:
            _give_up_at(connection, time.monotonic() + self._seconds)
        return job(connection)

    async def close(self) -> None:
        """Close the connections, after all jobs that have come."""
        self._closed = True
        for _ in self._threads:
            self._queue.put(None)
        await asyncio.to_thread(self._join)

    def _join(self) -> None:
        for thread in self._threads:
            thread.join()


def connect(path: Path) -> sqlite3.Connection:
    """A connection with our settings and functions, in autocommit mode. One thread at a time may use it."""
    connection = sqlite3.connect(
        path, timeout=_LOCK_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=_STATEMENTS
    )
    try:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        register(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _give_up_at(connection: sqlite3.Connection, moment: float) -> None:
    """Have what the connection does interrupted once the clock (`time.monotonic`) passes a moment."""
    connection.set_progress_handler(lambda: time.monotonic() > moment, _STEPS)


def _hand_over(answer: asyncio.Future[Any], result: Any = None, error: BaseException | None = None) -> None:
    """End the wait for an answer, from another thread than its loop's."""
    # The loop may have been closed by somebody who didn't wait.
    with suppress(RuntimeError):
        answer.get_loop().call_soon_threadsafe(_end, answer, result, error)


def _end(answer: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    if answer.cancelled():
        return
    if error is None:
        answer.set_result(result)
    else:
        answer.set_exception(error)
