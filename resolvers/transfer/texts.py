"""Files of rows as text."""

from collections.abc import Generator, Mapping
from io import TextIOWrapper
from typing import IO, Any, Protocol

from resolvers.errors import InvalidPayload

Payload = Mapping[str, Any]

ROW_MAX = 8 * 1024 * 1024
"""The longest row, in characters: no row may take up the memory."""


class RowSource(Protocol):
    """Where rows come from. Each call begins anew; rows come as payloads of the wire.

    Raises:
        BadRow: while rows are taken, where the next one can't be read.
        InvalidPayload: likewise, where the file is none of its kind.
    """

    def __call__(self) -> Generator[Payload, None, None]: ...


class BadRow(InvalidPayload):
    """A row that can't be read from its file."""


class Text:
    """The text of a file from its beginning, which stays open at the end."""

    def __init__(self, file: IO[bytes]) -> None:
        file.seek(0)
        self._wrapped = TextIOWrapper(file, "utf-8-sig", newline="")

    def read(self, size: int) -> str:
        """The next characters. Raises BadRow where they are no UTF-8."""
        try:
            return self._wrapped.read(size)
        except UnicodeDecodeError:
            raise BadRow("The file is not encoded as UTF-8") from None

    def line(self) -> str:
        """The next line with its end. Raises BadRow where it is no UTF-8, or too long for a row."""
        try:
            line = self._wrapped.readline(ROW_MAX + 1)
        except UnicodeDecodeError:
            raise BadRow("The file is not encoded as UTF-8") from None
        if len(line) > ROW_MAX:
            raise too_long()
        return line

    def close(self) -> None:
        self._wrapped.detach()


def too_long() -> BadRow:
    """The error of a row that is longer than any may be."""
    return BadRow(f"A row of the file is longer than {ROW_MAX} characters")
