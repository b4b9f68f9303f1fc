"""Which day is a year before, a month after, and what share of a year is a span of days?"""

from calendar import isleap, monthrange
from collections.abc import Iterator
from datetime import date
from fractions import Fraction


def years_before(day: date, years: int) -> date:
    """Return the same date `years` earlier; 29 February becomes the 28th where that year has none."""
    year = day.year - years
    if (day.month, day.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return day.replace(year=year)


def month_after(day: date) -> date:
    """Return the same date one month later, or the last day of that month where it has no such date."""
    year, month = (day.year, day.month + 1) if day.month < 12 else (day.year + 1, 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def share_of_years(start: date, end: date) -> Fraction:
    """Return [start, end) in years, the days of each civil year over its own 365 or 366."""
    return sum((Fraction(days, length) for days, length in _civil_pieces(start, end)), Fraction(0))


def _civil_pieces(start: date, end: date) -> Iterator[tuple[int, int]]:
    """Cut a span at each 1 January: (days, length of that year)."""
    while start < end:
        cut = min(end, date(start.year + 1, 1, 1))
        yield (cut - start).days, 366 if isleap(start.year) else 365
        start = cut
