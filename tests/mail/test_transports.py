"""The ways that mails go, and what they say."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.mail import Log, Mail, MailError, Sendmail, Smtp, message_of
from db.engine import DatabaseConfig
from resolvers.mail import Mailer
from tests.conftest import client_of, settings_of
from tests.mail.conftest import ADMIN, PUBLIC_URL, Mailbox, as_admin, mail_settings, text_in
from typecase.mail_options import mailer
from typecase.setting_errors import SettingsError

pytestmark = pytest.mark.anyio

SENDER = "The CMS <cms@example.com>"
MAIL = Mail("a@x.de", "Übung", "Text: https://x.de", "<p>Text</p>", "https://x.de")


def program(folder: Path, commands: str) -> Path:
    path = folder / "sendmail"
    path.write_text(f"#!/bin/sh\n{commands}\n")
    path.chmod(0o755)
    return path


async def test_sendmail(tmp_path: Path) -> None:
    path = program(tmp_path, f'printf "%s\\n" "$@" > {tmp_path}/arguments; cat > {tmp_path}/mail')
    await Sendmail(path).send(SENDER, MAIL)
    assert (tmp_path / "arguments").read_text().split("\n") == ["-i", "-f", "cms@example.com", "--", "a@x.de", ""]
    unix = (tmp_path / "mail").read_bytes()
    assert b"\r" not in unix
    assert b"To: a@x.de\n" in unix
    await Sendmail(path, "windows").send(SENDER, MAIL)
    assert b"To: a@x.de\r\n" in (tmp_path / "mail").read_bytes()


async def test_sendmail_that_fails(tmp_path: Path) -> None:
    with pytest.raises(MailError, match=r"exit status 75"):
        await Sendmail(program(tmp_path, "cat > /dev/null; exit 75")).send(SENDER, MAIL)
    with pytest.raises(MailError, match=r"can't be run"):
        await Sendmail(tmp_path / "nothing").send(SENDER, MAIL)


async def test_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "adapters.mail"):
        await Log().send(SENDER, MAIL)
    assert caplog.messages == ['Mail to a@x.de, "Übung": https://x.de']


async def test_smtp(mailbox: Mailbox) -> None:
    await Smtp("127.0.0.1", mailbox.port, name="typecase.test").send(SENDER, MAIL)
    [(recipients, mail)] = mailbox.got
    assert recipients == ["a@x.de"]
    assert (mail["From"], mail["To"], mail["Subject"]) == (SENDER, "a@x.de", "Übung")
    assert mail["Message-ID"].endswith("@example.com>")
    assert (text_in(mail).strip(), text_in(mail, "html").strip()) == (MAIL.text, MAIL.html)


@pytest.mark.parametrize("recipient", ["a@x.de\r\nBcc: b@x.de", "a@x.de, b@x.de", "a@x.de\nRCPT TO:<b@x.de>", ""])
async def test_addresses_that_are_more_than_one(mailbox: Mailbox, recipient: str) -> None:
    mail = Mail(recipient, "S", "T", "H", "L")
    with pytest.raises((ValueError, IndexError, MailError)):
        message_of(SENDER, mail)
        await Smtp("127.0.0.1", mailbox.port).send(SENDER, mail)
    assert mailbox.got == []


async def test_what_is_under_way_ends_at_the_close() -> None:
    ended: list[str] = []

    async def slow() -> None:
        await asyncio.sleep(0.05)
        ended.append("slow")

    async def broken() -> None:
        raise MailError("no")

    sending = Mailer()
    sending.later(broken)
    sending.later(slow)
    assert ended == []
    await sending.close()
    assert ended == ["slow"]
    await sending.close()


async def mail_with(
    config: DatabaseConfig, mailbox: Mailbox, project: dict[str, Any], **settings: Any
) -> tuple[str, str, str]:
    """Subject, text and HTML of an invitation in a project with these settings."""
    async with client_of(config, **mail_settings(mailbox, **settings)) as cms:
        await change_project(cms, project)
        admin = await as_admin(cms)
        role = (await cms.post("/roles", json={"name": "R"}, headers=admin)).json()["data"]["id"]
        invited = {"email": "a@x.de", "role": role}
        assert (await cms.post("/users/invite", json=invited, headers=admin)).status_code == 204
        mail = await mailbox.next()
    return mail["Subject"], text_in(mail), text_in(mail, "html")


async def change_project(cms: httpx.AsyncClient, project: dict[str, Any]) -> None:
    if project:
        answer = await cms.patch("/settings", json=project, headers=await as_admin(cms))
        assert answer.status_code == 200, answer.text


async def test_a_projects_looks(database_config: DatabaseConfig, mailbox: Mailbox) -> None:
    project = {
        "project_name": "Tea & <b>Cake</b>",
        "project_url": "https://tea.example.com",
        "project_color": "#112233",
    }
    subject, text, html = await mail_with(database_config, mailbox, project)
    assert subject == "You have been invited to Tea & <b>Cake</b>"
    assert "You have been invited to Tea & <b>Cake</b>." in text
    assert "Tea &amp; &lt;b&gt;Cake&lt;/b&gt;" in html
    assert '<a href="https://tea.example.com"' in html
    assert "background: #112233" in html
    assert f"{PUBLIC_URL}/admin/accept-invite?token=" in html


async def test_a_projects_tricks(database_config: DatabaseConfig, mailbox: Mailbox) -> None:
    project = {"project_name": "{{ 7*7 }}{{ cycler.__init__.__globals__ }}"}
    subject, text, _ = await mail_with(database_config, mailbox, project)
    assert subject == "You have been invited to {{ 7*7 }}{{ cycler.__init__.__globals__ }}"
    assert "49" not in text.partition("token=")[0]


async def test_templates_of_ones_own(database_config: DatabaseConfig, mailbox: Mailbox, tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "user-invitation.html").write_text("<h1>{{ project_name }}</h1><a href='{{ url }}'>Come</a>")
    subject, text, html = await mail_with(
        database_config, mailbox, {"project_name": "<Mine>"}, email_templates_path=str(folder)
    )
    assert html.startswith("<h1>&lt;Mine&gt;</h1><a href='https://cms.example.com/base/admin/accept-invite?token=")
    assert "Accept the invitation: https://" in text
    assert subject == "You have been invited to <Mine>"


async def test_templates_reach_nothing_else(
    database_config: DatabaseConfig, mailbox: Mailbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "password-reset.html").write_text("{{ url.__class__.__mro__ }}")
    async with client_of(database_config, **mail_settings(mailbox, email_templates_path=str(tmp_path))) as cms:
        assert (await cms.post("/auth/password/request", json=ADMIN)).status_code == 204
    assert mailbox.got == []
    assert "A mail could not be made: SecurityError." in caplog.messages


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"email_from": "nobody"}, "EMAIL_FROM: must be an address, or `A name <an@address>`"),
        ({"email_from": "a@x.de\r\nBcc: b@x.de"}, "EMAIL_FROM: must be an address, or `A name <an@address>`"),
        ({"email_transport": "smtp"}, "EMAIL_SMTP_HOST is needed where EMAIL_TRANSPORT is smtp"),
        ({"email_templates_path": "/dev/null"}, "EMAIL_TEMPLATES_PATH: not a folder"),
    ],
)
def test_settings_that_make_no_sense(empty_sqlite: DatabaseConfig, settings: dict[str, str], complaint: str) -> None:
    with pytest.raises(SettingsError) as error:
        mailer(settings_of(empty_sqlite, **settings))
    assert str(error.value) == complaint
