"""Is an agenda that nobody could be received by refused, every fault at once?"""

from datetime import date, time
from typing import Any

import pytest

from rules import agendas, holidays
from rules.slots import Opening
from rules.vocabulary.appointments import Weekday

MORNING = Opening(Weekday.MONDAY, time(9), time(12), 3)


def faults(*openings: Opening, **given: int) -> list[tuple[str, str, str | None]]:
    numbers: dict[str, Any] = {"slot_minutes": 30, "closed_days": 0, "min_notice_hours": 24, "horizon_days": 60}
    found = agendas.judge(openings, **{**numbers, **given})
    return [(".".join(fault.path), fault.code.value, fault.variant) for fault in found]


def test_one_that_receives_people_is_right() -> None:
    afternoon = Opening(Weekday.MONDAY, time(12), time(), 1)

    assert faults(MORNING, afternoon) == []


@pytest.mark.parametrize(
    ("openings", "given", "expected"),
    [
        ([], {}, [("openings", "REQUIRED", None)]),
        ([MORNING] * 51, {}, [("openings", "TOO_LONG", "list")]),
        ([Opening(Weekday.MONDAY, time(12), time(9), 1)], {}, [("openings.0.to", "INVALID", "opening")]),
        ([Opening(Weekday.MONDAY, time(9), time(9), 1)], {}, [("openings.0.to", "INVALID", "opening")]),
        ([Opening(Weekday.MONDAY, time(9), time(9, 20), 1)], {}, [("openings.0.to", "INVALID", "slot")]),
        ([Opening(Weekday.MONDAY, time(9, 0, 30), time(10), 1)], {}, [("openings.0.from", "INVALID", "minutes")]),
        ([Opening(Weekday.MONDAY, time(9), time(12), 0)], {}, [("openings.0.places", "OUT_OF_RANGE", "between")]),
        (
            [MORNING, Opening(Weekday.TUESDAY, time(9), time(12), 1), Opening(Weekday.MONDAY, time(11), time(13), 1)],
            {},
            [("openings.2.from", "INVALID", "overlap")],
        ),
        ([MORNING], {"slot_minutes": 4}, [("slotMinutes", "OUT_OF_RANGE", "between")]),
        ([MORNING], {"closed_days": 401}, [("closedOn", "TOO_LONG", "list")]),
        ([MORNING], {"min_notice_hours": -1}, [("minNoticeHours", "OUT_OF_RANGE", "between")]),
        ([MORNING], {"horizon_days": 0}, [("horizonDays", "OUT_OF_RANGE", "between")]),
        ([MORNING], {"min_notice_hours": 48, "horizon_days": 2}, [("horizonDays", "INVALID", "horizon")]),
        (
            [],
            {"slot_minutes": 481, "horizon_days": 366},
            [
                ("slotMinutes", "OUT_OF_RANGE", "between"),
                ("openings", "REQUIRED", None),
                ("horizonDays", "OUT_OF_RANGE", "between"),
            ],
        ),
    ],
)
def test_each_fault_is_told_where_it_is(
    openings: list[Opening], given: dict[str, int], expected: list[tuple[str, str, str | None]]
) -> None:
    assert faults(*openings, **given) == expected


@pytest.mark.parametrize(("code", "known"), [("57", True), ("68", True), ("974", True), ("75", False), ("6ae", False)])
def test_a_subdivision_is_one_whose_public_holidays_differ(code: str, known: bool) -> None:
    assert holidays.is_subdivision(code) is known


def test_easter_moves_and_is_known_in_every_year() -> None:
    assert [holidays.is_one(date(2027, 3, 29), None), holidays.is_one(date(2026, 3, 29), None)] == [True, False]
    assert holidays.is_one(date(2026, 12, 20), "974")
