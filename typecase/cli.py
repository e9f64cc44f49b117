"""The command line: `typecase serve | bootstrap | users | roles | schema | import | export | doctor | …`."""

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from db.errors import DatabaseError
from typecase.account_commands import roles, users
from typecase.command_line import Config, Models, told
from typecase.model_commands import schema
from typecase.setting_errors import SettingsError
from typecase.settings import Settings, load_settings

if TYPE_CHECKING:
    from sqlmodel import SQLModel

    from resolvers.hooks import HookFunction
    from typecase.transfer import Project

app = typer.Typer(
    help="Typecase serves your tables as a headless CMS, over GraphQL and REST.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(users, name="users")
app.add_typer(roles, name="roles")
app.add_typer(schema, name="schema")

GARBAGE_COLLECTED_AT = 5_000
"""How many new objects make the garbage collector look at them. With Python's 700 it takes a tenth of the start, and
half of the time in which a large GraphQL schema is made."""

HookModule = Annotated[str | None, typer.Option("--hooks", help="Module with your hooks, in place of HOOKS.")]


@app.command()
def serve(
    config: Config = None,
    models: Models = None,
    hooks: HookModule = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on, in place of HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on, in place of PORT.", min=0, max=65535)] = None,
) -> None:
    """Serve until stopped. An empty database is made ready first."""
    settings = _settings(config, host=host, port=port, hooks=hooks)
    # Imported late, as everything that not every command needs.
    from typecase.server import CannotListen
    from typecase.server import serve as serve_app

    try:
        serve_app(settings, _models(models), _hooks(models))
    except CannotListen as error:
        _stop(str(error), 1)


@app.command()
def bootstrap(config: Config = None, models: Models = None) -> None:
    """Make an empty database ready: tables, and the first administrator. Does nothing where nothing is missing."""
    settings = load_settings(config)
    from typecase.prepare import prepare_and_report

    prepare_and_report(settings, _models(models))


@app.command("import")
def import_rows(
    collection: Annotated[str, typer.Argument(help="Collection that the rows go into.")],
    file: Annotated[Path, typer.Argument(help="File with rows, CSV or JSON.", exists=True, dir_okay=False)],
    kind: Annotated[str | None, typer.Option("--format", help="csv or json; else the file's ending says.")] = None,
    config: Config = None,
    models: Models = None,
    hooks: HookModule = None,
) -> None:
    """Write the rows of a file to the database, all or none. Those whose key is there change it."""
    project = _project(config, models, hooks)
    from typecase.transfer import TransferError, import_file

    with told(TransferError):
        typer.echo(f"{import_file(project, collection, file, kind)} rows were imported.")


@app.command("export")
def export_rows(
    collection: Annotated[str, typer.Argument(help="Collection that the rows come from.")],
    file: Annotated[Path, typer.Argument(help="File to write.", dir_okay=False)],
    kind: Annotated[
        str | None, typer.Option("--format", help="csv, csv_utf8, json, xml or yaml; else the file's ending says.")
    ] = None,
    fields: Annotated[str | None, typer.Option(help="Fields, like id,title,author.name; else all.")] = None,
    filter_: Annotated[str | None, typer.Option("--filter", help="A filter, as JSON.")] = None,
    sort: Annotated[str | None, typer.Option(help="Fields to sort by, like -date,id.")] = None,
    config: Config = None,
    models: Models = None,
) -> None:
    """Write rows of the database to a file."""
    project = _project(config, models, None)
    from typecase.transfer import TransferError, export_file

    asked = {"fields": fields, "filter": filter_, "sort": sort}
    query = {name: value for name, value in asked.items() if value is not None}
    with told(TransferError):
        typer.echo(f"{export_file(project, collection, file, query, kind)} rows were exported.")


@app.command()
def doctor(config: Config = None) -> None:
    """Say in plain words what is wrong with the settings, the database and the storage."""
    from typecase.doctor import examine_and_report

    raise typer.Exit(0 if examine_and_report(config) else 1)


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8055,
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its data.")] = Path("data/demo"),
) -> None:
    """Serve a small blog with pictures. Its data are kept; delete the folder to begin anew."""
    from typecase.demo.command import demo as serve_demo
    from typecase.server import CannotListen

    try:
        serve_demo(port, folder)
    except CannotListen as error:
        _stop(f"{error}. Give another one by --port.", 1)


@app.command()
def version() -> None:
    """Print the version."""
    from importlib.metadata import version as installed_version

    typer.echo(installed_version("typecase"))


def main() -> None:
    """Run the command that was given. Exit status 2 for settings that can't be used, 1 for a database or an address."""
    gc.set_threshold(GARBAGE_COLLECTED_AT)
    try:
        app()
    except SettingsError as error:
        _stop(str(error), 2)
    except DatabaseError as error:
        _stop(f"The database can't be used: {error}. See `typecase doctor`.", 1)


def _settings(config: Path | None, **given: object) -> Settings:
    """The settings, with those that the command line gives in their place."""
    known = {name: value for name, value in given.items() if value is not None}
    return load_settings(config).model_copy(update=known)


def _project(config: Path | None, models: str | None, hooks: str | None) -> "Project":
    settings = _settings(config, hooks=hooks)
    from typecase.transfer import Project

    return Project(settings, _models(models), _hooks(models))


def _hooks(models: str | None) -> "tuple[HookFunction, ...]":
    """The hooks beside the classes."""
    if models is None:
        return ()
    from typecase.project import hooks_in

    return hooks_in(models)


def _models(name: str | None) -> "tuple[type[SQLModel], ...]":
    if name is None:
        return ()
    from typecase.project import named_models

    return named_models(name)


def _stop(message: str, status: int) -> NoReturn:
    typer.echo(f"typecase: {' '.join(message.split())}", err=True)
    sys.exit(status)
