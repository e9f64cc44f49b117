"""Values of the wire as dates and times. All raise ValueError for what is none."""

import datetime as dt
import re
from typing import Any

from db.catalogue import Field

_EIGHT_DIGITS = re.compile(r"\d{8}")


def date_value(field: Field, raw: Any) -> dt.date:
    """An ISO date, or the date of an ISO moment as it stands there, whatever its offset; also the number 20240102."""
    if isinstance(raw, int) and _EIGHT_DIGITS.fullmatch(str(raw)):
        raw = str(raw)
    return _moment(raw).date()


def date_time_value(field: Field, raw: Any) -> dt.datetime:
    """A moment without offset: one that has an offset becomes UTC. A date is its midnight."""
    moment = _moment(raw)
    return moment if moment.tzinfo is None else _utc(moment).replace(tzinfo=None)


def timestamp_value(field: Field, raw: Any) -> dt.datetime:
    """A moment in UTC, which is also what one without an offset is taken for."""
    moment = _moment(raw)
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else _utc(moment)


def time_value(field: Field, raw: Any) -> dt.time:
    """A time of day as it stands there, whatever its offset; also that of a moment."""
    text = _text(raw)
    try:
        return dt.time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        if ":" not in text:
            raise
        return dt.datetime.fromisoformat(text).time()


def _moment(raw: Any) -> dt.datetime:
    """To the millisecond, the finest that the wire shows."""
    moment = dt.datetime.fromisoformat(_text(raw))
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _utc(moment: dt.datetime) -> dt.datetime:
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError as error:
        raise ValueError(str(error)) from None


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise ValueError(raw)
    return raw.strip()
