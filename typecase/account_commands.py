"""The commands `typecase users` and `typecase roles`. Passwords are typed without being shown, or come by a pipe."""

import sys
from typing import Annotated

import typer

from typecase.command_line import Config, told
from typecase.settings import load_settings

users = typer.Typer(help="Make users, list them, and give them other passwords.", no_args_is_help=True)
roles = typer.Typer(help="Make roles.", no_args_is_help=True)


Email = Annotated[str, typer.Option(help="The user's e-mail.")]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


@users.command("create")
def create_user(
    email: Email,
    role: Annotated[str | None, typer.Option(help="Name or id of the user's role.")] = None,
    password_stdin: FromStdin = False,
    config: Config = None,
) -> None:
    """Make an active user."""
    settings = load_settings(config)
    password = _password(from_stdin=password_stdin)
    # Imported late, as everything that not every command needs.
    from typecase import accounts

    with told(accounts.AccountError):
        typer.echo(accounts.create_user(settings, email, password, role))


@users.command("passwd")
def change_password(email: Email, password_stdin: FromStdin = False, config: Config = None) -> None:
    """Give a user another password. It ends the user's sessions."""
    settings = load_settings(config)
    password = _password(from_stdin=password_stdin)
    from typecase import accounts

    with told(accounts.AccountError):
        accounts.change_password(settings, email, password)


@users.command("list")
def list_users(config: Config = None) -> None:
    """List all users: e-mail, status and role, with tabs between them."""
    settings = load_settings(config)
    from typecase import accounts

    with told(accounts.AccountError):
        for row in accounts.list_users(settings):
            typer.echo("\t".join(_plain(row[name]) for name in ("email", "status", "role")))


@roles.command("create")
def create_role(
    name: Annotated[str, typer.Option(help="The role's name.")],
    admin: Annotated[bool, typer.Option("--admin", help="Its users may do everything.")] = False,
    app: Annotated[bool, typer.Option("--app", help="Its users have app access.")] = False,
    config: Config = None,
) -> None:
    """Make a role."""
    settings = load_settings(config)
    from typecase import accounts

    with told(accounts.AccountError):
        typer.echo(accounts.create_role(settings, name, admin=admin, app=app))


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    if not password:
        typer.echo("typecase: The password must not be empty.", err=True)
        raise typer.Exit(1)
    return password


def _plain(value: str | None) -> str:
    """Text without what a terminal would obey."""
    return "".join(sign if sign.isprintable() else "?" for sign in value or "")
