"""Which instant is it when clocks show a time of a day, on the days that lose an hour or have it twice too?"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """
    Return, in UTC, when clocks in `zone` show `at` on `day`.

    A time that they show twice (02:30 when summer ends) is the first; one that they skip (02:30 when it begins) is the
    moment at which they skip it, 03:00.
    """
    wanted = datetime.combine(day, at)
    found = wanted.replace(tzinfo=zone).astimezone(UTC)
    shown = found.astimezone(zone).replace(tzinfo=None)
    # A skipped time is read as if clocks had not moved, and so shows as much later as it is past the skip.
    return found if shown == wanted else _skip(found, zone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return, in UTC, when `day` begins in `zone`."""
    return instant(day, time(), zone)


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """Return the calendar day that an instant falls on in `zone`."""
    return moment.astimezone(zone).date()


def _skip(after: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment at which clocks in `zone` were moved forward, in the two hours before `after`."""
    low, high = after - timedelta(hours=2), after
    moved = high.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        low, high = (low, middle) if middle.astimezone(zone).utcoffset() == moved else (middle, high)
    return high.replace(microsecond=0)
