"""Rows of a JSON file, which is one list of objects; it is never whole in memory."""

import json
import re
from collections.abc import Generator, Mapping
from contextlib import closing
from typing import IO, Any

from resolvers.errors import InvalidPayload
from resolvers.transfer.texts import ROW_MAX, BadRow, Payload, Text, too_long

_CHARACTERS = 64 * 1024
_BLANK = re.compile(r"[ \t\r\n]*")


def json_rows(file: IO[bytes]) -> Generator[Payload, None, None]:
    """The rows of a file, as payloads.

    Raises:
        BadRow: the next row can't be read: it is no JSON, no object, not encoded as UTF-8, or too long.
        InvalidPayload: the file is no list.
    """
    with closing(Text(file)) as text:
        values = _Values(text)
        if values.sign() != "[":
            values.value()
            raise InvalidPayload("Top-level object should be an array.")
        values.step()
        if values.sign() != "]":
            yield _row(values.value())
        while values.sign() == ",":
            values.step()
            yield _row(values.value())
        values.end("]")


class _Values:
    """JSON values in a text, one after the other."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._read = ""
        self._at = 0
        self._decoder = json.JSONDecoder(parse_constant=_refuse)

    def sign(self) -> str:
        """The next character that isn't blank; empty at the end."""
        while True:
            self._at = _end_of_blank(self._read, self._at)
            if self._at < len(self._read):
                return self._read[self._at]
            if not self._more():
                return ""

    def step(self) -> None:
        """Go past the character that `sign` gave."""
        self._at += 1

    def value(self) -> Any:
        """The next value. Raises BadRow where there is none."""
        self.sign()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._read, self._at)
            except (ValueError, RecursionError) as error:
                if self._more():
                    continue
                raise BadRow(f"The file is no JSON: {error}") from None
            # A number could go on in what isn't read yet.
            if end == len(self._read) and self._more():
                continue
            self._at = end
            return value

    def end(self, closing_sign: str) -> None:
        """Raises BadRow where the text doesn't end with this character."""
        if self.sign() == closing_sign:
            self.step()
            if not self.sign():
                return
        raise BadRow("The file is no JSON: its list doesn't end as one")

    def _more(self) -> bool:
        """Read on, twice as much each time, so that a long value costs no more than its length."""
        rest = self._read[self._at :]
        if len(rest) > ROW_MAX:
            raise too_long()
        found = self._text.read(max(_CHARACTERS, len(rest)))
        self._read, self._at = rest + found, 0
        return bool(found)


def _end_of_blank(text: str, start: int) -> int:
    found = _BLANK.match(text, start)
    return found.end() if found else start


def _row(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise BadRow("Each element of the list should be an object")
    return value


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no value of JSON")
