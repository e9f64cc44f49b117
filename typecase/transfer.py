"""`typecase import` and `typecase export`: rows between a file and the database, past all rights."""

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar, cast

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from resolvers.as_system import system_context
from resolvers.context import Context
from resolvers.errors import ApiError
from resolvers.hooks import HookFunction
from resolvers.read import prepare, run, stream
from resolvers.request import ReadRequest
from resolvers.transfer.csv_rows import csv_rows
from resolvers.transfer.importing import import_rows, importable
from resolvers.transfer.json_rows import json_rows
from rest_compat.exports.response import in_file_order
from rest_compat.exports.writer import export_rows
from rest_compat.parameters import EXPORT_FORMATS, ExportFormat, parse_parameters
from typecase.app import running_services
from typecase.log import configure_logging
from typecase.settings import Settings

if TYPE_CHECKING:
    from sqlmodel import SQLModel

Result = TypeVar("Result")


class TransferError(Exception):
    """Rows can't be moved; `str()` says why, an error a line."""


@dataclass(frozen=True, slots=True)
class Project:
    """What is served: the settings, and the project's own code."""

    settings: Settings
    models: "tuple[type[SQLModel], ...]" = ()
    hooks: tuple[HookFunction, ...] = ()


def import_file(project: Project, collection: str, path: Path, kind: str | None = None) -> int:
    """Write the rows of a file, all or none, and show how it goes on; how many there were.

    `kind` is `csv` or `json`; the file's ending says where it is None.

    Raises:
        TransferError: the file or its rows can't be used. Nothing was written.
        SettingsError, DatabaseError: as `typecase.app.running_services`.
    """
    form = _kind(path, kind, ("csv", "json"))
    return run_with(project, lambda context: _import(context, collection, path, form))


def export_file(
    project: Project, collection: str, path: Path, query: Mapping[str, Any], kind: str | None = None
) -> int:
    """Write rows to a file, and show how it goes on; how many there were. The file is there once it is whole.

    `query` are parameters of a read as REST has them. `kind` is a format of exports, as with `import_file`.

    Raises: as `import_file`.
    """
    form = cast(ExportFormat, _kind(path, kind, EXPORT_FORMATS))
    return run_with(project, lambda context: _export(context, collection, path, query, form))


def run_with(project: Project, work: Callable[[Context], Awaitable[Result]]) -> Result:
    """What `work` gives, done with all rights on the running system without its APIs.

    Raises:
        TransferError: what the work raises as ApiError or OSError.
        SettingsError, DatabaseError: as `typecase.app.running_services`.
    """
    configure_logging(project.settings)

    async def running() -> Result:
        async with running_services(project.settings, project.models, project.hooks) as services:
            services.options = replace(services.options, limit_max=None)
            return await work(system_context(services))

    try:
        return asyncio.run(running())
    except ApiError as error:
        raise TransferError("\n".join(_line(entry) for entry in error.bodies())) from error
    except OSError as error:
        raise TransferError(f"{error.filename or 'The file'}: {error.strerror}") from error


async def _import(context: Context, name: str, path: Path, kind: str) -> int:
    collection = importable(context.services, context.rights, name)
    with path.open("rb") as file, _progress() as progress:
        bar = progress.add_task(name, total=os.fstat(file.fileno()).st_size, rows=0)
        of_csv = partial(csv_rows, file, context.services.catalogue, collection)
        source = partial(json_rows, file) if kind == "json" else of_csv

        def show(rows: int) -> None:
            progress.update(bar, completed=file.tell(), rows=rows)

        return await import_rows(context, collection, source, show)


async def _export(context: Context, name: str, path: Path, query: Mapping[str, Any], form: ExportFormat) -> int:
    services = context.services
    asked = parse_parameters(name, {"limit": -1, **query}, services.options.depth_max).request
    total = await _count(context, asked)
    prepared = prepare(services, context.rights, in_file_order(asked, services.catalogue), by_row=True)
    with _whole_or_not(path) as file, _progress() as progress:
        bar = progress.add_task(name, total=total, rows=0)
        async with aclosing(stream(services, context.caller, prepared)) as batches:
            async for piece in export_rows(_counted(batches, progress, bar), form):
                file.write(piece)
        return int(progress.tasks[0].completed)


@contextmanager
def _whole_or_not(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that takes its name at the end of the block, unless the block raises."""
    unfinished = path.with_name(f"{path.name}.part")
    try:
        with unfinished.open("wb") as file:
            yield file
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


async def _counted(
    batches: AsyncGenerator[list[bytes], None], progress: Progress, bar: TaskID
) -> AsyncIterator[list[bytes]]:
    done = 0
    async for batch in batches:
        yield batch
        done += len(batch)
        progress.update(bar, completed=done, rows=done)


async def _count(context: Context, asked: ReadRequest) -> int | None:
    """How many rows the filter of a read finds."""
    counting = replace(
        asked,
        fields=(),
        arguments=replace(asked.arguments, limit=1, offset=None, page=None, sort=()),
        meta=frozenset({"filter_count"}),
        keys_only=True,
    )
    prepared = prepare(context.services, context.rights, counting)
    return (await run(context.services, context.caller, prepared)).filter_count


def _progress() -> Progress:
    """A bar on standard error, where someone looks at it."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]:,} rows"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def _kind(path: Path, kind: str | None, known: tuple[str, ...]) -> str:
    form = kind or path.suffix.removeprefix(".").lower()
    if form not in known:
        raise TransferError(f"{path}: the format must be one of {', '.join(known)}; --format says which")
    return form


def _line(entry: Mapping[str, Any]) -> str:
    rows = [str(row) for lines in entry["extensions"].get("rows", ()) for row in lines["rows"]]
    if not rows:
        return str(entry["message"])
    more = ", …" if len(rows) > 10 else ""
    return f"Row {', '.join(rows[:10])}{more}: {entry['message']}"
