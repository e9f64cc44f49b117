"""Dates and moments as PostgreSQL has them.

The driver's own codecs take the first and the last value that Python has for infinity, so that a date of 9999-12-31
would not come back.
"""

import datetime as dt

import asyncpg
from asyncpg.pool import PoolConnectionProxy

_DAY = dt.date(2000, 1, 1).toordinal()
_UTC = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_NAIVE = _UTC.replace(tzinfo=None)
_FIRST = dt.datetime.min.replace(tzinfo=dt.UTC)
_LAST = dt.datetime.max.replace(tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


async def use_exact_moments(connection: asyncpg.Connection | PoolConnectionProxy) -> None:
    """Use codecs of our own on a connection. What is beyond Python's range is read as its first or last value."""
    for name, encoder, decoder in (
        ("date", _from_date, _to_date),
        ("timestamp", _from_naive, _to_naive),
        ("timestamptz", _from_moment, _to_moment),
    ):
        await connection.set_type_codec(name, schema="pg_catalog", encoder=encoder, decoder=decoder, format="tuple")


def _from_date(day: dt.date) -> tuple[int]:
    return (day.toordinal() - _DAY,)


def _to_date(days: tuple[int]) -> dt.date:
    try:
        return dt.date.fromordinal(days[0] + _DAY)
    except (ValueError, OverflowError):
        return dt.date.max if days[0] > 0 else dt.date.min


def _from_naive(moment: dt.datetime) -> tuple[int]:
    return ((moment - _NAIVE) // _MICROSECOND,)


def _to_naive(microseconds: tuple[int]) -> dt.datetime:
    return _to_moment(microseconds).replace(tzinfo=None)


def _from_moment(moment: dt.datetime) -> tuple[int]:
    return ((moment - _UTC) // _MICROSECOND,)


def _to_moment(microseconds: tuple[int]) -> dt.datetime:
    try:
        return _UTC + microseconds[0] * _MICROSECOND
    except OverflowError:
        return _LAST if microseconds[0] > 0 else _FIRST
