"""Values of the wire as booleans and uuids."""

import uuid
from collections.abc import Mapping
from typing import Any

from db.catalogue import Field

_TRUTHS: Mapping[str, bool] = {
    **dict.fromkeys(("t", "tr", "tru", "true", "y", "ye", "yes", "on", "1"), True),
    **dict.fromkeys(("f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0"), False),
}


def boolean_value(field: Field, raw: Any) -> bool:
    """Booleans, 0 and 1, and the texts that PostgreSQL takes for them.

    Raises:
        ValueError: it is none of these.
    """
    if isinstance(raw, int | float) and raw in (0, 1):
        return bool(raw)
    truth = _TRUTHS.get(raw.strip().lower()) if isinstance(raw, str) else None
    if truth is None:
        raise ValueError(raw)
    return truth


def uuid_value(field: Field, raw: Any) -> str:
    """A uuid in lower case with its dashes; they may be left out.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(raw, str):
        raise ValueError(raw)
    return str(uuid.UUID(raw))
