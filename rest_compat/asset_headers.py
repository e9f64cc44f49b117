"""What an answer says of an asset."""

import re
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from urllib.parse import quote

from resolvers.assets.find import Asset

Headers = dict[str, str]

_RUNS = re.compile(r"(svg|html|xml|pdf|script|ecmascript|shockwave)", re.IGNORECASE)
"""Types that a browser could run, or show with the server's own rights."""

_TYPE = re.compile(r"[\w!#$&^.+-]{1,100}/[\w!#$&^.+-]{1,100}(?:\s*;[\x20-\x7e]{0,100})?", re.ASCII)
_UNKNOWN_TYPE = "application/octet-stream"
_POLICY = "default-src 'none'"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_ESCAPED = re.compile(r"%[0-9a-f]{2}", re.IGNORECASE)
_NAME_MAX = 1000


def asset_headers(asset: Asset, name: str, ttl: int, *, private: bool) -> Headers:
    """The headers of an answer, but for those that its content has."""
    headers = {
        "cache-control": f"{'private' if private else 'public'}, max-age={ttl}",
        "vary": "Origin, Cache-Control, Accept" if asset.negotiated else "Origin, Cache-Control",
        "etag": asset.etag,
        "content-disposition": disposition("attachment" if asset.download else "inline", name),
    }
    if asset.modified:
        headers["last-modified"] = _http_date(asset.modified)
    return headers


@lru_cache(1000)
def _http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def content_headers(media_type: str | None, size: int) -> Headers:
    """The headers that tell of the content. What a browser could run is shut off from everything."""
    known = media_type if media_type and _TYPE.fullmatch(media_type) else _UNKNOWN_TYPE
    return {
        "content-type": known,
        "content-length": str(size),
        "accept-ranges": "bytes",
        "content-security-policy": f"sandbox; {_POLICY}" if _RUNS.search(known) else _POLICY,
        "x-content-type-options": "nosniff",
    }


def disposition(kind: str, name: str) -> str:
    """`inline; filename="…"`, with the name once more in UTF-8 (RFC 6266) where Latin-1 doesn't hold it.

    Control characters, and what is no character, are left out.
    """
    name = _CONTROL.sub("", name)[:_NAME_MAX].encode("utf-8", "ignore").decode()
    latin = name.encode("latin-1", "replace").decode("latin-1")
    quoted = latin.replace("\\", "\\\\").replace('"', '\\"')
    plain = f'{kind}; filename="{quoted}"'
    if latin == name and not _ESCAPED.search(name):
        return plain
    return f"{plain}; filename*=UTF-8''{quote(name, safe='!#$&+^`|~')}"
