"""When does the reminder of an appointment leave (« me notifier la veille »)?"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from rules import wall_clocks


def due_at(starts_at: datetime, at: time, zone: ZoneInfo, *, now: datetime) -> datetime | None:
    """
    Return when to remind somebody of what begins at `starts_at`: the calendar day before, when clocks show `at`.

    None when that moment is past, for one who has just chosen the appointment needs no reminder.
    """
    day_before = wall_clocks.day_of(starts_at, zone) - timedelta(days=1)
    due = wall_clocks.instant(day_before, at, zone)
    return due if due > now else None
