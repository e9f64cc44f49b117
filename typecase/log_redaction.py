"""What is logged holds no secret, and nothing that a terminal would obey."""

import re
from collections.abc import Mapping, MutableMapping
from typing import Any

_SECRET = re.compile(r"pass|secret|token|authorization|cookie|otp|credential|api_?key", re.IGNORECASE)
_HIDDEN = "--hidden--"

_IN_TEXT = (
    # Access tokens and the like, wherever they stand.
    (re.compile(r"eyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?"), _HIDDEN),
    (re.compile(r"\b(bearer|basic)\s+[^\s'\",;]+", re.IGNORECASE), rf"\1 {_HIDDEN}"),
    # In addresses, cookies, JSON and Python's own way of writing: name=value, "name": "value".
    (
        re.compile(
            r"""([\w-]*(?:password|passwd|secret|token|authorization|otp)\b["']?\s*[=:]\s*)"""
            r"""(b?"(?:[^"\\]|\\.)*"|b?'(?:[^'\\]|\\.)*'|[^\s&;,"'}\])]+)""",
            re.IGNORECASE,
        ),
        rf"\1{_HIDDEN}",
    ),
    # The password in an address.
    (re.compile(r"(://[^\s/:@]*:)[^\s/@]+@"), rf"\1{_HIDDEN}@"),
    (re.compile(r"(\$argon2\w*\$)[^\s'\"]+"), rf"\1{_HIDDEN}"),
)
_ESCAPES = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))}
_ESCAPES_BUT_LINES = {code: text for code, text in _ESCAPES.items() if chr(code) not in "\n\t"}


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """A processor of structlog: each value without secrets, and with control characters spelled out."""
    for name, value in event.items():
        if _SECRET.search(name):
            event[name] = _HIDDEN
        elif isinstance(value, str):
            # Stack traces alone have lines.
            event[name] = safe_text(value).translate(_ESCAPES_BUT_LINES if name == "exception" else _ESCAPES)
    return event


def safe_text(text: str) -> str:
    """A text without tokens, passwords and hashes, as far as they can be told from other words."""
    for pattern, replacement in _IN_TEXT:
        text = pattern.sub(replacement, text)
    return text
