"""Moments in the form of the wire."""

import datetime as dt


def wire_moment(moment: dt.datetime) -> str:
    """A moment in UTC as ISO text, with milliseconds and a Z."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
