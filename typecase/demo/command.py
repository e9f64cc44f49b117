"""`typecase demo`: a blog to try things on, made on first use and served on this machine only."""

import asyncio
import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

import sqlalchemy as sa
from pydantic import SecretStr
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from sqlmodel import Session

from db.models import load_models
from typecase.demo.seed import seed
from typecase.options import database_config
from typecase.prepare import prepare
from typecase.server import serve
from typecase.settings import Settings

MODELS = "typecase.demo.models"

_HOST = "127.0.0.1"
_GRAPHQL = '{"query": "{ blog_posts(sort: \\"-date\\", limit: 3) { title author { name } } }"}'
_REST = "items/blog_posts?fields=title,author.name&sort=-date&limit=3"


@dataclass(frozen=True, slots=True)
class Login:
    """The demo's administrator, and the secret that signs tokens: made up once and kept in the demo's folder."""

    email: str
    password: str
    secret: str


def demo(port: int, folder: Path) -> None:
    """Serve the demo at `port` of this machine until stopped; its data are kept in `folder`.

    Raises:
        DatabaseError: the folder can't be written to, or holds something else.
        CannotListen: the port is taken.
    """
    login = login_of(folder)
    settings = demo_settings(folder, login, port)
    asyncio.run(prepare_demo(settings, folder))
    serve(settings, load_models(MODELS), ready=lambda: show(Console(), port, login))


def login_of(folder: Path) -> Login:
    """The login kept in the folder; where there is none, the folder and a login are made."""
    path = folder / "login.json"
    if path.exists():
        return Login(**json.loads(path.read_text("utf-8")))
    login = Login("admin@example.com", secrets.token_urlsafe(9), secrets.token_urlsafe(32))
    folder.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(asdict(login), indent=2) + "\n", "utf-8")
    return login


def demo_settings(folder: Path, login: Login, port: int) -> Settings:
    """The demo's settings, whatever the environment says: it must never touch another database."""
    return Settings.model_construct(
        host=_HOST,
        port=port,
        secret=SecretStr(login.secret),
        log_level="warn",
        # There is no admin app to lead to; and a front end on another port may ask, without cookies.
        root_redirect="./graphql",
        cors_enabled=True,
        cors_origin=True,
        cors_credentials=False,
        db_client="sqlite3",
        db_filename=folder / "demo.db",
        admin_email=login.email,
        admin_password=SecretStr(login.password),
        storage_options={"local": {"root": str(folder / "uploads")}},
    )


async def prepare_demo(settings: Settings, folder: Path) -> None:
    """Make the demo's tables, rows and pictures, as far as they are missing. Raises DatabaseError."""
    await prepare(settings, database_config(settings), load_models(MODELS))
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(settings.db_filename)))
    try:
        with Session(engine) as session:
            seed(session, folder / "uploads")
            session.commit()
    finally:
        engine.dispose()


def show(console: Console, port: int, login: Login) -> None:
    """Print what to try."""
    url = f"http://{_HOST}:{port}"
    table = Table.grid(padding=(0, 3))
    table.add_row("GraphQL", f"{url}/graphql")
    table.add_row("REST", f"{url}/docs")
    table.add_row("Administrator", f"{login.email}  {login.password}")
    console.print(Panel(table, title="Typecase demo", subtitle="Ctrl+C ends it", border_style="cyan", padding=(1, 2)))
    console.print("The newest posts, over GraphQL and over REST:\n", style="dim")
    # Neither wrapped nor coloured: they are there to be copied.
    for command in (
        f"curl {url}/graphql -H 'Content-Type: application/json' -d '{_GRAPHQL}'",
        f"curl '{url}/{_REST}'",
    ):
        console.print(f"  {command}\n", soft_wrap=True, highlight=False, markup=False)
