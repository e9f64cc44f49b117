"""Conditional requests, as RFC 9110 has them (sections 13.1 and 13.2.2)."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from resolvers.errors import PreconditionFailed
from rest_compat.call import Call


def require(call: Call, etag: str, modified: datetime | None) -> None:
    """Raises PreconditionFailed where the request relies on another state, by If-Match or If-Unmodified-Since."""
    match = call.header("if-match")
    if match is not None:
        if not _names(match, etag):
            raise PreconditionFailed
        return
    since = _date(call.header("if-unmodified-since"))
    if since and modified and _seconds(modified) > since:
        raise PreconditionFailed


def is_current(call: Call, etag: str, modified: datetime | None) -> bool:
    """Whether the client has a good copy already, by If-None-Match or else If-Modified-Since."""
    none_match = call.header("if-none-match")
    if none_match is not None:
        return _names(none_match, etag, weak=True)
    since = _date(call.header("if-modified-since"))
    return bool(since and modified and _seconds(modified) <= since)


def range_still_fits(call: Call, etag: str, modified: datetime | None) -> bool:
    """Whether a range may be sent: its If-Range, if there is one, names what there is now."""
    condition = call.header("if-range")
    if condition is None or condition == etag:
        return True
    date = _date(condition)
    return bool(date and modified and _seconds(modified) == date)


def _names(header: str, etag: str, *, weak: bool = False) -> bool:
    tags = [tag.strip() for tag in header.split(",")]
    if weak:
        tags = [tag.removeprefix("W/") for tag in tags]
    return header.strip() == "*" or etag in tags


def _date(header: str | None) -> datetime | None:
    if header is None:
        return None
    try:
        date = parsedate_to_datetime(header)
    except (ValueError, TypeError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _seconds(moment: datetime) -> datetime:
    """HTTP's dates have no fractions."""
    return moment.astimezone(UTC).replace(microsecond=0)
