"""Paths into json fields, as `json(meta, list[0].name)` takes them."""

import re

from resolvers.errors import InvalidQuery

_STEPS_MAX = 10
_NAME = r'[^.\[\]*?@$"\\\x00-\x1f]+'
_INDEX = r"\[\d{1,9}\]"
_PATH = re.compile(rf"(?:{_NAME}|{_INDEX})(?:\.{_NAME}|{_INDEX})*")


def checked_path(path: str | None) -> str:
    """The path, made of names after dots and indexes in brackets.

    Raises:
        InvalidQuery: there is none, it is made of something else (wildcards, predicates, `$`), or it is too long.
    """
    if path is None or _PATH.fullmatch(path) is None:
        raise InvalidQuery(f'Invalid JSON path "{path or ""}"')
    if path.count("[") + path.count(".") + (not path.startswith("[")) > _STEPS_MAX:
        raise InvalidQuery(f"JSON paths have {_STEPS_MAX} steps at most")
    return path
