"""What the commands of `typecase` have in common: options, and how they say that something can't be done."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

Config = Annotated[
    Path | None, typer.Option(help="File with settings: .env, .yaml, .json or .toml.", envvar="CONFIG_PATH")
]
Models = Annotated[str | None, typer.Option(help="Module with your SQLModel classes, like blog.models.")]


@contextmanager
def told(kind: type[Exception]) -> Iterator[None]:
    """An error of this kind in the block ends the command with status 1; its message is shown line by line."""
    try:
        yield
    except kind as error:
        for line in str(error).splitlines():
            typer.echo(f"typecase: {line}", err=True)
        raise typer.Exit(1) from None
