"""What mails say: our templates, or those of the project, filled with a few plain values.

Values are variables of a template, never a part of it, and templates can't reach anything but them.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa
from sqlmodel import col

from adapters.mail import Mail
from db.statement import fetch_row
from db.tables import Settings

if TYPE_CHECKING:
    from jinja2 import Environment

    from resolvers.services import Services

Template = Literal["password-reset", "share", "user-invitation", "user-registration"]

_OURS = Path(__file__).parent / "templates"
_SUBJECTS: dict[Template, str] = {
    "password-reset": "Reset your password",
    "share": "An item of {project} has been shared with you",
    "user-invitation": "You have been invited to {project}",
    "user-registration": "Confirm your e-mail address",
}
_COLOR = re.compile(r"#[0-9A-Fa-f]{3,8}")
_USUAL_COLOR = "#6644FF"


async def send_link(services: "Services", template: Template, recipient: str, link: str) -> None:
    """Mail a link to a user, at the address that is stored.

    Raises:
        MailError: the mail was not taken.
    """
    variables = {**await _project(services), "url": link}
    subject = " ".join(_SUBJECTS[template].replace("{project}", variables["project_name"]).split())
    environment = _environment(services.mailer.options.templates)
    html = environment.get_template(f"{template}.html").render(variables)
    text = environment.get_template(f"{template}.txt").render(variables)
    await services.mailer.send(Mail(recipient, subject, text, html, link))


async def _project(services: "Services") -> dict[str, Any]:
    """The project's name, address and colour, in a form that can do no harm in a mail."""
    columns = (col(Settings.project_name), col(Settings.project_url), col(Settings.project_color))
    row = await fetch_row(services.database, sa.select(*columns).limit(1))
    name, url, color = row or (None, None, None)
    return {
        "project_name": " ".join((name or "Typecase").split()),
        "project_url": url if url and url.startswith(("https://", "http://")) else None,
        "project_color": color if color and _COLOR.fullmatch(color) else _USUAL_COLOR,
    }


@lru_cache(maxsize=8)
def _environment(folder: Path | None) -> "Environment":
    # Imported late, as few starts write a mail.
    from jinja2 import FileSystemLoader, select_autoescape
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    folders = [folder, _OURS] if folder else [_OURS]
    return ImmutableSandboxedEnvironment(loader=FileSystemLoader(folders), autoescape=select_autoescape(["html"]))
