"""Do days sum to months and years exactly, is every span known as well as it says, and compared with the right one?"""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.vocabulary.water import ConsumptionQuality as Quality
from rules.vocabulary.water import Granularity, TariffComponentKind, TariffRubric
from rules.water import buckets
from rules.water.meters import Meter, segments
from rules.water.series import Point, Series, TooManyPoints, series, span
from rules.water.tariffs import Component, Tariff
from rules.water.timeline import Timeline
from tests.rules.water.histories import DAY, History, histories, meter, on, read

TODAY = on("2026-03-06")
CALENDAR = [each for each in Granularity if each is not Granularity.READING]


def cut(
    *found: Meter,
    start: str,
    end: str,
    granularity: Granularity = Granularity.MONTH,
    today: date = TODAY,
    lived: tuple[str, str] | None = None,
    tariffs: tuple[Tariff, ...] = (),
) -> Series:
    clip = (on(lived[0]), on(lived[1])) if lived else (None, None)
    timeline = Timeline(segments(found), start=clip[0], end=clip[1])
    made = series(timeline, granularity, on(start), on(end), today=today, tariffs=tariffs)
    assert isinstance(made, Series)
    return made


def volumes(points: tuple[Point, ...]) -> list[int | None]:
    return [point.volume_l for point in points]


V5 = meter(read("2025-01-15", 500), read("2025-03-20", 532), read("2025-07-02", 584))
V9 = meter(read("2023-09-27", 33.729), read("2023-09-28", 34.235), read("2023-09-30", 35.398))


def test_spreads_two_readings_over_the_months_between_them_as_v5_does() -> None:
    made = cut(V5, start="2025-01-15", end="2025-07-02")

    assert volumes(made.points) == [8_500, 14_000, 15_500, 15_000, 15_500, 15_000, 500]
    assert made.total_l == 84_000
    assert made.daily_average_l == 500


def test_says_of_each_day_what_a_real_portal_published_as_v9_does() -> None:
    made = cut(V9, start="2023-09-27", end="2023-09-30", granularity=Granularity.DAY)

    assert volumes(made.points) == [506, 581, 582]
    assert [point.quality for point in made.points] == [Quality.MEASURED, Quality.INTERPOLATED, Quality.INTERPOLATED]


def test_subtracts_nothing_between_two_meters_and_counts_the_turn_of_the_wheels_as_v4_does() -> None:
    old = meter(read("2025-01-10", 99_871), read("2025-05-20", 34, rollover=True), removed_on="2025-05-20")
    new = meter(read("2025-05-20", 3), read("2025-07-10", 44))

    made = cut(old, new, start="2025-01-10", end="2025-07-10", granularity=Granularity.READING)

    assert volumes(made.points) == [163_000, 41_000]
    assert made.total_l == 204_000


@given(histories(), st.integers(-400, 2_000), st.integers(1, 1_500), st.sampled_from(CALENDAR))
def test_every_granularity_sums_to_the_same_and_gives_no_water_back(
    history: History, offset: int, length: int, granularity: Granularity
) -> None:
    start = history.start + offset * DAY
    laid = segments(history.meters)

    made = series(Timeline(laid), granularity, start, start + length * DAY, today=TODAY)

    assert isinstance(made, Series)
    assert [point.start for point in made.points[1:]] == [point.end for point in made.points[:-1]]
    assert (made.points[0].start, made.points[-1].end) == (start, start + length * DAY)
    assert all((point.volume_l or 0) >= 0 for point in made.points)
    assert all((point.volume_l is None) == (point.coverage == 0) for point in made.points)
    assert sum(point.volume_l or 0 for point in made.points) == made.total_l
    # The page's own sentence, segment by segment.
    assert made.total_l == sum(
        each.volume_l * (min(made.end, each.end) - each.start).days // (each.end - each.start).days
        - each.volume_l * (max(made.start, each.start) - each.start).days // (each.end - each.start).days
        for each in laid
        if each.start < made.end and made.start < each.end
    )


@settings(max_examples=40)
@given(histories(), st.sampled_from([Granularity.WEEK, Granularity.MONTH, Granularity.QUARTER, Granularity.YEAR]))
def test_the_days_of_each_bucket_sum_to_it(history: History, granularity: Granularity) -> None:
    timeline = Timeline(segments(history.meters))
    start, end = history.start, min(history.end, history.start + 700 * DAY) + DAY
    days = series(timeline, Granularity.DAY, start, end, today=TODAY)
    assert isinstance(days, Series)

    coarse = series(timeline, granularity, start, end, today=TODAY)

    assert isinstance(coarse, Series)
    for point in coarse.points:
        inside = [day for day in days.points if point.start <= day.start < point.end]
        assert sum(day.volume_l or 0 for day in inside) == (point.volume_l or 0)
        assert sum(day.covered_days for day in inside) == point.covered_days
        met = {day.quality for day in inside}
        expected = met.pop() if len(met) == 1 else Quality.MIXED
        between = {point.start, point.end} <= timeline.real_days and point.coverage == 1
        assert point.quality == (Quality.MEASURED if between else expected)


@given(histories())
def test_between_real_readings_there_is_what_truly_passed_whatever_was_estimated(history: History) -> None:
    for found, passed_l in zip(history.meters, history.passed_l, strict=True):
        real_days = [each.taken_on for each in found.readings if not each.is_estimate]

        assert Timeline(segments([found])).volume_l(real_days[0], real_days[-1]) == passed_l


@given(histories())
def test_from_one_reading_to_the_next_there_is_what_the_meter_turned(history: History) -> None:
    laid = segments(history.meters)

    made = series(Timeline(laid), Granularity.READING, date(2014, 1, 1), date(2040, 1, 1), today=TODAY)

    assert isinstance(made, Series)
    known = [point for point in made.points if point.volume_l is not None]
    assert [(point.start, point.end, point.volume_l) for point in known] == [
        (each.start, each.end, each.volume_l) for each in laid
    ]


def test_an_estimate_shows_and_one_that_was_too_high_is_forgotten() -> None:
    trusted = meter(read("2025-01-01", 10), read("2025-02-01", 40, estimate=True), read("2025-03-01", 50))
    too_high = meter(read("2025-01-01", 10), read("2025-02-01", 90, estimate=True), read("2025-03-01", 50))

    kept = cut(trusted, start="2025-01-01", end="2025-03-01")
    forgotten = cut(too_high, start="2025-01-01", end="2025-03-01")

    assert volumes(kept.points) == [30_000, 10_000]
    assert [point.quality for point in kept.points] == [Quality.ESTIMATED, Quality.ESTIMATED]
    assert volumes(forgotten.points) == [40_000 * 31 // 59, 40_000 - 40_000 * 31 // 59]
    assert [point.quality for point in forgotten.points] == [Quality.INTERPOLATED, Quality.INTERPOLATED]


def test_an_estimate_of_nothing_is_an_estimate_still() -> None:
    found = meter(read("2025-01-01", 10), read("2025-02-01", 10, estimate=True), read("2025-03-01", 10))

    made = cut(found, start="2025-01-01", end="2025-03-01")

    assert [(point.volume_l, point.quality) for point in made.points] == [(0, Quality.ESTIMATED)] * 2


def test_between_two_real_readings_a_year_is_measured_whatever_lies_inside() -> None:
    found = meter(read("2024-01-01", 10), read("2024-07-01", 60, estimate=True), read("2025-01-01", 120))

    whole = cut(found, start="2024-01-01", end="2025-01-01", granularity=Granularity.YEAR)
    quarters = cut(found, start="2024-01-01", end="2025-01-01", granularity=Granularity.QUARTER)

    assert [point.quality for point in whole.points] == [Quality.MEASURED]
    assert {point.quality for point in quarters.points} == {Quality.ESTIMATED}


def test_what_no_reading_covers_is_missing_and_what_some_cover_says_how_much() -> None:
    found = meter(read("2025-01-11", 10), read("2025-02-01", 31))

    made = cut(found, start="2024-12-01", end="2025-03-01")

    assert volumes(made.points) == [None, 21_000, None]
    assert [point.quality for point in made.points] == [Quality.MISSING, Quality.MIXED, Quality.MISSING]
    assert [point.coverage for point in made.points] == [0, Fraction(21, 31), 0]
    assert made.daily_average_l == 1_000


def test_two_real_readings_that_contradict_one_another_leave_the_days_between_missing() -> None:
    found = meter(read("2025-01-01", 50), read("2025-02-01", 40), read("2025-03-01", 45))

    made = cut(found, start="2025-01-01", end="2025-03-01")

    assert volumes(made.points) == [None, 5_000]


def test_a_tenant_sees_nothing_of_the_one_before() -> None:
    found = meter(read("2023-01-01", 0), read("2024-06-11", 700), read("2025-01-01", 800))

    made = cut(found, start="2024-01-01", end="2026-01-01", lived=("2024-06-11", "2024-12-01"))
    later = cut(found, start="2024-06-01", end="2024-12-01", lived=("2024-06-11", "2024-12-01"), today=on("2024-12-01"))

    assert (made.start, made.end) == (on("2024-06-11"), on("2024-12-01"))
    assert made.total_l == 100_000 * 173 // 204
    assert [point.year_before_l for point in later.points] == [None] * 6


@pytest.mark.parametrize(
    ("granularity", "start", "end", "before"),
    [
        (Granularity.DAY, "2025-03-01", "2025-03-02", ("2024-03-01", "2024-03-02")),
        (Granularity.DAY, "2024-02-28", "2024-02-29", ("2023-02-28", "2023-03-01")),
        (Granularity.DAY, "2024-02-29", "2024-03-01", ("2023-02-28", "2023-03-01")),
        (Granularity.DAY, "2025-02-28", "2025-03-01", ("2024-02-28", "2024-02-29")),
        (Granularity.READING, "2024-01-09", "2024-02-29", ("2023-01-09", "2023-02-28")),
        (Granularity.READING, "2024-02-28", "2024-02-29", ("2023-02-28", "2023-03-01")),
        (Granularity.WEEK, "2025-01-06", "2025-01-13", ("2024-01-08", "2024-01-15")),
        (Granularity.WEEK, "2024-12-30", "2025-01-06", ("2024-01-01", "2024-01-08")),
        (Granularity.WEEK, "2025-01-08", "2025-01-13", ("2024-01-10", "2024-01-15")),
        (Granularity.WEEK, "2020-12-28", "2021-01-04", None),
        (Granularity.WEEK, "2026-12-28", "2027-01-04", None),
        (Granularity.MONTH, "2025-02-01", "2025-03-01", ("2024-02-01", "2024-03-01")),
        (Granularity.MONTH, "2024-02-01", "2024-03-01", ("2023-02-01", "2023-03-01")),
        (Granularity.MONTH, "2025-02-15", "2025-03-01", ("2024-02-15", "2024-03-01")),
        (Granularity.MONTH, "2025-02-01", "2025-02-21", ("2024-02-01", "2024-02-21")),
        (Granularity.QUARTER, "2025-01-01", "2025-04-01", ("2024-01-01", "2024-04-01")),
        (Granularity.YEAR, "2025-01-01", "2026-01-01", ("2024-01-01", "2025-01-01")),
        # Today is 6 March 2026: so many days have run.
        (Granularity.WEEK, "2026-03-02", "2026-03-09", ("2025-03-03", "2025-03-07")),
        (Granularity.MONTH, "2026-03-01", "2026-04-01", ("2025-03-01", "2025-03-06")),
        (Granularity.QUARTER, "2026-01-01", "2026-04-01", ("2025-01-01", "2025-03-06")),
        (Granularity.YEAR, "2026-01-01", "2027-01-01", ("2025-01-01", "2025-03-06")),
        (Granularity.MONTH, "2026-04-01", "2026-05-01", ("2025-04-01", "2025-05-01")),
    ],
)
def test_compares_each_span_with_the_one_of_the_year_before(
    granularity: Granularity, start: str, end: str, before: tuple[str, str] | None
) -> None:
    first, following = on(start), on(end)
    (bucket,) = buckets.cut(granularity, first, following, [first, following])

    found = buckets.year_before(granularity, bucket, TODAY)

    assert found == (before and (on(before[0]), on(before[1])))


def test_a_running_leap_february_compares_with_at_most_the_whole_of_the_one_before() -> None:
    (bucket,) = buckets.cut(Granularity.MONTH, on("2024-02-01"), on("2024-03-01"), [])

    assert buckets.year_before(Granularity.MONTH, bucket, on("2024-02-29")) == (on("2023-02-01"), on("2023-03-01"))


def test_what_the_year_before_took_stands_beside_each_month() -> None:
    found = meter(read("2024-01-01", 0), read("2025-01-01", 366), read("2026-01-01", 366 + 730))

    made = cut(found, start="2025-01-01", end="2025-04-01")

    assert [(point.volume_l, point.year_before_l) for point in made.points] == [
        (62_000, 31_000),
        (56_000, 29_000),
        (62_000, 31_000),
    ]


@given(
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    st.integers(1, 4_000),
    st.sampled_from(Granularity),
    st.lists(st.dates(date(1990, 1, 1), date(2110, 1, 1)), unique=True).map(sorted),
)
def test_buckets_are_counted_without_cutting(
    start: date, length: int, granularity: Granularity, days: list[date]
) -> None:
    end = start + timedelta(days=length)

    assert buckets.count(granularity, start, end, days) == len(list(buckets.cut(granularity, start, end, days)))


@pytest.mark.parametrize(
    ("granularity", "start", "end", "fitting"),
    [
        (Granularity.DAY, "2016-01-01", "2026-01-01", Granularity.DAY),
        (Granularity.DAY, "2015-01-01", "2025-02-17", Granularity.DAY),
        (Granularity.DAY, "2015-01-01", "2025-02-18", Granularity.WEEK),
        (Granularity.DAY, "1900-01-01", "2100-01-01", Granularity.MONTH),
        (Granularity.WEEK, "1900-01-01", "2100-01-01", Granularity.MONTH),
        (Granularity.MONTH, "1850-01-01", "2200-12-31", Granularity.QUARTER),
        (Granularity.READING, "1850-01-01", "2200-12-31", Granularity.READING),
    ],
)
def test_a_span_too_long_says_which_granularity_fits(
    granularity: Granularity, start: str, end: str, fitting: Granularity
) -> None:
    made = series(Timeline(segments([V5])), granularity, on(start), on(end), today=TODAY)

    assert made == TooManyPoints(fitting) if fitting is not granularity else isinstance(made, Series)


def test_a_span_backwards_has_no_point() -> None:
    made = cut(V5, start="2025-06-01", end="2025-02-01")

    assert (made.points, made.total_l, made.daily_average_l) == ((), 0, None)


def test_the_span_meant_is_the_last_twelve_months() -> None:
    assert span(None, None, TODAY) == (on("2025-03-06"), TODAY)
    assert span(None, on("2024-02-29"), TODAY) == (on("2023-02-28"), on("2024-02-29"))
    assert span(on("2020-01-01"), None, TODAY) == (on("2020-01-01"), TODAY)


def price(
    euros: str, vat: str = "5.5", *, kind: TariffComponentKind = TariffComponentKind.PER_CUBIC_METRE, **tier: int | None
) -> Component:
    return Component(euros, TariffRubric.WATER, kind, Decimal(euros), Decimal(vat), **tier)  # type: ignore[arg-type]


def test_each_day_costs_what_its_own_tariff_says_without_the_fixed_part() -> None:
    found = meter(read("2025-06-01", 0), read("2025-07-01", 15), read("2025-08-01", 46))
    fixed = price("42", kind=TariffComponentKind.FIXED)
    first = Tariff(on("2025-01-01"), (price("1.4520"), price("1.8630", "10"), fixed))
    second = Tariff(on("2025-06-21"), (price("2"),))

    made = cut(found, start="2025-06-01", end="2025-08-01", tariffs=(second, first))
    before_any = cut(found, start="2025-06-01", end="2025-08-01", tariffs=(second,))

    # 10 m³ × (1.452 × 1.055 + 1.863 × 1.10) + 5 m³ × 2.11, then 31 m³ × 2.11
    assert [point.cost_cents for point in made.points] == [4_636, 6_541]
    assert [point.cost_cents for point in before_any.points] == [None, 6_541]


def test_the_tiers_of_a_year_are_shared_out_by_days() -> None:
    found = meter(read("2025-01-01", 0), read("2026-01-01", 365))
    tiers = (
        price("1", "0", kind=TariffComponentKind.TIERED, to_l=73_000),
        price("3", "0", kind=TariffComponentKind.TIERED, from_l=73_000),
    )

    made = cut(
        found,
        start="2025-01-01",
        end="2025-01-11",
        granularity=Granularity.DAY,
        tariffs=(Tariff(on("2025-01-01"), tiers),),
    )

    # 200 l a day at 1 €, 800 l at 3 €
    assert [point.cost_cents for point in made.points] == [260] * 10


def test_two_meters_at_once_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        Timeline(segments([V5, V5]))
