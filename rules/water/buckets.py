"""Into which spans is a time cut at each granularity, and which span is each compared with, a year before?"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from rules.vocabulary.water import Granularity
from rules.water.days import years_before

#: More points than this are for no screen: ten years of days are 3,653.
MAX_POINTS = 3_700

_DAY = timedelta(days=1)
#: From the finest to the coarsest.
_CALENDAR = (Granularity.DAY, Granularity.WEEK, Granularity.MONTH, Granularity.QUARTER, Granularity.YEAR)
_MONTHS = {Granularity.MONTH: 1, Granularity.QUARTER: 3, Granularity.YEAR: 12}


class Bucket(NamedTuple):
    """[start, end), which lies in the whole week, month, quarter or year [whole_start, whole_end)."""

    start: date
    end: date
    whole_start: date
    whole_end: date


def cut(granularity: Granularity, start: date, end: date, reading_days: Sequence[date]) -> Iterator[Bucket]:
    """Cut [start, end) into buckets, the first and the last clipped; READING cuts at `reading_days`, in order."""
    if granularity is Granularity.READING:
        for first, following in pairwise(reading_days):
            if max(first, start) < min(following, end):
                yield Bucket(max(first, start), min(following, end), first, following)
        return
    whole_start = _whole_start(granularity, start)
    while whole_start < end:
        whole_end = _following(granularity, whole_start)
        yield Bucket(max(whole_start, start), min(whole_end, end), whole_start, whole_end)
        whole_start = whole_end


def count(granularity: Granularity, start: date, end: date, reading_days: Sequence[date]) -> int:
    """Return into how many buckets [start, end) is cut, without cutting it."""
    if start >= end:
        return 0
    if granularity is Granularity.READING:
        return sum(max(first, start) < min(following, end) for first, following in pairwise(reading_days))
    first, latest = _whole_start(granularity, start), _whole_start(granularity, end - _DAY)
    if granularity in _MONTHS:
        months = (latest.year - first.year) * 12 + latest.month - first.month
        return months // _MONTHS[granularity] + 1
    return (latest - first).days // (7 if granularity is Granularity.WEEK else 1) + 1


def fitting(granularity: Granularity, start: date, end: date, reading_days: Sequence[date]) -> Granularity:
    """Return `granularity` where it gives at most MAX_POINTS points, else the finest coarser one that does."""
    coarser = _CALENDAR[_CALENDAR.index(granularity) + 1 :] if granularity in _CALENDAR else _CALENDAR
    return next(
        (each for each in (granularity, *coarser) if count(each, start, end, reading_days) <= MAX_POINTS),
        Granularity.YEAR,
    )


def year_before(granularity: Granularity, bucket: Bucket, today: date) -> tuple[date, date] | None:
    """
    Return the span that a bucket is compared with, or None where that year has none (week 53).

    DAY and READING: the same dates; WEEK: the same ISO week; MONTH, QUARTER, YEAR: the same one of the calendar. Of a
    bucket that is clipped, the same part; of one that is still running, as many days as have run.
    """
    start, end, whole_start, whole_end = bucket
    if granularity is Granularity.DAY or (granularity is Granularity.READING and end - start == _DAY):
        before = years_before(start, 1)
        return before, before + _DAY
    if start < today < end:
        end = today
    if granularity is Granularity.READING:
        return years_before(start, 1), years_before(end, 1)
    if granularity is Granularity.WEEK:
        year, week, _ = whole_start.isocalendar()
        try:
            whole_before = date.fromisocalendar(year - 1, week, 1)
        except ValueError:
            return None
        before = whole_before + (start - whole_start)
    else:
        whole_before = years_before(whole_start, 1)
        before = years_before(start, 1)
    whole_before_end = _following(granularity, whole_before)
    if end == whole_end:
        return before, whole_before_end
    return before, min(before + (end - start), whole_before_end)


def _whole_start(granularity: Granularity, day: date) -> date:
    """The first day of the bucket that a day lies in."""
    if granularity is Granularity.WEEK:
        return day - timedelta(days=day.weekday())
    months = _MONTHS.get(granularity)
    return day if months is None else date(day.year, (day.month - 1) // months * months + 1, 1)


def _following(granularity: Granularity, whole_start: date) -> date:
    """The first day of the next bucket."""
    months = _MONTHS.get(granularity)
    if months is None:
        return whole_start + (timedelta(days=7) if granularity is Granularity.WEEK else _DAY)
    ahead = whole_start.month - 1 + months
    return date(whole_start.year + ahead // 12, ahead % 12 + 1, 1)
