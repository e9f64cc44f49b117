"""Any value of the wire as text, in the words of JSON."""

from typing import Any

import orjson

_WHOLE_BELOW = 1e21


def text_of(value: Any) -> str:
    """Texts stay as they are; 5.0 is `5`, true `true`, lists and objects are JSON without spaces.

    Raises:
        ValueError: JSON can't hold the value.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _WHOLE_BELOW else repr(value)
    if isinstance(value, dict | list):
        try:
            return orjson.dumps(value).decode()
        except (TypeError, UnicodeError) as error:
            raise ValueError(str(error)) from None
    return str(value)
