"""Are the lines of a bill those of a French one, to the cent, whatever changed inside the span?"""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.vocabulary.water import TariffComponentKind as Kind
from rules.vocabulary.water import TariffRubric as Rubric
from rules.water import bills
from rules.water.bills import Bill
from rules.water.tariffs import Component, Tariff
from tests.rules.water.histories import DAY, History, histories, meter, on, read

#: From and to, cubic metres a year.
Tier = tuple[int, int | None]


def component(
    rubric: Rubric,
    price: str,
    vat: str = "5.5",
    *,
    kind: Kind = Kind.PER_CUBIC_METRE,
    tier: tuple[int, int | None] = (0, None),
) -> Component:
    from_m3, to_m3 = tier
    to_l = None if to_m3 is None else to_m3 * 1000
    return Component(f"{rubric} {price}", rubric, kind, Decimal(price), Decimal(vat), from_m3 * 1000, to_l)


#: Not in the order of the bill.
T25 = Tariff(
    on("2025-01-01"),
    (
        component(Rubric.PUBLIC_BODIES, "0.4600"),
        component(Rubric.PUBLIC_BODIES, "0.0170"),
        component(Rubric.PUBLIC_BODIES, "0.0700"),
        component(Rubric.PUBLIC_BODIES, "0.0270", "10"),
        component(Rubric.WASTEWATER, "18.00", "10", kind=Kind.FIXED),
        component(Rubric.WASTEWATER, "1.8630", "10"),
        component(Rubric.WATER, "42.00", kind=Kind.FIXED),
        component(Rubric.WATER, "1.4520"),
    ),
)
TIERS = tuple(
    component(Rubric.WATER, price, kind=Kind.TIERED, tier=tier)
    for price, tier in (("0.80", (0, 15)), ("1.55", (15, 120)), ("2.35", (120, None)))
)


def bill(volume_m3: int, start: str, end: str, *tariffs: Tariff, wastewater_m3: int | None = None) -> Bill:
    made = bills.bill(volume_m3, on(start), on(end), tariffs, wastewater_m3=wastewater_m3)
    assert made is not None
    return made


def amounts(made: Bill) -> list[int]:
    return [line.before_tax_cents for line in made.lines]


def test_bills_half_a_year_as_v1_does() -> None:
    counted = meter(read("2025-01-01", 1204), read("2025-07-01", 1257))
    volume_m3 = bills.billed_volume_m3([counted], on("2025-01-01"), on("2025-07-01"))
    assert volume_m3 == 53

    made = bill(volume_m3, "2025-01-01", "2025-07-01", T25)

    assert amounts(made) == [2083, 7696, 893, 9874, 2438, 90, 371, 143]
    assert [line.component.rubric for line in made.lines] == [
        *[Rubric.WATER] * 2,
        *[Rubric.WASTEWATER] * 2,
        *[Rubric.PUBLIC_BODIES] * 4,
    ]
    assert [line.quantity for line in made.lines[:2]] == [Decimal("0.495890"), Decimal(53)]
    assert made.vat_cents_by_rate == {Decimal("5.5"): 697, Decimal(10): 1091}
    assert (made.before_tax_cents, made.vat_cents, made.total_cents) == (23588, 1788, 25376)


def test_rounds_the_thresholds_of_tiers_and_never_their_quantities_as_v3_does() -> None:
    made = bill(93, "2025-01-08", "2025-07-10", Tariff(on("2025-01-01"), TIERS))

    assert [line.quantity for line in made.lines] == [8, 52, 33]
    assert amounts(made) == [640, 8060, 7755]
    assert (made.before_tax_cents, made.vat_cents, made.total_cents) == (16455, 905, 17360)


def test_counts_wheels_and_meters_as_v4_does() -> None:
    old = meter(read("2025-01-10", 99_871), read("2025-05-20", 34, rollover=True), removed_on="2025-05-20")
    new = meter(read("2025-05-20", 3), read("2025-07-10", 44))

    assert bills.billed_volume_m3([new, old], on("2025-01-10"), on("2025-07-10")) == 204


@pytest.mark.parametrize(
    ("total_cents", "count", "amounts_cents"),
    [
        (20386, 3, [6796, 6795, 6795]),
        (48735, 10, [4878, *[4873] * 9]),
        (100, 1, [100]),
        (2, 3, [2, 0, 0]),
        (0, 2, [0, 0]),
    ],
)
def test_instalments_are_equal_but_for_the_first_as_v8_has_them(
    total_cents: int, count: int, amounts_cents: list[int]
) -> None:
    assert bills.instalments_cents(total_cents, count) == amounts_cents


@pytest.mark.parametrize(
    ("start", "end", "cents"),
    [
        ("2024-01-01", "2024-07-01", 2089),
        ("2024-07-01", "2025-01-01", 2111),
        ("2025-01-01", "2025-07-01", 2083),
        ("2025-07-01", "2026-01-01", 2117),
        ("2024-07-01", "2025-07-01", 4194),
        ("2023-01-01", "2026-01-01", 12600),
    ],
)
def test_the_fixed_part_follows_each_civil_year_as_v10_does(start: str, end: str, cents: int) -> None:
    fixed = Tariff(on("2020-01-01"), (component(Rubric.WATER, "42.00", kind=Kind.FIXED),))

    made = bill(0, start, end, fixed)

    assert amounts(made) == [cents]


def test_a_change_of_tariff_cuts_the_volume_by_days_and_the_fixed_part_is_rounded_by_version() -> None:
    """53 m³ over 181 days, 59 of them before the change: 17.28, so 17, then 36."""
    before = Tariff(on("2024-01-01"), (component(Rubric.WATER, "1"), component(Rubric.WATER, "30", kind=Kind.FIXED)))
    after = Tariff(on("2025-03-01"), (component(Rubric.WATER, "2"), component(Rubric.WATER, "60", kind=Kind.FIXED)))

    made = bill(53, "2025-01-01", "2025-07-01", after, before)

    assert [(line.quantity, line.before_tax_cents) for line in made.lines if line.component.kind is not Kind.FIXED] == [
        (Decimal(17), 1700),
        (Decimal(36), 7200),
    ]
    assert [line.before_tax_cents for line in made.lines if line.component.kind is Kind.FIXED] == [485, 2005]
    assert [(line.start, line.end) for line in made.lines[::2]] == [
        (on("2025-01-01"), on("2025-03-01")),
        (on("2025-03-01"), on("2025-07-01")),
    ]


def test_rubrics_come_before_versions() -> None:
    old = Tariff(on("2024-01-01"), (component(Rubric.WASTEWATER, "1"), component(Rubric.WATER, "1")))
    new = Tariff(on("2025-01-01"), (component(Rubric.WASTEWATER, "2"), component(Rubric.WATER, "2")))

    made = bill(10, "2024-12-01", "2025-02-01", old, new)

    assert [(line.component.rubric, line.component.price) for line in made.lines] == [
        (Rubric.WATER, Decimal(1)),
        (Rubric.WATER, Decimal(2)),
        (Rubric.WASTEWATER, Decimal(1)),
        (Rubric.WASTEWATER, Decimal(2)),
    ]


@pytest.mark.parametrize(
    ("start", "end", "tariffs"),
    [
        ("2025-01-01", "2025-07-01", ()),
        ("2024-12-31", "2025-07-01", (T25,)),
        ("2025-01-01", "2025-07-01", (Tariff(on("2025-01-01"), T25.components, valid_to=on("2025-06-30")),)),
        ("2025-07-01", "2025-07-01", (T25,)),
        ("2025-07-01", "2025-06-01", (T25,)),
    ],
)
def test_there_is_no_bill_where_a_day_has_no_tariff(start: str, end: str, tariffs: tuple[Tariff, ...]) -> None:
    assert bills.bill(10, on(start), on(end), tariffs) is None


def test_a_credit_is_a_bill_with_the_signs_turned() -> None:
    credit = bill(-3, "2025-01-08", "2025-07-10", Tariff(on("2025-01-01"), TIERS))
    half = bill(-5, "2025-01-01", "2025-07-01", Tariff(on("2025-01-01"), (component(Rubric.WATER, "0.0010", "100"),)))

    assert [line.quantity for line in credit.lines] == [-3, 0, 0]
    assert (credit.before_tax_cents, credit.vat_cents, credit.total_cents) == (-240, -13, -253)
    assert (amounts(half), half.vat_cents) == ([-1], -1)


def test_a_certificate_caps_water_and_wastewater_apart() -> None:
    made = bill(120, "2025-01-06", "2025-07-07", T25, wastewater_m3=60)

    quantities = {line.component.label: line.quantity for line in made.lines if line.component.kind is not Kind.FIXED}
    assert quantities["WATER 1.4520"] == 120
    assert quantities["WASTEWATER 1.8630"] == 60


def test_an_estimate_that_said_too_much_gives_water_back() -> None:
    found = meter(read("2025-01-01", 1204.9), read("2025-07-01", 1300, estimate=True), read("2025-10-01", 1290))

    assert bills.billed_volume_m3([found], on("2025-01-01"), on("2025-07-01")) == 96
    assert bills.billed_volume_m3([found], on("2025-07-01"), on("2025-10-01")) == -10
    assert bills.billed_volume_m3([found], on("2025-01-01"), on("2025-08-01")) is None


@given(histories(), st.data())
def test_billed_volumes_telescope(history: History, data: st.DataObject) -> None:
    gapless = all(
        before.removed_on == after.installed_on
        for before, after in zip(history.meters, history.meters[1:], strict=False)
    )
    days = sorted({each.taken_on for found in history.meters for each in found.readings})
    first, middle, latest = sorted(data.draw(st.lists(st.sampled_from(days), min_size=3, max_size=3)))

    whole = bills.billed_volume_m3(history.meters, first, latest)
    parts = [bills.billed_volume_m3(history.meters, *span) for span in ((first, middle), (middle, latest))]

    if gapless:
        assert whole is not None
    if whole is None:
        assert None in parts
    else:
        assert sum(part for part in parts if part is not None) == whole


@given(histories())
def test_what_is_billed_is_what_truly_passed_to_the_whole_wheel(history: History) -> None:
    for found, passed_l in zip(history.meters, history.passed_l, strict=True):
        real = [each for each in found.readings if not each.is_estimate]

        billed = bills.billed_volume_m3([found], real[0].taken_on, real[-1].taken_on)

        assert billed == (real[0].index_l + passed_l) // 1000 - real[0].index_l // 1000


thresholds_m3 = st.lists(st.integers(1, 500), min_size=0, max_size=4, unique=True).map(sorted)


@given(
    thresholds_m3,
    st.integers(-50, 2_000),
    st.dates(date(2019, 1, 1), date(2026, 1, 1)),
    st.integers(1, 1_500),
    st.lists(st.dates(date(2019, 1, 1), date(2030, 1, 1)), max_size=3, unique=True),
)
def test_tiers_sum_to_the_volume_through_every_change_of_tariff(
    thresholds: list[int], volume_m3: int, start: date, length: int, changes: list[date]
) -> None:
    bounds: list[Tier] = list(zip([0, *thresholds], [*thresholds, None], strict=True))
    tiers = tuple(component(Rubric.WATER, "1", kind=Kind.TIERED, tier=tier) for tier in bounds)
    flat = component(Rubric.PUBLIC_BODIES, "1")
    versions = [Tariff(day, (*tiers, flat)) for day in (date(2018, 1, 1), *changes)]

    made = bills.bill(volume_m3, start, start + length * DAY, versions)

    assert made is not None
    for rubric in (Rubric.WATER, Rubric.PUBLIC_BODIES):
        assert sum(line.quantity for line in made.lines if line.component.rubric is rubric) == volume_m3
    if volume_m3 >= 0:
        assert all(line.quantity >= 0 for line in made.lines)


@given(st.integers(0, 10**7), st.integers(1, 60))
def test_instalments_sum_to_the_total(total_cents: int, count: int) -> None:
    made = bills.instalments_cents(total_cents, count)

    assert sum(made) == total_cents
    assert len(made) == count
    assert len(set(made[1:])) <= 1
    assert 0 <= made[0] - min(made) < count
