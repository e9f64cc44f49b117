"""Logging: every layer logs with the standard library, and structlog makes the lines."""

import logging
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

from typecase.log_redaction import redact
from typecase.request_ids import REQUEST_ID
from typecase.settings import Settings

_LEVELS: Mapping[str, int] = {
    "fatal": logging.CRITICAL,
    "error": logging.ERROR,
    "warn": logging.WARNING,
    "info": logging.INFO,
    "debug": logging.DEBUG,
    "trace": logging.DEBUG,
    "silent": logging.CRITICAL + 1,
}


# They tell of each statement, request or byte, with all that is in it.
_OTHERS = (
    "uvicorn", "asyncio", "aiosqlite", "sqlalchemy", "alembic", "PIL", "httpx", "httpcore", "authlib", "multipart",
    "python_multipart", "aiosmtplib",
)  # fmt: skip


def configure_logging(settings: Settings) -> None:
    """Log to standard error from now on, as LOG_LEVEL and LOG_STYLE say."""
    level = _LEVELS[settings.log_level]
    handler = logging.StreamHandler()
    handler.setFormatter(_formatter(pretty=settings.log_style == "pretty", colors=handler.stream.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _OTHERS:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def _formatter(*, pretty: bool, colors: bool) -> logging.Formatter:
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        _add_request_id,
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if pretty else "iso", utc=not pretty),
    ]
    renderer: Processor = structlog.processors.JSONRenderer()
    if pretty:
        renderer = structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=structlog.dev.plain_traceback)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            # The plain stack trace: others show the values of variables, where secrets may be.
            structlog.processors.format_exc_info,
            redact,
            renderer,
        ],
    )


def _add_request_id(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    identity = REQUEST_ID.get()
    if identity is not None:
        event["request"] = identity.decode("ascii")
    return event
