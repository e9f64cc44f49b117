"""The process that serves: uvicorn around the application, from the first line to the last request."""

import asyncio
import gc
import logging
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn
import uvloop

from resolvers.hooks import HookFunction
from typecase.app import Application, create_app
from typecase.log import configure_logging
from typecase.settings import Settings

if TYPE_CHECKING:
    from sqlmodel import SQLModel

logger = logging.getLogger(__name__)

KEPT_ALIVE = 75
"""Seconds for which a connection without a request is kept: longer than by proxies (nginx and the load balancers of
clouds: 60), which otherwise send a request now and then on one that is just being closed, and answer 502."""


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


class CannotListen(Exception):
    """The address is taken, or not one of this machine's; the message is one line."""


def serve(
    settings: Settings,
    models: Sequence[type["SQLModel"]] = (),
    hooks: Sequence[HookFunction] = (),
    ready: Callable[[], None] | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT, then let the requests under way end, for SHUTDOWN_TIMEOUT at most.

    `ready` is called once requests are taken.

    Raises:
        SettingsError, DatabaseError: as `typecase.app.running_services`.
        CannotListen: HOST and PORT can't be listened on.
    """
    configure_logging(settings)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(create_app(settings, models, hooks), settings, ready))


async def _serve(app: Application, settings: Settings, ready: Callable[[], None] | None) -> None:
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEPT_ALIVE,
        timeout_graceful_shutdown=settings.shutdown_timeout,
    )
    # Our own lifespan, as uvicorn's would turn an error at the start into a stack trace.
    with _bound(settings) as listener:
        async with app.router.lifespan_context(app):
            listener.listen(config.backlog)
            # What the start has made stays to the end: the garbage collector need not look at it again and again.
            gc.freeze()
            host, port = listener.getsockname()[:2]
            logger.info("Serving at http://%s:%d", f"[{host}]" if ":" in host else host, port)
            if ready:
                ready()
            await Server(config).serve([listener])


def _bound(settings: Settings) -> socket.socket:
    """A socket with the address, on which nobody listens yet."""
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        raise CannotListen(f"can't listen on {settings.host}, port {settings.port}: {error.strerror}") from error
    return listener
