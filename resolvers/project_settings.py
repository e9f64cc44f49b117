"""The project's settings: for administrators, and of a form that pages and mails can be made of."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from resolvers.errors import InvalidQuery
from resolvers.write.errors import ValidationFailed
from resolvers.write.guards import AdministratorsGuard
from resolvers.write.patterns import check_pattern
from resolvers.write.writer import Writer

# A colour of CSS and nothing else: it stands in style sheets.
_COLOR = re.compile(
    r"#[0-9a-f]{3,8}|[a-z]{3,30}|(?:rgb|hsl)a?\([0-9a-z.,%/ ]{1,50}\)|var\(--[a-z0-9-]{1,80}\)", re.IGNORECASE
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,4}")
_SCHEMES = ("http", "https", "mailto", "")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class SettingsGuard(AdministratorsGuard):
    """The settings say, among others, who may register and with which role."""

    def check(self, writer: Writer, payloads: Sequence[Mapping[str, Any]]) -> None:
        """Raises ValidationFailed for a value that would do harm where it is shown."""
        for payload in payloads:
            _check(payload)


def _check(payload: Mapping[str, Any]) -> None:
    for name, is_fine in _FORMS.items():
        value = payload.get(name)
        if value not in (None, "") and not (isinstance(value, str) and is_fine(value)):
            raise ValidationFailed(name, "regex", invalid=value)


def _is_address(text: str) -> bool:
    """Whether a link may lead there; texts in double braces are filled in by whoever uses it."""
    try:
        scheme = urlsplit(text).scheme
    except ValueError:
        return False
    return scheme in _SCHEMES and not _CONTROL.search(text)


def _is_pattern(text: str) -> bool:
    """Whether passwords can be tested by it: none would pass one that can't be read."""
    try:
        check_pattern(text)
    except InvalidQuery:
        return False
    return True


_FORMS: Mapping[str, Callable[[str], object]] = {
    "project_color": _COLOR.fullmatch,
    "default_language": _LANGUAGE.fullmatch,
    "auth_password_policy": _is_pattern,
    "project_url": _is_address,
    "report_error_url": _is_address,
    "report_bug_url": _is_address,
    "report_feature_url": _is_address,
}
