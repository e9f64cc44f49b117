"""Mail on its way out: over SMTP, by the machine's own sendmail, or into the log."""

import asyncio
import logging
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime, localtime, make_msgid, parseaddr
from pathlib import Path
from typing import Literal, Protocol

logger = logging.getLogger(__name__)

_SECONDS = 30.0


class MailError(Exception):
    """A mail didn't get away. The message names neither the recipient nor what was in the mail."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to one person, who is asked to follow `link`; `text` and `html` say the same."""

    recipient: str
    subject: str
    text: str
    html: str
    link: str


class Transport(Protocol):
    """A way for mails."""

    async def send(self, sender: str, mail: Mail) -> None:
        """Hand a mail over; `sender` is an address, with a name or without. Raises MailError where it isn't taken."""


@dataclass(frozen=True, slots=True)
class Smtp:
    """A server that takes mails. `secure` encrypts from the first byte on; else the connection is encrypted where the
    server can (STARTTLS), unless `ignore_tls`. `name` is what we call ourselves; without a `port` it is the usual one.
    """

    host: str
    port: int | None = None
    user: str | None = None
    password: str | None = None
    secure: bool = False
    ignore_tls: bool = False
    name: str | None = None

    async def send(self, sender: str, mail: Mail) -> None:
        # Imported late, as few starts send a mail.
        import aiosmtplib

        try:
            await aiosmtplib.send(
                message_of(sender, mail),
                sender=parseaddr(sender)[1],
                recipients=[mail.recipient],
                hostname=self.host,
                port=self.port,
                username=self.user,
                password=self.password,
                local_hostname=self.name,
                use_tls=self.secure,
                start_tls=False if self.secure or self.ignore_tls else None,
                timeout=_SECONDS,
            )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            code = f" {error.code}" if isinstance(error, aiosmtplib.SMTPResponseException) else ""
            raise MailError(f"{self.host} did not take it ({type(error).__name__}{code})") from None


@dataclass(frozen=True, slots=True)
class Nowhere:
    """No way at all: mails are not sent."""

    async def send(self, sender: str, mail: Mail) -> None:
        """Let a mail go nowhere."""


@dataclass(frozen=True, slots=True)
class Sendmail:
    """A program of this machine that takes a mail from its input; `new_line` is how it wants lines to end."""

    path: Path = Path("/usr/sbin/sendmail")
    new_line: Literal["unix", "windows"] = "unix"

    async def send(self, sender: str, mail: Mail) -> None:
        message = message_of(sender, mail).as_bytes()
        if self.new_line == "unix":
            message = message.replace(b"\r\n", b"\n")
        # No shell, and after `--` no address can be an option.
        arguments = ("-i", "-f", parseaddr(sender)[1], "--", mail.recipient)
        try:
            program = await asyncio.create_subprocess_exec(
                self.path, *arguments, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
        except OSError as error:
            raise MailError(f"{self.path} can't be run ({error.strerror})") from None
        try:
            async with asyncio.timeout(_SECONDS):
                await program.communicate(message)
        except TimeoutError:
            raise MailError(f"{self.path} took too long") from None
        finally:
            if program.returncode is None:
                program.kill()
                await program.wait()
        if program.returncode:
            raise MailError(f"{self.path} did not take it (exit status {program.returncode})")


class Log:
    """Sends nothing: the log shows each mail's recipient, subject and link, for whoever develops."""

    async def send(self, sender: str, mail: Mail) -> None:
        logger.info('Mail to %s, "%s": %s', mail.recipient, mail.subject, mail.link)


def message_of(sender: str, mail: Mail) -> EmailMessage:
    """The mail as it goes over the wire. Raises ValueError for an address that isn't one, or has a line break in it."""
    name, address = parseaddr(sender)
    message = EmailMessage(WIRE)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(addr_spec=mail.recipient)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(localtime())
    message["Message-ID"] = make_msgid(domain=address.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message
