"""The commands `typecase schema`: the data model as a file, compared and applied."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from typecase.command_line import Config, Models, told
from typecase.settings import load_settings

if TYPE_CHECKING:
    from typecase.transfer import Project

schema = typer.Typer(help="Move the data model between servers, as a file.", no_args_is_help=True)

Source = Annotated[Path, typer.Argument(help="Snapshot, as JSON or YAML.", exists=True, dir_okay=False)]
Force = Annotated[
    bool, typer.Option("--force", help="Take a snapshot of another version of Directus, or of another database.")
]


@schema.command("snapshot")
def take_snapshot(
    file: Annotated[Path | None, typer.Argument(help="File to write; else it is printed.", dir_okay=False)] = None,
    form: Annotated[
        Literal["json", "yaml"] | None, typer.Option("--format", help="Else the file's ending says; printed, yaml.")
    ] = None,
    config: Config = None,
    models: Models = None,
) -> None:
    """Write the data model to a file."""
    project = _project(config, models)
    from typecase import model_transfer, transfer

    with told(transfer.TransferError):
        model_transfer.take_snapshot(project, file, form)


@schema.command("diff")
def show_difference(file: Source, force: Force = False, config: Config = None, models: Models = None) -> None:
    """Show what would have to change for the database to have the model of a file. Exit status 1 for anything."""
    project = _project(config, models)
    from typecase import model_transfer, transfer

    with told(transfer.TransferError):
        found = model_transfer.difference_from(project, file, force=force)
        model_transfer.show(found)
    if found:
        raise typer.Exit(1)


@schema.command("apply")
def apply_snapshot(
    file: Source,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask before anything is changed.")] = False,
    force: Force = False,
    config: Config = None,
    models: Models = None,
) -> None:
    """Give the database the model of a file, once you have seen what changes. What the file hasn't is deleted."""
    project = _project(config, models)
    from typecase import model_transfer, transfer

    with told(transfer.TransferError):
        found = model_transfer.difference_from(project, file, force=force)
        model_transfer.show(found)
        if found is None or dry_run:
            return
        if not yes:
            typer.confirm("Make these changes?", abort=True)
        model_transfer.apply_difference(project, found)
        typer.echo("The changes were made.")


def _project(config: Path | None, models: str | None) -> "Project":
    settings = load_settings(config)
    # Imported late, as everything that not every command needs.
    from typecase.project import named_models
    from typecase.transfer import Project

    return Project(settings, named_models(models))
