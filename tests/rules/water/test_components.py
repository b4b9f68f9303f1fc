"""Is a tariff that could not be billed refused, with every reason and its place?"""

from decimal import Decimal
from typing import Any

import pytest

from rules.vocabulary.refusals import RefusalCode as Code
from rules.vocabulary.water import TariffComponentKind as Kind
from rules.vocabulary.water import TariffRubric as Rubric
from rules.water import components
from rules.water.components import Given
from rules.water.tariffs import Component


def given(**said: Any) -> Given:
    usual = {"label": "Abonnement", "rubric": Rubric.WATER, "kind": Kind.PER_CUBIC_METRE}
    return Given(**{**usual, "price": Decimal("1.4520"), "vat_rate": Decimal("5.5"), **said})


def tier(from_volume: str | None, to_volume: str | None, rubric: Rubric = Rubric.WATER) -> Given:
    return given(
        kind=Kind.TIERED,
        rubric=rubric,
        from_volume=None if from_volume is None else Decimal(from_volume),
        to_volume=None if to_volume is None else Decimal(to_volume),
    )


def faults(*said: Given) -> list[tuple[tuple[str, ...], Code, str | None]]:
    return [(fault.path, fault.code, fault.variant) for fault in components.judge(said)[1]]


def test_keeps_what_can_be_billed() -> None:
    kept, found = components.judge(
        [given(label="  Part  fixe ", kind=Kind.FIXED), tier(None, "15.5"), tier("15.5", None)]
    )

    assert found == []
    assert [each.label for each in kept] == ["Part fixe", "Abonnement", "Abonnement"]
    assert [(each.from_l, each.to_l) for each in kept] == [(0, None), (0, 15_500), (15_500, None)]
    assert kept[1] == Component(
        "Abonnement", Rubric.WATER, Kind.TIERED, Decimal("1.4520"), Decimal("5.5"), from_l=0, to_l=15_500
    )


def test_tells_every_fault_at_once_with_its_place() -> None:
    found = faults(
        given(label=" ", price=Decimal("-0.01")),
        given(),
        given(price=Decimal("1.00001"), vat_rate=Decimal("100.01")),
        given(vat_rate=Decimal("5.555"), to_volume=Decimal(1)),
        given(price=Decimal(100_001)),
    )

    assert found == [
        (("components", "0", "label"), Code.REQUIRED, None),
        (("components", "0", "price"), Code.OUT_OF_RANGE, "between"),
        (("components", "2", "price"), Code.INVALID, "decimals"),
        (("components", "2", "vatRate"), Code.OUT_OF_RANGE, "between"),
        (("components", "3", "vatRate"), Code.INVALID, "decimals"),
        (("components", "3", "toVolume"), Code.INVALID, "not_of_this_kind"),
        (("components", "4", "price"), Code.OUT_OF_RANGE, "between"),
    ]


@pytest.mark.parametrize(
    "tiers",
    [
        (tier(None, None),),
        (tier("0", "15"), tier("15", None)),
        (tier("120", None), tier("0", "15"), tier("15", "120")),
        # The commune's tiers and the delegate's.
        (tier("0", "15"), tier("15", None), tier("0", "30"), tier("30", None)),
    ],
)
def test_tiers_that_follow_one_another_are_taken(tiers: tuple[Given, ...]) -> None:
    assert faults(*tiers) == []


@pytest.mark.parametrize(
    "tiers",
    [
        (tier("0", "15"),),
        (tier("15", None),),
        (tier("0", "15"), tier("16", None)),
        (tier("0", "15"), tier("14", None)),
        (tier("0", None), tier("15", None)),
        (tier("0", "15"), tier("15", None, Rubric.WASTEWATER)),
    ],
)
def test_tiers_with_a_gap_or_twice_the_same_water_are_refused(tiers: tuple[Given, ...]) -> None:
    assert (("components",), Code.INVALID, "tiers") in faults(*tiers)


def test_a_tier_ends_after_it_starts() -> None:
    assert faults(tier("15", "15")) == [(("components", "0", "toVolume"), Code.OUT_OF_RANGE, None)]
    assert faults(tier("0", "0")) == [(("components", "0", "toVolume"), Code.OUT_OF_RANGE, None)]
    assert faults(tier("-1", None)) == [(("components", "0", "fromVolume"), Code.OUT_OF_RANGE, "between")]
    assert faults(tier("0", "1.0005")) == [(("components", "0", "toVolume"), Code.INVALID, "decimals")]


def test_there_are_some_and_not_too_many() -> None:
    assert faults() == [(("components",), Code.REQUIRED, None)]
    assert faults(*[given()] * 100) == []
    assert faults(*[given()] * 101) == [(("components",), Code.TOO_LONG, "list")]
