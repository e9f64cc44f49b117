"""A mail server, and the application that sends its mails there."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from db.engine import DatabaseConfig
from tests.conftest import client_of

ADMIN = {"email": "admin@example.com", "password": "password"}
PUBLIC_URL = "https://cms.example.com/base"


@dataclass
class Mailbox:
    """A mail server's handler that keeps what it gets: the addresses of the envelope, and the mail."""

    port: int = 0
    got: list[tuple[list[str], EmailMessage]] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.got.append((envelope.rcpt_tos, mail))
        return "250 OK"

    async def next(self) -> EmailMessage:
        """The mail that comes next."""
        for _ in range(200):
            if self.got:
                return self.got.pop(0)[1]
            await asyncio.sleep(0.02)
        raise AssertionError("no mail came")

    async def link(self) -> str:
        """The link in the mail that comes next."""
        return link_in(await self.next())

    async def token(self) -> str:
        """The token in that link."""
        return parse_qs(urlsplit(await self.link()).query)["token"][0]


def text_in(mail: EmailMessage, kind: str = "plain") -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def link_in(mail: EmailMessage) -> str:
    match = re.search(r": (\S+token=\S+)", text_in(mail))
    assert match is not None
    return match[1]


@pytest.fixture(scope="session")
def mail_server() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        mailbox.port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    yield mailbox
    controller.stop()


@pytest.fixture
def mailbox(mail_server: Mailbox) -> Mailbox:
    mail_server.got.clear()
    return mail_server


def mail_settings(mailbox: Mailbox, **others: Any) -> dict[str, Any]:
    return {
        "email_transport": "smtp",
        "email_smtp_host": "127.0.0.1",
        "email_smtp_port": mailbox.port,
        "email_from": "The CMS <cms@example.com>",
        "public_url": PUBLIC_URL,
        "password_reset_url_allow_list": "https://app.example.com/reset",
        "user_invite_url_allow_list": "https://app.example.com/invite",
        "user_register_url_allow_list": "https://app.example.com/verify",
        "register_stall_time": 0,
        **others,
    }


@pytest.fixture
async def cms(database_config: DatabaseConfig, mailbox: Mailbox) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(database_config, **mail_settings(mailbox)) as client:
        yield client


async def login(client: httpx.AsyncClient, email: str = ADMIN["email"], password: str = ADMIN["password"]) -> Any:
    """The tokens of a user who signs in, or None where they can't."""
    answer = await client.post("/auth/login", json={"email": email, "password": password})
    assert answer.status_code in (200, 401), answer.text
    return answer.json()["data"] if answer.status_code == 200 else None


async def as_admin(client: httpx.AsyncClient) -> dict[str, str]:
    """Headers of the administrator."""
    return {"authorization": f"Bearer {(await login(client))['access_token']}"}


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["errors"][0]["extensions"]["code"]


def reason_of(answer: httpx.Response) -> str:
    assert code_of(answer) == (400, "INVALID_PAYLOAD"), answer.text
    return str(answer.json()["errors"][0]["extensions"]["reason"])
