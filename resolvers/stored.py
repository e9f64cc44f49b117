"""Values as the drivers give them, which differ between databases, as plain Python values; and what could be stored."""

import datetime as dt
import uuid
from typing import Any

import orjson


def text_value(stored: Any) -> str | None:
    """A text or UUID as text."""
    return None if stored is None else str(stored)


def json_value(stored: Any) -> Any:
    """The JSON in a column that holds it as text. Text that is no JSON stays text."""
    if not isinstance(stored, str | bytes):
        return stored
    try:
        return orjson.loads(stored)
    except orjson.JSONDecodeError:
        return stored


def list_value(stored: str | None) -> tuple[str, ...] | None:
    """The items of a comma-separated column; None stays None, an empty text is an empty list."""
    if stored is None:
        return None
    return tuple(item for item in (part.strip() for part in stored.split(",")) if item)


def moment(stored: Any) -> dt.datetime | None:
    """A timestamp in UTC: SQLite holds them as text, or as milliseconds since 1970 where another program made them."""
    if stored is None:
        return None
    if isinstance(stored, int | float):
        return dt.datetime.fromtimestamp(stored / 1000, dt.UTC)
    value = stored if isinstance(stored, dt.datetime) else dt.datetime.fromisoformat(str(stored))
    return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def stored_uuid(text: str) -> str | None:
    """A uuid in the form in which it is stored; None for a text that is none."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return None


def storable(text: str) -> bool:
    """Whether a database could hold the text at all: what it can't hold, it needn't be asked for."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text
