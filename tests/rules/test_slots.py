"""Are the slots of an agenda right in the collectivité's time zone, the nights when clocks change too?"""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import slots, wall_clocks
from rules.occupancy import Occupancy, Span
from rules.slots import Opening, Slot, Timetable
from rules.vocabulary.appointments import Weekday

PARIS = ZoneInfo("Europe/Paris")
#: Summer begins on Sunday 29 March 2026 at 02:00, and ends on Sunday 25 October at 03:00.
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
ALL_NIGHT = tuple(Opening(day, time(), time(), 2) for day in Weekday)


def timetable(
    *openings: Opening,
    minutes: int = 30,
    closed_on: frozenset[date] = frozenset(),
    subdivision: str | None = None,
    notice_h: int = 24,
    horizon_days: int = 60,
    zone: ZoneInfo = PARIS,
) -> Timetable:
    return Timetable(
        zone,
        openings or (Opening(Weekday.MONDAY, time(9), time(12), 3),),
        timedelta(minutes=minutes),
        closed_on,
        subdivision,
        timedelta(hours=notice_h),
        timedelta(days=horizon_days),
    )


def shown(found: list[Slot], zone: ZoneInfo = PARIS) -> list[str]:
    return [slot.starts_at.astimezone(zone).strftime("%H:%M%z") for slot in found]


def bookable(table: Timetable, first: date, last: date, now: datetime) -> list[Slot]:
    return [slot for day in table.days(first, last, now=now) for slot in table.bookable(day, now=now)]


def test_an_opening_is_cut_into_whole_slots_of_its_places() -> None:
    found = timetable(minutes=50).of_day(date(2026, 3, 9))

    assert shown(found) == ["09:00+0100", "09:50+0100", "10:40+0100"]
    assert {(slot.places, slot.ends_at - slot.starts_at) for slot in found} == {(3, timedelta(minutes=50))}


@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 3, 10), date(2026, 4, 6), date(2026, 5, 25)])
def test_another_weekday_and_a_public_holiday_have_none(day: date) -> None:
    assert timetable().of_day(day) == []


def test_a_closed_day_has_none() -> None:
    assert timetable(closed_on=frozenset({date(2026, 3, 9)})).of_day(date(2026, 3, 9)) == []


@pytest.mark.parametrize("subdivision", ["57", "67", "68", "6AE"])
@pytest.mark.parametrize("day", [date(2026, 4, 3), date(2026, 12, 26)])
def test_alsace_and_moselle_are_closed_on_two_days_more(subdivision: str, day: date) -> None:
    assert timetable(*ALL_NIGHT).of_day(day) != []
    assert timetable(*ALL_NIGHT, subdivision=subdivision).of_day(day) == []


@pytest.mark.parametrize(
    ("day", "hours", "before", "after"),
    [(SPRING, 23, "01:30+0100", "03:00+0200"), (AUTUMN, 25, "02:30+0200", "02:00+0100")],
)
def test_a_night_when_clocks_change_loses_or_gains_the_slots_of_an_hour(
    day: date, hours: int, before: str, after: str
) -> None:
    found = timetable(*ALL_NIGHT).of_day(day)

    assert len(found) == hours * 2
    assert all(one.ends_at == following.starts_at for one, following in pairwise(found))
    assert (before, after) in list(pairwise(shown(found)))
    assert [shown(found)[0][:5], shown(found)[-1][:5]] == ["00:00", "23:30"]


@pytest.mark.parametrize(
    ("day", "offset"),
    [(date(2026, 3, 29), "+0200"), (date(2026, 3, 30), "+0200"), (AUTUMN, "+0100"), (date(2026, 10, 26), "+0100")],
)
def test_an_opening_in_the_morning_begins_when_clocks_show_it_whatever_the_night_was(day: date, offset: str) -> None:
    openings = [Opening(weekday, time(9), time(10), 1) for weekday in Weekday]

    assert shown(timetable(*openings).of_day(day)) == [f"09:00{offset}", f"09:30{offset}"]


def test_an_opening_inside_the_hour_that_is_lost_has_no_slot() -> None:
    assert timetable(Opening(Weekday.SUNDAY, time(2), time(2, 45), 1), minutes=15).of_day(SPRING) == []


@pytest.mark.parametrize(
    ("day", "at", "said"),
    [
        (SPRING, time(1, 59), "01:59+0100"),
        (SPRING, time(2, 30), "03:00+0200"),
        (SPRING, time(3), "03:00+0200"),
        (AUTUMN, time(2, 30), "02:30+0200"),
        (AUTUMN, time(3), "03:00+0100"),
    ],
)
def test_a_time_that_is_skipped_is_the_moment_of_the_skip_and_one_shown_twice_the_first(
    day: date, at: time, said: str
) -> None:
    found = wall_clocks.instant(day, at, PARIS)

    assert found.tzinfo is UTC
    assert found.astimezone(PARIS).strftime("%H:%M%z") == said


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 3, 30), date(2026, 10, 25), date(2026, 10, 26)])
@pytest.mark.parametrize("at", [time(0, 15), time(23, 45)])
def test_notice_and_horizon_are_counted_in_real_hours_from_the_moment_it_is(day: date, at: time) -> None:
    now = wall_clocks.instant(day, at, PARIS)
    table = timetable(*ALL_NIGHT, minutes=15, notice_h=24, horizon_days=2)

    found = bookable(table, date(2026, 1, 1), date(2026, 12, 31), now)

    assert found[0].starts_at == now + timedelta(hours=24)
    assert found[-1].starts_at == now + timedelta(hours=48)
    assert len(found) == 24 * 4 + 1


def test_only_the_days_asked_for_are_given() -> None:
    now = datetime(2026, 3, 2, 8, tzinfo=UTC)

    found = bookable(timetable(*ALL_NIGHT), date(2026, 3, 10), date(2026, 3, 11), now)

    assert {slot.starts_at.astimezone(PARIS).date() for slot in found} == {date(2026, 3, 10), date(2026, 3, 11)}
    assert len(found) == 96


@given(
    day=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    zone=st.sampled_from(["Europe/Paris", "Indian/Reunion", "America/Miquelon", "Pacific/Noumea", "America/Cayenne"]),
    minutes=st.integers(5, 480),
    from_=st.integers(0, 1380),
)
def test_what_a_day_shows_is_what_is_found_at_its_instants(day: date, zone: str, minutes: int, from_: int) -> None:
    opening = Opening(list(Weekday)[day.weekday()], time(from_ // 60, from_ % 60), time(), 4)
    table = timetable(opening, minutes=minutes, zone=ZoneInfo(zone))

    found = table.of_day(day)

    assert [table.at(slot.starts_at) for slot in found] == found
    assert all(table.at(slot.starts_at + timedelta(minutes=1)) not in found for slot in found)
    assert all(slot.starts_at.astimezone(ZoneInfo(zone)).date() == day for slot in found)


def test_openings_are_kept_in_the_order_of_the_week() -> None:
    monday, friday = Opening(Weekday.MONDAY, time(9), time(12), 3), Opening(Weekday.FRIDAY, time(13, 30), time(), 1)

    kept = slots.write([friday, monday])

    assert slots.read(kept) == (monday, friday)
    assert kept[1] == {"weekday": "FRIDAY", "from": "13:30:00", "to": "00:00:00", "places": 1}


NINE = datetime(2026, 3, 9, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("spans", "left"),
    [
        ([], 3),
        ([(0, 30, 1)], 2),
        ([(0, 30, 2), (0, 30, 1)], 0),
        ([(0, 30, 5)], 0),
        ([(-30, 0, 3), (30, 60, 3)], 3),
        ([(-20, 10, 1), (20, 50, 1)], 1),
        ([(-600, 600, 1), (-30, 0, 2)], 2),
    ],
    ids=["free", "one", "full", "over-full", "beside", "across both ends", "all day"],
)
def test_a_place_is_taken_by_whatever_overlaps_the_slot(spans: list[tuple[int, int, int]], left: int) -> None:
    taken = [Span(NINE + timedelta(minutes=a), NINE + timedelta(minutes=b), places) for a, b, places in spans]

    assert Occupancy(taken).left(Slot(NINE, NINE + timedelta(minutes=30), 3)) == left
