"""Names of constraints and indexes, as Directus gives them."""

from hashlib import sha256
from typing import Literal

NAME_MAX = 63
"""Bytes of a name that PostgreSQL tells apart."""


def name_of(table: str, column: str, kind: Literal["foreign", "unique", "index"]) -> str:
    """The name of a foreign key, unique constraint or index of one column; too long ones end in a digest of
    themselves."""
    name = f"{table}_{column}_{kind}"
    if len(name.encode()) <= NAME_MAX:
        return name
    mark = sha256(name.encode()).hexdigest()[:8]
    return name.encode()[: NAME_MAX - 9].decode(errors="ignore") + "_" + mark
