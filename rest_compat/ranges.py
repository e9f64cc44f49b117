"""The Range header: which bytes of a file are asked for."""

import re
from dataclasses import dataclass

from resolvers.errors import RangeNotSatisfiable

_MOST = 10
"""Of a longer list of ranges nothing is understood: whoever sends one means harm."""

_LIST = re.compile(r"bytes=(.+)", re.IGNORECASE)
_RANGE = re.compile(r"(\d{0,18})-(\d{0,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """The bytes from `start` up to, not including, `end`, of a file of `size` bytes."""

    start: int
    end: int
    size: int

    @property
    def length(self) -> int:
        """How many bytes it has."""
        return self.end - self.start

    @property
    def header(self) -> str:
        """The text of Content-Range."""
        return f"bytes {self.start}-{self.end - 1}/{self.size}"


def asked_span(header: str, size: int) -> Span | None:
    """The first range of the header, or None where the whole file is to be sent, as nothing else was understood.

    Raises:
        RangeNotSatisfiable: the file has no byte of it.
    """
    found = _LIST.fullmatch(header.strip())
    parts = found[1].split(",", _MOST) if found else []
    matches = [_RANGE.fullmatch(part.strip()) for part in parts]
    if not matches or len(matches) > _MOST or not all(matches):
        return None
    first = matches[0]
    assert first is not None
    start, end = (int(text) if text else None for text in first.groups())
    if start is None:
        return _suffix(end, size)
    last = size - 1 if end is None else min(end, size - 1)
    if last < start:
        raise RangeNotSatisfiable(start, end)
    return Span(start, last + 1, size)


def _suffix(length: int | None, size: int) -> Span:
    if not length or not size:
        raise RangeNotSatisfiable(None, length)
    return Span(max(0, size - length), size, size)
