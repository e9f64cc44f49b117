"""`typecase doctor`: looks at settings, database and storage, and says in plain words what is wrong with each."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.markup import escape

from adapters.object_stores import DEFAULT_FOLDER
from db.bootstrap_state import read_state
from db.catalogue_load import load_catalogue
from db.engine import Database, DatabaseConfig
from db.errors import DatabaseError
from db.open import open_database
from typecase.mail_options import mailer
from typecase.options import connections, database_config
from typecase.setting_errors import SettingsError
from typecase.settings import Settings, load_settings

Verdict = Literal["good", "doubtful", "wrong"]

_COLORS = {"good": "green", "doubtful": "yellow", "wrong": "red"}
# HS256 wants a key as long as what it makes.
_SECRET_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out about one thing. What is doubtful works; what is wrong doesn't."""

    verdict: Verdict
    subject: Literal["settings", "database", "storage", "mail", "sign-in"]
    sentence: str


def examine_and_report(config: Path | None) -> bool:
    """Print all findings; whether nothing is wrong. `config` is the configuration file, as for `load_settings`."""
    findings = asyncio.run(_collected(config))
    console = Console()
    for finding in findings:
        color = _COLORS[finding.verdict]
        console.print(f"[{color}]{finding.verdict:9}[/] [bold]{finding.subject:9}[/] {escape(finding.sentence)}")
    return all(finding.verdict != "wrong" for finding in findings)


async def examine(config: Path | None) -> AsyncIterator[Finding]:
    """Everything that can be said, most basic first."""
    try:
        settings = load_settings(config)
        database = database_config(settings)
    except SettingsError as error:
        yield Finding("wrong", "settings", f"{error}.")
        return
    for finding in examine_settings(settings):
        yield finding
    async for finding in examine_database(database):
        yield finding
    for finding in examine_storage(settings):
        yield finding
    for finding in examine_mail(settings):
        yield finding
    for finding in examine_providers(settings):
        yield finding


def examine_settings(settings: Settings) -> Iterator[Finding]:
    """What is doubtful about values that are all allowed."""
    secret = settings.secret.get_secret_value()
    if not secret:
        yield Finding(
            "doubtful", "settings", "SECRET is not set: users have to sign in again after each start of the server."
        )
    elif len(secret.encode()) < _SECRET_LENGTH:
        yield Finding("doubtful", "settings", f"SECRET should be at least {_SECRET_LENGTH} bytes long.")
    if settings.refresh_token_ttl <= settings.access_token_ttl:
        yield Finding(
            "doubtful",
            "settings",
            "REFRESH_TOKEN_TTL should be longer than ACCESS_TOKEN_TTL: users can't stay signed in.",
        )
    yield Finding("good", "settings", f"The server will listen on {settings.host}, port {settings.port}.")


async def examine_database(config: DatabaseConfig) -> AsyncIterator[Finding]:
    """Whether the database can be reached, and what is in it. A file that isn't there is not made."""
    if config.filename and not config.filename.exists():
        yield _missing_file(config.filename)
        return
    try:
        database = await open_database(config)
    except DatabaseError as error:
        yield Finding("wrong", "database", f"{_place(config)} can't be used: {error}.")
        return
    try:
        async for finding in _content(config, database):
            yield finding
    except DatabaseError as error:
        yield Finding("wrong", "database", f"{_place(config)} can't be read: {error}.")
    finally:
        await database.close()


def examine_storage(settings: Settings) -> Iterator[Finding]:
    """Whether files can be kept where the settings say."""
    for location in settings.storage_locations:
        options = settings.storage_options.get(location.lower(), {})
        driver = options.get("driver", "local")
        if driver != "local":
            yield Finding("doubtful", "storage", f'"{location}" has the driver {driver}, which was not looked at.')
            continue
        folder = Path(options.get("root", DEFAULT_FOLDER))
        existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
        if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
            yield Finding("wrong", "storage", f'"{location}" is the folder {folder}, which can\'t be written to.')
        elif existing != folder:
            yield Finding("good", "storage", f'"{location}" will be the folder {folder}, made when it is needed.')
        else:
            yield Finding("good", "storage", f'"{location}" is the folder {folder}.')


def examine_mail(settings: Settings) -> Iterator[Finding]:
    """Whether mails can be sent as the settings say; no server is asked."""
    try:
        mailer(settings)
    except SettingsError as error:
        yield Finding("wrong", "mail", f"{error}.")
        return
    program = settings.email_sendmail_path
    if settings.email_transport in ("log", "none"):
        yield Finding("doubtful", "mail", f"EMAIL_TRANSPORT is {settings.email_transport}: mails are not sent.")
    elif settings.email_transport == "sendmail" and not os.access(program, os.X_OK):
        yield Finding("doubtful", "mail", f"Mails can't be sent: {program} is not there. See EMAIL_TRANSPORT.")
    elif settings.public_url == "/":
        yield Finding("doubtful", "mail", "PUBLIC_URL is not set: links in mails lead nowhere.")
    else:
        yield Finding("good", "mail", f"Mails go out by {settings.email_transport}, from {settings.email_from}.")


def examine_providers(settings: Settings) -> Iterator[Finding]:
    """Whether users of other servers can sign in as the settings say; none of those is asked."""
    try:
        providers = connections(settings)
    except SettingsError as error:
        yield Finding("wrong", "sign-in", f"{error}.")
        return
    for name, connection in providers.items():
        yield Finding("good", "sign-in", f'Users of "{name}" can sign in, and come back to {connection.callback}.')


async def _collected(config: Path | None) -> list[Finding]:
    return [finding async for finding in examine(config)]


async def _content(config: DatabaseConfig, database: Database) -> AsyncIterator[Finding]:
    state = await read_state(config.dialect, database.fetch_row)
    if state.made_by_directus:
        yield Finding("good", "database", f"{_place(config)} holds a project that Directus made.")
    elif state.migrated and state.has_users:
        yield Finding("good", "database", f"{_place(config)} is ready.")
    elif state.version and not state.migrated:
        yield Finding(
            "good", "database", f"{_place(config)} was made by another version of Typecase (or is new to it)."
        )
    else:
        yield Finding("good", "database", f"{_place(config)} can be used; the next start makes it ready.")
        return
    for warning in (await load_catalogue(database, 1)).warnings:
        yield Finding("doubtful", "database", warning)


def _missing_file(path: Path) -> Finding:
    folder = next(folder for folder in path.absolute().parents if folder.exists())
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return Finding("good", "database", f"The SQLite file {path} is not there yet; the next start makes it.")
    return Finding("wrong", "database", f"The SQLite file {path} can't be made: {folder} can't be written to.")


def _place(config: DatabaseConfig) -> str:
    if config.filename:
        return f"The SQLite file {config.filename}"
    return f'The PostgreSQL database "{config.database}" at {config.host}:{config.port}'
