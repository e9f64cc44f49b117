"""The process that serves: uvicorn around the application, from the first line to the last request."""

import asyncio
import logging
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from socket import socket
from typing import TYPE_CHECKING

import uvicorn
import uvloop

from typecase.app import create_app
from typecase.log import configure_logging
from typecase.settings import Settings

if TYPE_CHECKING:
    from sqlmodel import SQLModel

logger = logging.getLogger(__name__)


class Server(uvicorn.Server):
    """uvicorn, but after SIGTERM or SIGINT it returns once all requests have ended, so that others can clean up."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take both signals as the wish to end; a second SIGINT ends at once."""
        loop = asyncio.get_running_loop()
        caught = (signal.SIGTERM, signal.SIGINT)
        for number in caught:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in caught:
                loop.remove_signal_handler(number)

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Begin to listen, and say so."""
        await super().startup(sockets)
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            logger.info("Serving at http://%s:%d", host, port)


def serve(settings: Settings, models: Sequence[type["SQLModel"]] = ()) -> None:
    """Serve until SIGTERM or SIGINT, then let the requests under way end, for SHUTDOWN_TIMEOUT at most.

    Raises:
        SettingsError, DatabaseError: as `typecase.app.running_services`.
        SystemExit: the address can't be listened on.
    """
    configure_logging(settings)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings, models))


async def _serve(settings: Settings, models: Sequence[type["SQLModel"]]) -> None:
    app = create_app(settings, models)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=settings.shutdown_timeout,
    )
    # Our own lifespan, as uvicorn's would turn an error at the start into a stack trace.
    async with app.router.lifespan_context(app):
        await Server(config).serve()
