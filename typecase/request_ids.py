"""A name for each request, in its answer and in each line that is logged because of it."""

import re
import secrets
from collections.abc import Iterator
from contextvars import ContextVar
from itertools import count

REQUEST_ID: ContextVar[bytes | None] = ContextVar("request_id", default=None)
"""The id of the request under way, in ASCII; None outside of requests."""

_SANE = re.compile(rb"[A-Za-z0-9._-]{1,64}").fullmatch


def new_ids() -> Iterator[bytes]:
    """New ids without end: something that only this process has, and a number."""
    process = secrets.token_hex(6).encode()
    return (b"%b-%06x" % (process, number) for number in count(1))


def given_id(header: bytes) -> bytes | None:
    """The id that a client or a proxy gave the request; None where it isn't one."""
    return header if _SANE(header) else None
