"""How does a day read, in a mail or on a paper?"""

from datetime import UTC, date, datetime

import pytest

import language


@pytest.mark.parametrize(
    ("on", "french", "english"),
    [
        (date(2026, 12, 1), "1er décembre 2026", "1 December 2026"),
        (date(2026, 11, 21), "21 novembre 2026", "21 November 2026"),
        (date(2026, 10, 31), "31 octobre 2026", "31 October 2026"),
    ],
)
def test_the_first_of_a_month_is_the_only_day_that_french_says_as_a_rank(on: date, french: str, english: str) -> None:
    assert (language.day(on, "FR"), language.day(on, "EN")) == (french, english)


def test_a_moment_is_of_the_day_where_people_are() -> None:
    at = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)

    assert language.moment(at, "FR", "Europe/Paris") == "mardi 1er décembre 2026 à 00:30"
    assert language.moment(at, "EN", "Europe/Paris") == "Tuesday 1 December 2026 at 00:30"
