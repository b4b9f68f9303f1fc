"""Does a reminder leave the day before at the portal's hour, and never for what is chosen after it?"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules import reminders, wall_clocks

PARIS = ZoneInfo("Europe/Paris")
LONG_BEFORE = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("appointment", "due"),
    [
        ("2026-03-09T09:00+01:00", "2026-03-08T18:00+01:00"),
        ("2026-03-29T00:15+01:00", "2026-03-28T18:00+01:00"),
        ("2026-03-29T23:45+02:00", "2026-03-28T18:00+01:00"),
        ("2026-03-30T00:15+02:00", "2026-03-29T18:00+02:00"),
        ("2026-03-30T23:45+02:00", "2026-03-29T18:00+02:00"),
        ("2026-10-25T00:15+02:00", "2026-10-24T18:00+02:00"),
        ("2026-10-25T23:45+01:00", "2026-10-24T18:00+02:00"),
        ("2026-10-26T00:15+01:00", "2026-10-25T18:00+01:00"),
        ("2026-10-26T23:45+01:00", "2026-10-25T18:00+01:00"),
    ],
)
def test_the_day_before_is_a_calendar_day_and_the_hour_is_the_clocks(appointment: str, due: str) -> None:
    found = reminders.due_at(datetime.fromisoformat(appointment), time(18), PARIS, now=LONG_BEFORE)

    assert found == datetime.fromisoformat(due)


@pytest.mark.parametrize(("at", "due"), [(time(2, 30), "03:00+0200"), (time(0, 15), "00:15+0100")])
def test_an_hour_that_the_night_before_loses_is_the_one_that_follows(at: time, due: str) -> None:
    appointment = wall_clocks.instant(date(2026, 3, 30), time(9), PARIS)

    found = reminders.due_at(appointment, at, PARIS, now=LONG_BEFORE)

    assert found is not None
    assert found.astimezone(PARIS).strftime("%H:%M%z") == due


@pytest.mark.parametrize(("before_due", "planned"), [(timedelta(seconds=1), True), (timedelta(0), False)])
def test_none_is_due_once_its_moment_is_past(before_due: timedelta, planned: bool) -> None:
    appointment = datetime(2026, 3, 9, 8, tzinfo=UTC)
    due = datetime(2026, 3, 8, 17, tzinfo=UTC)

    found = reminders.due_at(appointment, time(18), PARIS, now=due - before_due)

    assert found == (due if planned else None)
