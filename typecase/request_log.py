"""A line in the log for each request, where LOG_LEVEL is `debug` or `trace`."""

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger(__name__)


def log_requests(app: ASGIApp, ignored: tuple[str, ...]) -> ASGIApp:
    """`app`, with a line for each answer but those of the `ignored` paths. Where none would be written, `app` itself.

    The query isn't told: it may hold a token.
    """
    if not logger.isEnabledFor(logging.DEBUG):
        return app

    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in ignored:
            await app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await app(scope, receive, sending)
        finally:
            took = (time.perf_counter() - started) * 1000
            logger.debug("%s %s %d in %.1f ms", scope["method"], scope["path"], status, took)

    return answering
