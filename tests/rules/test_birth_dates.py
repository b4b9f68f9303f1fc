"""Which days may somebody have been born on?"""

from datetime import date

import pytest

from rules import birth_dates

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize("born_on", [TODAY, date(2019, 4, 12), date(1896, 1, 1)])
def test_today_and_any_day_of_a_life_may_be(born_on: date) -> None:
    assert birth_dates.judge(born_on, today=TODAY) == []


@pytest.mark.parametrize("born_on", [date(2026, 11, 22), date(2062, 1, 1), date(1895, 12, 31), date(1850, 1, 1)])
def test_what_is_to_come_or_too_long_ago_may_not(born_on: date) -> None:
    [fault] = birth_dates.judge(born_on, today=TODAY)

    assert fault.code == "OUT_OF_RANGE"
