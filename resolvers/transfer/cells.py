"""Texts in CSV: a spreadsheet takes some for formulas, so that exports put an apostrophe in front of them.

A text that begins like a guarded one gets an apostrophe as well; so each text comes back as it was.
"""

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def guarded(text: str) -> str:
    """The text as it stands in a file. Numbers are no formulas."""
    return "'" + text if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def unguarded(text: str) -> str:
    """The text that stands in a file like this."""
    return text[1:] if _GUARDED.match(text) else text
