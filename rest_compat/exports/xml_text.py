"""Rows as XML: an element per value, lists repeat the element of their name."""

import re
from collections.abc import Iterable, Iterator, Mapping

from rest_compat.clauses import Json

_DECLARATION = "<?xml version='1.0'?>\n"
_ROOT = "data"
_INDENT = "    "
# What XML 1.0 lets a name begin with, and what may stand in it besides.
_FIRST = (
    r"A-Za-z_\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    r"\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NO_NAME_CHARACTER = re.compile(rf"[^{_FIRST}0-9.\-\xb7\u0300-\u036f\u203f\u2040]")
_NO_FIRST_CHARACTER = re.compile(rf"^[^{_FIRST}]")
_NO_TEXT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def item(value: Json) -> str:
    """One value as a whole file."""
    return _DECLARATION + "\n".join(_element(_ROOT, value, ""))


def opening() -> str:
    return _DECLARATION


def rows(values: Iterable[Json], first: bool) -> str:
    """Rows of the list; `first` says that none stands before them."""
    lines = [line for value in values for line in _elements(_ROOT, value, _INDENT)]
    if not lines:
        return ""
    return "\n".join([f"<{_ROOT}>", *lines] if first else ["", *lines])


def closing(empty: bool) -> str:
    return f"<{_ROOT}/>" if empty else f"\n</{_ROOT}>"


def _elements(name: str, value: Json, indent: str) -> Iterator[str]:
    if isinstance(value, list):
        for part in value:
            yield from _elements(name, part, indent)
    else:
        yield from _element(name, value, indent)


def _element(name: str, value: Json, indent: str) -> Iterator[str]:
    """The lines of one element."""
    tag = _tag(name)
    if not isinstance(value, Mapping):
        yield f"{indent}<{tag}>{_text(value)}</{tag}>"
        return
    lines = [line for key, part in value.items() for line in _elements(key, part, indent + _INDENT)]
    if not lines:
        yield f"{indent}<{tag}/>"
        return
    yield f"{indent}<{tag}>"
    yield from lines
    yield f"{indent}</{tag}>"


def _tag(name: str) -> str:
    return _NO_FIRST_CHARACTER.sub("_", _NO_NAME_CHARACTER.sub("_", name)) or "_"


def _text(value: Json) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = str(value).replace("&", "&amp;").replace("<", "&lt;").replace("]]>", "]]&gt;")
    return _NO_TEXT.sub("\ufffd", text)
