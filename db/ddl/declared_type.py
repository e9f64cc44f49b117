"""A type of a SQLite column in the very words of its declaration."""

from typing import Any

from sqlalchemy.types import UserDefinedType


class DeclaredType(UserDefinedType[Any]):
    """A type by the words in which the table declares it."""

    cache_ok = True

    def __init__(self, words: str) -> None:
        self.words = words

    def get_col_spec(self, **_: Any) -> str:
        return self.words
