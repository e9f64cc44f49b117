"""Links in mails: to pages of ours, or to an address that a request names and the settings allow."""

import re
from collections.abc import Sequence
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit, urlunsplit

_LONGEST = 2048
# What browsers read in another way than we do, or that ends a link in a text.
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\\<>\"'`{}|^]")
_PORTS = {"http": 80, "https": 443}


def is_allowed(url: str, allowed: Sequence[str]) -> bool:
    """Whether a link may lead to `url`: the same scheme, host and port as one of those allowed, and its path or one
    below it. Whatever could be read in two ways is not."""
    parts = _parsed(url)
    if parts is None:
        return False
    for entry in allowed:
        known = _parsed(entry)
        if known and _origin(known) == _origin(parts) and _below(parts.path, known.path):
            return True
    return False


def with_token(url: str, token: str) -> str:
    """The link with the token as a parameter, beside what its query has already."""
    return with_parameter(url, "token", token)


def with_parameter(url: str, name: str, value: str) -> str:
    """The address with a parameter, in place of those of its name and beside the others."""
    parts = urlsplit(url)
    others = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != name]
    return urlunsplit(parts._replace(query=urlencode([*others, (name, value)])))


def page(public_url: str, path: str) -> str:
    """A page of ours; `public_url` is where clients reach the server, `/` where the settings don't say."""
    return public_url.rstrip("/") + path


def _parsed(url: str) -> SplitResult | None:
    """The parts of an address without tricks; None for any other text."""
    if len(url) > _LONGEST or _UNSAFE.search(url):
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    plain = parts.scheme and parts.hostname and "@" not in parts.netloc and not parts.netloc.endswith(":")
    return parts if plain and parts.netloc.isascii() and not _climbs(parts.path) else None


def _climbs(path: str) -> bool:
    decoded = unquote(unquote(path))
    return "\\" in decoded or any(segment in (".", "..") for segment in decoded.split("/"))


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


def _below(path: str, top: str) -> bool:
    top = top.rstrip("/")
    return path == top or path.startswith(f"{top}/")
