"""Sending mails beside the requests: no answer waits for one, or tells by the time it takes whether there was one."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from adapters.mail import Mail, MailError, Sendmail, Transport

logger = logging.getLogger(__name__)

_WAITING_MAX = 1000
_AT_ONCE = 5
_PATIENCE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class MailOptions:
    """`sender` is an address, with a name or without; `templates` a folder with templates that go before ours."""

    sender: str = "no-reply@example.com"
    templates: Path | None = None


class Mailer:
    """What is to be mailed, and is under way."""

    def __init__(self, transport: Transport | None = None, options: MailOptions = MailOptions()) -> None:
        self.options = options
        self._transport = transport or Sendmail()
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    def later(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do what ends in a mail, or in none, beside the request. Nothing that goes wrong in it comes back."""
        if len(self._tasks) >= _WAITING_MAX:
            logger.error("A mail was not sent: %d are waiting already.", _WAITING_MAX)
            return
        task = asyncio.create_task(self._done(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def send(self, mail: Mail) -> None:
        """Send a mail now. Raises MailError."""
        await self._transport.send(self.options.sender, mail)

    async def close(self) -> None:
        """Let what is under way come to its end, for some seconds."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=_PATIENCE_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _done(self, work: Callable[[], Awaitable[None]]) -> None:
        async with self._turns:
            try:
                await work()
            except MailError as error:
                logger.error("A mail was not sent: %s.", error)
            except Exception as error:
                logger.error("A mail could not be made: %s.", type(error).__name__)
