"""E-mail addresses as the system takes them: one, and nothing else in the text."""

import re

# Neither spaces, control characters nor what separates addresses in a mail's header.
_ADDRESS = re.compile(r"[^\s\x00-\x1f\x7f@,;:<>()\[\]\\\"]{1,64}@[^\s\x00-\x1f\x7f@.,;:<>()\[\]\\\"]+"
                      r"(?:\.[^\s\x00-\x1f\x7f@.,;:<>()\[\]\\\"]+)+")  # fmt: skip
_LONGEST = 128


def is_email(text: str) -> bool:
    """Whether the text is one address that a user can have."""
    return len(text) <= _LONGEST and _ADDRESS.fullmatch(text) is not None
