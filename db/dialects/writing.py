"""What writing rows asks of a database: values in the form of its columns, and many rows in one statement."""

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import orjson

from db.catalogue import Field
from db.errors import BadValue

ROWS = '"$rows"'
"""The name under which `rows_source` stands in a statement."""


def quoted(name: str) -> str:
    """The name of a table or column as it stands in SQL."""
    return '"' + name.replace('"', '""') + '"'


def separated(text: str) -> list[str]:
    """The items of a csv field from the text of its column."""
    return text.split(",") if text else []


def _bytes(text: str) -> bytes:
    r"""Bytes from text, as PostgreSQL reads them: `\x` and hexadecimal digits, or the text itself."""
    if not text.startswith("\\x"):
        return text.encode()
    try:
        return bytes.fromhex(text[2:])
    except ValueError as error:
        raise BadValue(str(error)) from error


class Writing(ABC):
    """How one database says what the statements of `db.mutations` need."""

    # Whether the database itself refuses texts and numbers that are beyond their column.
    checks_sizes: bool
    # What stands behind the columns of an INSERT where the key is one of them.
    with_key: str = ""
    # What stands behind a SELECT of rows that are to be changed.
    row_lock: str = ""

    @abstractmethod
    def mark(self, number: int) -> str:
        """The place of an argument; the first has the number 1."""

    def key_mark(self, number: int, key_type: str) -> str:
        """The place of an argument that is compared with a key."""
        return self.mark(number)

    @abstractmethod
    def encode(self, field_type: str, value: Any) -> Any:
        """A Python value (or tuple of them, for a list) as the driver wants it where it is compared."""

    def stored(self, field: Field, value: Any) -> Any:
        """A field's Python value as the driver takes it for the field's column."""
        if value is None:
            return None
        if field.type == "json":
            return orjson.dumps(value).decode()
        if field.type == "csv":
            return value if isinstance(value, str) else ",".join(value)
        if field.type == "binary" and isinstance(value, str):
            return _bytes(value)
        if field.type == "float" and not math.isfinite(value):
            # It is read as null from either database: JSON has no number for it.
            return None
        return self._stored(field, value)

    @abstractmethod
    def _stored(self, field: Field, value: Any) -> Any: ...

    def loaded(self, field: Field, value: Any) -> Any:
        """What the driver read from a field's column as the field's Python value."""
        if value is None:
            return None
        if field.type == "csv":
            return separated(value)
        return self._loaded(field, value)

    @abstractmethod
    def _loaded(self, field: Field, value: Any) -> Any: ...

    @abstractmethod
    def among(self, column: str, field: Field) -> str:
        """The condition that a column, quoted, is in the list that is the first argument. The list is what
        `encode` gives for a tuple."""

    @abstractmethod
    def rows_source(self, fields: Sequence[Field]) -> str:
        """Rows in the arguments as a table of a FROM clause: columns `c0`, `c1` … and `place`, which counts them.
        The arguments are those of `rows_arguments`, and the only ones of the statement."""

    @abstractmethod
    def rows_arguments(self, fields: Sequence[Field], rows: Sequence[Sequence[Any]]) -> list[Any]:
        """The arguments that hold these rows of Python values, each in the order of `fields`."""
