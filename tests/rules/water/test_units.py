"""Do litres, cents and days round and count as the page says, half away from zero, each civil year by its own days?"""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.water import days, units
from tests.rules.water.histories import on


@pytest.mark.parametrize(
    ("numerator", "denominator", "nearest"),
    [(1, 2, 1), (-1, 2, -1), (3, 2, 2), (-3, 2, -2), (49, 100, 0), (-49, 100, 0), (5, 5, 1), (Decimal("2.5"), 1, 3)],
)
def test_a_half_goes_away_from_zero(numerator: int | Decimal, denominator: int, nearest: int) -> None:
    assert units.half_up(numerator, denominator) == nearest


@given(st.fractions())
def test_the_nearest_whole_number_is_at_most_a_half_away(exact: Fraction) -> None:
    assert abs(units.half_up(exact) - exact) <= Fraction(1, 2)
    assert units.half_up(-exact) == -units.half_up(exact)


@given(st.integers(-(10**12), 10**12))
def test_litres_and_cubic_metres_say_the_same(volume_l: int) -> None:
    assert units.litres(units.cubic_metres(volume_l)) == volume_l


def test_numbers_are_written_as_people_see_them() -> None:
    assert str(units.cubic_metres(1_204_050)) == "1204.050"
    assert str(units.cubic_metres(0)) == "0.000"
    assert str(units.euros(25_376)) == "253.76"
    assert str(units.rounded(Fraction(2, 3), 4)) == "0.6667"
    assert units.litres(Decimal("1204.0500")) == 1_204_050
    assert units.litres(Decimal("1204.0505")) is None


@pytest.mark.parametrize(
    ("day", "years", "before"),
    [
        ("2025-03-01", 1, "2024-03-01"),
        ("2024-02-29", 1, "2023-02-28"),
        ("2024-02-29", 4, "2020-02-29"),
        ("2025-02-28", 1, "2024-02-28"),
    ],
)
def test_a_year_before_is_the_same_date(day: str, years: int, before: str) -> None:
    assert days.years_before(on(day), years) == on(before)


@pytest.mark.parametrize(
    ("start", "end", "share"),
    [
        ("2024-01-01", "2025-01-01", Fraction(1)),
        ("2024-01-01", "2024-07-01", Fraction(182, 366)),
        ("2024-12-31", "2025-01-02", Fraction(1, 366) + Fraction(1, 365)),
        ("2022-07-01", "2025-07-01", Fraction(184, 365) + 2 + Fraction(181, 365)),
        ("2025-01-01", "2025-01-01", Fraction(0)),
    ],
)
def test_a_share_of_years_counts_each_civil_year_by_its_own_days(start: str, end: str, share: Fraction) -> None:
    assert days.share_of_years(on(start), on(end)) == share
