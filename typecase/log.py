"""Logging: every layer logs with the standard library, and structlog makes the lines."""

import logging
from collections.abc import Mapping

import structlog
from structlog.typing import Processor

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


def configure_logging(settings: Settings) -> None:
    """Log to standard error from now on, as LOG_LEVEL and LOG_STYLE say."""
    level = _LEVELS[settings.log_level]
    handler = logging.StreamHandler()
    handler.setFormatter(_formatter(pretty=settings.log_style == "pretty", colors=handler.stream.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # What others tell of their work is for those who look for a fault.
    for name in ("uvicorn", "asyncio", "aiosqlite", "alembic", "PIL"):
        logging.getLogger(name).setLevel(max(level, logging.WARNING) if level > logging.DEBUG else level)


def _formatter(*, pretty: bool, colors: bool) -> logging.Formatter:
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if pretty else "iso", utc=not pretty),
    ]
    if pretty:
        ending: list[Processor] = [structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=_traceback)]
    else:
        ending = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending]
    )


# The plain one: others show the values of variables, where secrets may be.
_traceback = structlog.dev.plain_traceback
