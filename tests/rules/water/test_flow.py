"""Is a leak seen after a day and a night without rest, by the hours that really passed?"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules.water import flow
from rules.water.flow import Flow, HourlyIndex
from tests.rules.water.histories import on

PARIS = ZoneInfo("Europe/Paris")
START = datetime(2026, 3, 6, 9, tzinfo=UTC)
CAPACITY_L = 10**8


def hours(*volumes_l: int, start: datetime = START, first_l: int = 1_000) -> list[HourlyIndex]:
    """The indexes around hours that took so much."""
    passed = [sum(volumes_l[:count]) for count in range(len(volumes_l) + 1)]
    return [
        HourlyIndex(start + timedelta(hours=count), (first_l + volume_l) % CAPACITY_L)
        for count, volume_l in enumerate(passed)
    ]


def flows(indexes: Sequence[HourlyIndex]) -> list[Flow]:
    return flow.continuous_flows(indexes, capacity_l=CAPACITY_L)


def test_a_day_and_a_night_without_rest_is_a_leak_and_an_hour_less_is_none() -> None:
    leak = flows(hours(0, *[7] * 10, 3, *[9] * 13, 0))
    none = flows(hours(*[7] * 23, 0, *[7] * 23))

    assert leak == [Flow(START + timedelta(hours=1), START + timedelta(hours=25), 70 + 3 + 117, 3)]
    assert none == []


def test_a_leak_that_still_runs_is_told() -> None:
    (running,) = flows(hours(0, *[2] * 30))

    assert (running.end, running.volume_l) == (START + timedelta(hours=31), 60)


def test_two_leaks_are_two() -> None:
    assert [each.volume_l for each in flows(hours(*[1] * 24, 0, *[2] * 25))] == [24, 50]


def test_an_hour_that_is_not_known_proves_nothing() -> None:
    indexes = hours(*[7] * 40)

    without_one = flows([*indexes[:20], *indexes[21:]])

    assert without_one == []


def test_the_turn_of_the_wheels_is_a_flow_and_a_step_back_is_none() -> None:
    turning = flows(hours(*[5] * 24, first_l=CAPACITY_L - 50))
    back = hours(*[5] * 24)
    back[12:] = [HourlyIndex(each.at, each.index_l - 20) for each in back[12:]]

    assert [each.volume_l for each in turning] == [120]
    assert flows(back) == []


@pytest.mark.parametrize("start", [datetime(2026, 3, 28, 12, tzinfo=PARIS), datetime(2026, 10, 24, 12, tzinfo=PARIS)])
def test_hours_are_counted_as_they_pass_over_both_changes_of_the_clocks(start: datetime) -> None:
    in_utc = hours(*[4] * 24, start=start.astimezone(UTC))
    in_paris = [HourlyIndex(each.at.astimezone(PARIS), each.index_l) for each in in_utc]

    assert flows(in_utc) == flows(in_paris)
    assert [each.end - each.start for each in flows(in_paris)] == [timedelta(hours=24)]


@pytest.mark.parametrize(
    ("day", "day_length", "night"),
    [
        ("2026-03-28", 24, ["01:00", "02:00", "03:00"]),
        ("2026-03-29", 23, ["01:00", "02:00"]),
        ("2026-03-30", 24, ["00:00", "01:00", "02:00"]),
        ("2026-10-24", 24, ["00:00", "01:00", "02:00"]),
        ("2026-10-25", 25, ["00:00", "01:00", "02:00", "03:00"]),
        ("2026-10-26", 24, ["01:00", "02:00", "03:00"]),
    ],
)
def test_the_nights_and_days_of_the_changes_are_as_long_as_v16_says(
    day: str, day_length: int, night: list[str]
) -> None:
    assert len(flow.day_hours(on(day), PARIS)) == day_length
    assert [f"{hour:%H:%M}" for hour in flow.night_hours(on(day), PARIS)] == night


def test_what_passes_in_the_night_is_summed_over_the_hours_it_has() -> None:
    indexes = hours(*range(1, 30), start=datetime(2026, 10, 24, 22, tzinfo=UTC))

    # 00:00 to 04:00 in UTC, where 22:00 took 1.
    assert flow.night_volume_l(indexes, on("2026-10-25"), PARIS, capacity_l=CAPACITY_L) == 3 + 4 + 5 + 6
    assert flow.night_volume_l(indexes[:5], on("2026-10-25"), PARIS, capacity_l=CAPACITY_L) is None


def test_no_index_and_one_tell_nothing() -> None:
    assert flows([]) == flows(hours()) == []
