"""Imports: the rows of a file, all or nothing. Rows whose key is there change it, the others are new."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import islice

from db.catalogue import Collection
from db.errors import BadValue
from resolvers.context import Context
from resolvers.errors import ApiError, Forbidden
from resolvers.failures import api_error
from resolvers.rights import Rights
from resolvers.services import Services
from resolvers.transfer.row_errors import Failure, rows_error
from resolvers.transfer.texts import BadRow, Payload, RowSource
from resolvers.write.items import Transaction, in_parts
from resolvers.write.writer import Writer

BATCH = 1000

Progress = Callable[[int], None]
"""Told after each batch how many rows were written by then."""


def importable(services: Services, rights: Rights, name: str) -> Collection:
    """The collection, where the caller may import rows.

    Raises:
        Forbidden: there is none, it is the system's, or the caller may not create and update rows of it.
    """
    for action in ("create", "update"):
        if not rights.may(action, name):
            raise Forbidden.action(action, name)
    collection = services.catalogue.collections.get(name)
    if collection is None or collection.system:
        raise Forbidden.collection(name)
    return collection


async def import_rows(
    context: Context,
    collection: Collection,
    source: RowSource,
    progress: Progress = lambda _: None,
) -> int:
    """Write rows in one transaction, a batch at a time; how many there were.

    Raises:
        ApiError: rows can't be written; nothing was. The errors of a batch's rows are told together.
    """

    async def work(whole: Transaction) -> int:
        done = 0
        with closing(source()) as rows:
            while batch := _taken(rows, done + 1):
                await _write(whole, collection, batch, done + 1)
                done += len(batch)
                progress(done)
        return done

    return await in_parts(context, work)


def _taken(rows: Iterator[Payload], first: int) -> list[Payload]:
    batch: list[Payload] = []
    try:
        batch.extend(islice(rows, BATCH))
    except BadRow as error:
        raise rows_error([(first + len(batch), error)]) from error
    return batch


async def _write(whole: Transaction, collection: Collection, batch: Sequence[Payload], first: int) -> None:
    """Write a batch by as few statements as can be; only where that fails, row by row, to tell which are wrong."""
    error = await _failure(whole, collection, batch)
    if error is None:
        return
    found = [(row, await _failure(whole, collection, [payload])) for row, payload in enumerate(batch, first)]
    failures: list[Failure] = [(row, error) for row, error in found if error is not None]
    raise rows_error(failures) if failures else error


async def _failure(whole: Transaction, collection: Collection, batch: Sequence[Payload]) -> ApiError | None:
    """Write rows, or else leave everything as it was before them, and tell why."""
    await whole.executor.execute("SAVEPOINT import_rows")
    try:
        await whole.part(lambda writer: _put(writer, collection, batch))
    except (ApiError, BadValue) as error:
        await whole.executor.execute("ROLLBACK TO SAVEPOINT import_rows")
        return api_error(error)
    await whole.executor.execute("RELEASE SAVEPOINT import_rows")
    return None


async def _put(writer: Writer, collection: Collection, batch: Sequence[Payload]) -> None:
    """Create or update rows. The second of two rows with a key changes the first."""
    name = collection.primary_key
    keys = [None if row.get(name) is None else writer.key(collection, row[name]) for row in batch]
    given = list(dict.fromkeys(key for key in keys if key is not None))
    there = await writer.permission.existing(collection, given)
    created: list[Payload] = []
    changes = []
    for key, row in zip(keys, batch, strict=True):
        if key is not None and key in there:
            changes.append((key, row))
            continue
        created.append(row)
        there.add(key)
    if created:
        await writer.create(collection.name, created)
    if changes:
        await writer.update(collection.name, changes)
