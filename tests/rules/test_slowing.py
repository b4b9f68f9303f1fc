"""Are five failures in a minute and twenty-five in a day too many, and is the wait said the one that is needed?"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import slowing

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)


def seconds_ago(*ago: float) -> list[datetime]:
    return [NOON - timedelta(seconds=each) for each in ago]


@pytest.mark.parametrize(
    ("failures", "wait_s"),
    [
        ([], 0),
        (seconds_ago(1, 2, 3, 4), 0),
        (seconds_ago(10, 20, 30, 40, 50), 10),
        (seconds_ago(50, 10, 40, 20, 30), 10),
        (seconds_ago(0, 0, 0, 0, 0), 60),
        (seconds_ago(10, 20, 30, 40, 59.9), 1),
        (seconds_ago(10, 20, 30, 40, 60), 0),
        (seconds_ago(5, 10, 20, 30, 40, 50), 20),
        (seconds_ago(*range(3600, 3600 + 24)), 0),
        (seconds_ago(*range(3600, 3600 + 25)), 86400 - 3624),
        (seconds_ago(*range(86400, 86400 + 25)), 0),
    ],
)
def test_the_wait_lasts_until_the_oldest_failure_that_counts_is_forgotten(
    failures: list[datetime], wait_s: int
) -> None:
    assert slowing.wait_s(failures, NOON) == wait_s


@given(st.lists(st.integers(0, 90_000_000), max_size=60))
def test_whoever_waits_as_long_as_said_may_guess(milliseconds_ago: list[int]) -> None:
    failures = seconds_ago(*(each / 1000 for each in milliseconds_ago))

    wait_s = slowing.wait_s(failures, NOON)

    assert slowing.wait_s(failures, NOON + timedelta(seconds=wait_s)) == 0


@given(st.lists(st.integers(0, 90_000), min_size=1, max_size=60))
def test_one_failure_more_never_shortens_the_wait(ago: list[int]) -> None:
    assert slowing.wait_s(seconds_ago(*ago), NOON) >= slowing.wait_s(seconds_ago(*ago[1:]), NOON)


@given(st.lists(st.integers(0, 2_000_000), max_size=200))
def test_nobody_gets_more_than_25_guesses_a_day_nor_5_a_minute(asked_at_s: list[int]) -> None:
    made: list[datetime] = []
    for at in sorted(asked_at_s):
        now = NOON + timedelta(seconds=at)
        if not slowing.wait_s(made, now):
            made.append(now)

    for window in slowing.WINDOWS:
        for first in made:
            assert sum(first <= at < first + window.length for at in made) <= window.failures
