"""What is expected of those whose past is known, of those who just came, and what does an estimate say?"""

from fractions import Fraction

import pytest

from rules.vocabulary.water import WaterUsage
from rules.water import habits
from rules.water.meters import AcceptedReading, Meter, segments
from rules.water.timeline import Timeline
from tests.rules.water.histories import meter, on, read

#: 200 litres a day in the first half of 2024, 400 in the second, 290 in the first of 2025.
KNOWN = meter(read("2024-01-01", 100), read("2024-07-01", 136.4), read("2025-01-01", 210), read("2025-07-01", 262.49))


def estimated(found: Meter, day: str) -> AcceptedReading:
    return habits.estimate(found, found.readings[-1], on(day), Timeline(segments([found])), WaterUsage.DWELLING)


@pytest.mark.parametrize(
    ("before", "daily_l"),
    [
        ("2025-01-01", Fraction(110_000, 366)),
        ("2025-07-01", Fraction(73_600 + 52_490, 365)),
        ("2024-07-01", Fraction(200)),
        ("2024-01-02", Fraction(200)),
        ("2024-01-01", Fraction(120_000, 365)),
        ("2027-01-01", Fraction(120_000, 365)),
    ],
)
def test_expects_what_the_twelve_months_before_took_else_the_category(before: str, daily_l: Fraction) -> None:
    timeline = Timeline(segments([KNOWN]))

    assert habits.expected_daily_l(timeline, on(before), WaterUsage.DWELLING) == daily_l


def test_every_category_has_a_figure() -> None:
    assert set(habits.OF_CATEGORY_L) == set(WaterUsage)


def test_estimates_from_the_same_days_a_year_before() -> None:
    """184 days at 400 litres: 73.6, so 74 m³, on top of the litres of the latest index."""
    assert estimated(KNOWN, "2026-01-01") == AcceptedReading(on("2026-01-01"), 336_490, is_estimate=True)


def test_estimates_from_the_last_twelve_months_where_those_days_are_not_known() -> None:
    short = meter(read("2025-01-01", 10), read("2025-04-11", 40))

    assert estimated(short, "2025-07-20").index_l == 70_000


def test_estimates_from_the_category_where_nothing_is_known() -> None:
    new = meter(read("2025-01-01", 10))

    # 181 days at 120 m³ a year: 59.507, so 60.
    assert estimated(new, "2025-07-01").index_l == 70_000


def test_an_estimate_past_the_last_wheel_starts_again_and_says_so() -> None:
    full = meter(read("2025-01-01", 99_990))

    assert estimated(full, "2025-07-01") == AcceptedReading(on("2025-07-01"), 50_000, True, True)
