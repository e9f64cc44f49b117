"""Where a sign-in may lead to afterwards."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit, urlunsplit

from resolvers.links import is_allowed, with_parameter

# A path of ours: browsers skip tabs and line ends within addresses, and take a backslash for a slash.
_OWN_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\x7f-\xa0\\]{0,2047}")


def redirect_allowed(target: str, public_url: str, others: Sequence[str]) -> bool:
    """Whether `target` is a path of ours, an address at our `public_url`'s origin, or one of `others` or below."""
    origin = urlunsplit(urlsplit(public_url)._replace(path="", query="", fragment=""))
    return _OWN_PATH.fullmatch(target) is not None or is_allowed(target, (origin, *others))


def with_reason(target: str, code: str) -> str:
    """The address with the code of an error as its `reason`."""
    return with_parameter(target, "reason", code)
