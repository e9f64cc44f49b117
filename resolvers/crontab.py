"""Schedules as in a crontab: minute, hour, day of the month, month, day of the week."""

import datetime as dt
from dataclasses import dataclass

_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_SUNDAY = 7


@dataclass(frozen=True, slots=True)
class Crontab:
    """The minutes, hours, days, months and weekdays (0 is Sunday) of a schedule; `any_day` and `any_weekday` say that
    these were left open."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    any_day: bool
    any_weekday: bool

    def is_due(self, moment: dt.datetime) -> bool:
        """Whether the minute of a moment is one of the schedule's. Days count by the month or by the week, where both
        are given."""
        if moment.minute not in self.minutes or moment.hour not in self.hours or moment.month not in self.months:
            return False
        day, weekday = moment.day in self.days, moment.isoweekday() % 7 in self.weekdays
        return (day and weekday) if self.any_day or self.any_weekday else (day or weekday)


def crontab(text: str) -> Crontab:
    """A schedule of five fields; seconds ahead of them are passed over. Raises ValueError for anything else."""
    fields = text.split()
    if len(fields) == len(_RANGES) + 1:
        fields = fields[1:]
    if len(fields) != len(_RANGES):
        raise ValueError("must be a schedule like 0 * * * *")
    minutes, hours, days, months, weekdays = (
        frozenset(value for part in field.split(",") for value in _values(part, *ends))
        for field, ends in zip(fields, _RANGES, strict=True)
    )
    week = frozenset(day % _SUNDAY for day in weekdays)
    return Crontab(minutes, hours, days, months, week, fields[2] == "*", fields[4] == "*")


def _values(part: str, least: int, most: int) -> range:
    """`*`, `5`, `1-5`, each with `/2` behind it."""
    span, _, step = part.partition("/")
    first, dash, last = (str(least), "-", str(most)) if span == "*" else span.partition("-")
    if not (first.isdecimal() and (last.isdecimal() or not dash) and (step.isdecimal() or "/" not in part)):
        raise ValueError("must be a schedule like 0 * * * *")
    start, end = int(first), int(last) if dash else (most if step else int(first))
    if not (least <= start <= end <= most) or step == "0":
        raise ValueError("must be a schedule like 0 * * * *")
    return range(start, end + 1, int(step or 1))
