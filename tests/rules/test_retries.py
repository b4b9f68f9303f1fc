"""Is a letter that cannot leave tried again at a growing pace, hourly then, and given up after two days?"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rules import retries

FRIDAY = datetime(2026, 3, 6, 18, 30, tzinfo=UTC)


def tries(late_by: timedelta = timedelta()) -> list[timedelta]:
    """Play a server that never answers; return when each try is made, each `late_by` after it was due."""
    now, made = FRIDAY, [timedelta()]
    while (due := retries.next_try(len(made), first_tried_at=FRIDAY, now=now)) is not None:
        now = due + late_by
        made.append(now - FRIDAY)
    return made


def test_the_pauses_are_15_s_1_min_5_min_15_min_then_an_hour() -> None:
    made = tries()

    pauses = [after - before for before, after in pairwise(made)]
    assert pauses[:4] == [
        timedelta(seconds=15),
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(minutes=15),
    ]
    assert set(pauses[4:]) == {timedelta(hours=1)}


def test_a_server_that_is_down_over_a_week_end_loses_nothing() -> None:
    made = tries()

    assert timedelta(hours=47) < made[-1] <= timedelta(hours=48)
    assert len(made) == 52


def test_nothing_is_tried_past_two_days_however_late_the_worker_is() -> None:
    assert tries(late_by=timedelta(minutes=7))[-1] <= timedelta(hours=48, minutes=7)


def test_a_letter_found_again_after_two_days_is_given_up() -> None:
    assert retries.next_try(1, first_tried_at=FRIDAY, now=FRIDAY + timedelta(days=3)) is None


@given(attempts=st.integers(1, 100), after=st.timedeltas(timedelta(), timedelta(days=4)))
def test_the_next_try_comes_after_now_and_within_two_days_of_the_first(attempts: int, after: timedelta) -> None:
    due = retries.next_try(attempts, first_tried_at=FRIDAY, now=FRIDAY + after)

    assert due is None or FRIDAY + after < due <= FRIDAY + timedelta(hours=48)
