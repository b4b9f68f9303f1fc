"""Is a consumption called abnormal when the law says so, and only then, and what is billed with a certificate?"""

from datetime import date
from fractions import Fraction

import pytest

from rules.vocabulary.water import WaterUsage
from rules.water import warsmann
from rules.water.bills import billed_volume_m3
from rules.water.meters import Meter, segments
from rules.water.timeline import Timeline
from rules.water.units import rounded
from rules.water.warsmann import Comparison
from tests.rules.water.histories import meter, on, read

V6 = meter(
    read("2021-12-20", 1000),
    read("2022-07-01", 1064),
    read("2023-01-03", 1121),
    read("2023-07-04", 1181),
    read("2024-01-09", 1239),
    read("2024-07-02", 1297),
    read("2025-01-06", 1355),
    read("2025-07-07", 1767),
)
SPAN = (on("2025-01-06"), on("2025-07-07"))


def compare(
    found: Meter,
    span: tuple[date, date] = SPAN,
    usage: WaterUsage = WaterUsage.DWELLING,
    network_mean_l: Fraction | None = None,
) -> Comparison | None:
    return warsmann.compare(Timeline(segments([found])), *span, usage=usage, network_mean_l=network_mean_l)


def steady(litres_a_day: int, latest_m3: int, since: str = "2022-01-01") -> Meter:
    """So many litres a day until the span, and then so much over it."""
    days = (SPAN[0] - on(since)).days
    there = days * litres_a_day / 1000
    return meter(read(since, 0), read("2025-01-06", there), read("2025-07-07", there + latest_m3))


def test_compares_with_the_three_years_before_as_v6_does() -> None:
    made = compare(V6)

    assert made is not None
    assert made.volume_l == 412_000
    assert [str(rounded(window.volume_l / 1000, 3)) for window in made.windows] == ["60.463", "59.932", "60.201"]
    assert [(window.start, window.end) for window in made.windows] == [
        (on(f"{year}-01-06"), on(f"{year}-07-07")) for year in (2024, 2023, 2022)
    ]
    assert made.reference_l is not None
    assert str(rounded(made.reference_l / 1000, 3)) == "60.199"
    assert made.is_abnormal
    assert not made.is_of_network
    billed_m3 = billed_volume_m3([V6], *SPAN)
    assert billed_m3 == 412
    assert warsmann.caps(billed_m3, made.reference_l) == warsmann.Caps(water_m3=120, wastewater_m3=60)


@pytest.mark.parametrize(("volume_m3", "is_abnormal"), [(119, False), (120, False), (121, True)])
def test_twice_the_reference_is_not_more_than_twice(volume_m3: int, is_abnormal: bool) -> None:
    found = meter(
        read("2022-01-06", 0),
        read("2022-07-07", 60),
        read("2023-01-06", 60),
        read("2023-07-07", 120),
        read("2024-01-06", 120),
        read("2024-07-07", 180),
        read("2025-01-06", 180),
        read("2025-07-07", 180 + volume_m3),
    )

    made = compare(found)

    assert made is not None
    assert (made.reference_l, made.is_abnormal) == (Fraction(60_000), is_abnormal)


def test_a_window_counts_from_four_fifths_of_its_days() -> None:
    """Of its 183 days, 146 are short of four fifths and 147 are not."""
    short, enough = steady(100, 100, since="2024-02-12"), steady(100, 100, since="2024-02-11")

    without, with_it = compare(short), compare(enough)

    assert without is not None
    assert with_it is not None
    assert [window.counts for window in without.windows] == [False, False, False]
    assert without.reference_l is None
    assert not without.is_abnormal
    assert [window.coverage for window in with_it.windows] == [Fraction(147, 183), 0, 0]
    # What is known of a window is not stretched over the days that are not.
    assert with_it.reference_l == 147 * 100


def test_the_network_stands_in_where_nothing_is_known_and_it_is_said() -> None:
    made = compare(steady(0, 100, since="2025-01-01"), network_mean_l=Fraction(49_999))
    known = compare(steady(300, 100), network_mean_l=Fraction(1))

    assert made is not None
    assert (made.reference_l, made.is_of_network, made.is_abnormal) == (Fraction(49_999), True, True)
    assert known is not None
    assert (known.is_of_network, known.is_abnormal) == (False, False)


def test_former_occupants_count_on_the_meters_they_had() -> None:
    """A litre a day on either."""
    old = meter(read("2021-01-01", 5), read("2024-06-01", 5 + 1.247), digits=4, removed_on="2024-06-01")
    new = meter(read("2024-06-01", 0), read("2025-01-06", 0.219), read("2025-07-07", 2))

    made = warsmann.compare(Timeline(segments([old, new])), *SPAN, usage=WaterUsage.DWELLING)

    assert made is not None
    assert [window.volume_l for window in made.windows] == [183, 182, 182]


@pytest.mark.parametrize("usage", [usage for usage in WaterUsage if usage is not WaterUsage.DWELLING])
def test_the_law_is_for_dwellings(usage: WaterUsage) -> None:
    assert compare(V6, usage=usage) is None


@pytest.mark.parametrize(
    ("found", "span"),
    [
        (V6, (on("2025-01-07"), on("2025-07-07"))),
        (V6, (on("2025-01-06"), on("2025-07-06"))),
        (V6, (on("2025-07-07"), on("2025-01-06"))),
        (meter(*V6.readings[:-1], read("2025-07-07", 1767, estimate=True)), SPAN),
        (meter(*V6.readings[:-2], read("2025-01-06", 1355, estimate=True), V6.readings[-1]), SPAN),
    ],
)
def test_nothing_is_said_from_days_that_nobody_read(found: Meter, span: tuple[date, date]) -> None:
    assert compare(found, span) is None


@pytest.mark.parametrize(
    ("mailed_on", "due_on"),
    [
        ("2025-07-08", "2025-08-08"),
        ("2025-12-31", "2026-01-31"),
        ("2025-01-31", "2025-02-28"),
        ("2024-01-30", "2024-02-29"),
        ("2025-08-31", "2025-09-30"),
    ],
)
def test_the_certificate_is_awaited_for_a_month(mailed_on: str, due_on: str) -> None:
    assert warsmann.certificate_due_on(on(mailed_on)) == on(due_on)


def test_a_cap_never_bills_more_than_what_passed() -> None:
    assert warsmann.caps(50, Fraction(60_199)) == warsmann.Caps(50, 50)
    assert warsmann.caps(412, Fraction(60_999)) == warsmann.Caps(121, 60)
