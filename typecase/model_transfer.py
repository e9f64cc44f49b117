"""`typecase schema snapshot | diff | apply`: the data model between a file and the database, past all rights."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import typer
from rich.console import Console
from rich.markup import escape

from resolvers.context import Context
from resolvers.schema_snapshot.apply import apply
from resolvers.schema_snapshot.check import checked_snapshot
from resolvers.schema_snapshot.compare import Difference, difference_to
from resolvers.schema_snapshot.files import FileFormat, parsed
from resolvers.schema_snapshot.snapshot import snapshot
from rest_compat.exports.writer import export_item
from typecase.transfer import Project, TransferError, run_with

_FORMATS: Mapping[str, FileFormat] = {".json": "json", ".yaml": "yaml", ".yml": "yaml"}
_COLORS = {"+": "green", "-": "red", "~": "yellow"}


def take_snapshot(project: Project, file: Path | None, form: FileFormat | None) -> None:
    """Write the model to a file, or to standard output.

    Raises:
        TransferError: the file can't be written.
        SettingsError, DatabaseError: as `typecase.app.running_services`.
    """
    kind = form or (_format(file) if file else "yaml")

    async def work(context: Context) -> bytes:
        services = context.services
        return export_item(orjson.dumps(snapshot(services.catalogue, services.database.dialect)), kind)

    text = run_with(project, work)
    if file is None:
        typer.echo(text.removesuffix(b"\n"))
        return
    try:
        file.write_bytes(text)
    except OSError as error:
        raise TransferError(f"{file}: {error.strerror}") from error


def difference_from(project: Project, file: Path, *, force: bool) -> Difference | None:
    """What leads from the model in the database to that of a file; None where they are the same.

    Raises:
        TransferError: the file is no snapshot, or one of another version or database and not to be forced.
        SettingsError, DatabaseError: as `typecase.app.running_services`.
    """
    text = _read(file)

    async def work(context: Context) -> Difference | None:
        dialect = context.services.database.dialect
        wanted = checked_snapshot(parsed(text, _format(file)), dialect, force=force)
        return difference_to(context.services.catalogue, dialect, wanted)

    return run_with(project, work)


def apply_difference(project: Project, difference: Difference) -> None:
    """Make the changes, all or none.

    Raises:
        TransferError: a change can't be made, or the model has been changed in the meantime. Nothing was changed.
        SettingsError, DatabaseError: as `typecase.app.running_services`.
    """

    async def work(context: Context) -> None:
        await apply(context, difference)

    run_with(project, work)


def show(difference: Difference | None) -> None:
    """Print the changes, a line each: `+` what comes, `-` what goes, `~` what changes, and how."""
    if difference is None:
        typer.echo("There is nothing to change.")
        return
    console = Console(highlight=False, soft_wrap=True)
    for mark, text in lines(difference):
        console.print(f"[{_COLORS[mark]}]{mark} {escape(text)}[/]" if mark in _COLORS else escape(text))


def lines(difference: Difference) -> Iterator[tuple[str, str]]:
    """The changes as lines, each with its mark; those that say how something changes have none."""
    for part, what in (
        ("collections", "collection"),
        ("fields", "field"),
        ("systemFields", "field"),
        ("relations", "relation"),
    ):
        for entry in difference.diff[part]:
            yield from _entry(what, entry)


def _entry(what: str, entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    name = ".".join(filter(None, (entry["collection"], entry.get("field"))))
    related = f" to {entry['related_collection']}" if entry.get("related_collection") else ""
    whole = entry["diff"][0]
    if whole.get("path"):
        yield "~", f"{what} {name}{related}"
        for change in entry["diff"]:
            yield "", f"    {_changed(change)}"
        return
    described = whole.get("rhs") or whole.get("lhs") or {}
    kind = f" ({described['type']})" if described.get("type") else ""
    yield ("+" if whole["kind"] == "N" else "-"), f"{what} {name}{kind}{related}"


def _changed(change: Mapping[str, Any]) -> str:
    path = ".".join(str(step) for step in change["path"])
    if change["kind"] == "A":
        return _changed({**change["item"], "path": [*change["path"], change["index"]]})
    if change["kind"] == "N":
        return f"{path}: {_value(change['rhs'])}"
    if change["kind"] == "D":
        return f"{path}: {_value(change.get('lhs'))} → nothing"
    return f"{path}: {_value(change['lhs'])} → {_value(change['rhs'])}"


def _value(value: Any) -> str:
    return orjson.dumps(value).decode()


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise TransferError(f"{file}: {error.strerror}") from error


def _format(file: Path) -> FileFormat:
    form = _FORMATS.get(file.suffix.lower())
    if form is None:
        raise TransferError(f"{file}: the name of the file must end in one of {', '.join(_FORMATS)}")
    return form
