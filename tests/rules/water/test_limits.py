"""Is a citizen told of every day and month over their limits, and never from days that were only spread?"""

from rules.water.limits import Excess, Limits, excesses
from rules.water.meters import AcceptedReading, segments
from rules.water.timeline import Timeline
from tests.rules.water.histories import DAY, meter, on, read

FIRST, END = on("2025-01-01"), on("2025-04-01")


def told(*readings: AcceptedReading, limits: Limits) -> list[Excess]:
    return excesses(Timeline(segments([meter(*readings)])), limits, FIRST, END)


def test_tells_each_measured_day_over_the_limit_and_not_at_it() -> None:
    found = told(
        read("2025-01-01", 10), read("2025-01-02", 10.5), read("2025-01-03", 11.001), limits=Limits(daily_l=500)
    )

    assert found == [Excess(on("2025-01-02"), on("2025-01-03"), 501, 500)]


def test_tells_nothing_of_days_that_were_spread_or_estimated() -> None:
    spread = told(read("2025-01-01", 10), read("2025-01-03", 99), limits=Limits(daily_l=500))
    guessed = told(
        read("2025-01-01", 10),
        read("2025-01-02", 90, estimate=True),
        read("2025-01-03", 99),
        limits=Limits(daily_l=500),
    )
    across = told(read("2025-01-20", 10), read("2025-02-10", 99), limits=Limits(monthly_m3=1))

    assert (spread, guessed, across) == ([], [], [])


def test_tells_a_month_as_soon_as_it_is_certain() -> None:
    """Between 5 and 25 February passed 21 m³, whatever the days around them took."""
    readings = (read("2025-01-10", 0), read("2025-02-05", 30), read("2025-02-25", 51), read("2025-03-20", 60))

    over, at_it = told(*readings, limits=Limits(monthly_m3=20)), told(*readings, limits=Limits(monthly_m3=21))

    assert over == [Excess(on("2025-02-01"), on("2025-03-01"), 21_000, 20_000)]
    assert at_it == []


def test_a_month_between_two_real_readings_counts_whole() -> None:
    found = told(
        read("2025-02-01", 0),
        read("2025-02-15", 8, estimate=True),
        read("2025-03-01", 12),
        limits=Limits(monthly_m3=11),
    )

    assert [each.volume_l for each in found] == [12_000]


def test_a_remote_meter_goes_over_the_limit_of_the_month_on_the_day_it_does() -> None:
    readings = [AcceptedReading(FIRST + day * DAY, day * 1_000) for day in range(12)]

    before, after = told(*readings[:11], limits=Limits(monthly_m3=10)), told(*readings, limits=Limits(monthly_m3=10))

    assert before == []
    assert [(each.start, each.volume_l) for each in after] == [(FIRST, 11_000)]


def test_no_limit_and_no_reading_tell_nothing() -> None:
    assert told(read("2025-01-01", 0), read("2025-01-02", 500), limits=Limits()) == []
    assert told(read("2025-01-01", 0), limits=Limits(1, 1)) == []


def test_a_tenant_is_told_nothing_of_the_one_before() -> None:
    readings = (read("2025-01-01", 0), read("2025-01-02", 9), read("2025-01-20", 10), read("2025-01-21", 11))
    lived = Timeline(segments([meter(*readings)]), start=on("2025-01-20"))

    assert excesses(lived, Limits(500, 5), FIRST, END) == [Excess(on("2025-01-20"), on("2025-01-21"), 1_000, 500)]
