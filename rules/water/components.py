"""Can these prices be billed? Every fault of a tariff is told at once, before anybody pays by it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rules import texts
from rules.faults import Fault
from rules.vocabulary.refusals import RefusalCode as Code
from rules.vocabulary.water import TariffComponentKind as Kind
from rules.vocabulary.water import TariffRubric
from rules.water.tariffs import Component
from rules.water.units import litres

#: Where they stand in the input that carries them.
PATH = "components"
MAX_COMPONENTS = 100
LABEL_MAX = 200
#: Euros, a year or a cubic metre; unit prices have four decimals.
PRICE_MAX, PRICE_PLACES = Decimal(100_000), 4
VAT_MAX, VAT_PLACES = Decimal(100), 2
#: Cubic metres a year.
THRESHOLD_MAX = Decimal(10**9)


@dataclass(frozen=True)
class Given:
    """A component as somebody wrote it; thresholds in cubic metres a year, for TIERED only."""

    label: str
    rubric: TariffRubric
    kind: Kind
    price: Decimal
    vat_rate: Decimal
    from_volume: Decimal | None = None
    to_volume: Decimal | None = None


def judge(given: Sequence[Given]) -> tuple[tuple[Component, ...], list[Fault]]:
    """Return the components as they are kept, and every fault in them, with its path."""
    if not given:
        return (), [Fault((PATH,), Code.REQUIRED)]
    if len(given) > MAX_COMPONENTS:
        return (), [Fault((PATH,), Code.TOO_LONG, "list", {"maximum": MAX_COMPONENTS})]
    faults: list[Fault] = []
    kept = []
    for index, one in enumerate(given):
        label = texts.clean(one.label)
        found = [
            *(fault.under("label") for fault in texts.judge(label, maximum=LABEL_MAX)),
            *_number("price", one.price, PRICE_MAX, PRICE_PLACES),
            *_number("vatRate", one.vat_rate, VAT_MAX, VAT_PLACES),
            *_thresholds(one),
        ]
        faults.extend(fault.under(PATH, str(index)) for fault in found)
        if not found:
            to_l = None if one.to_volume is None else litres(one.to_volume)
            kept.append(
                Component(
                    label,
                    one.rubric,
                    one.kind,
                    one.price,
                    one.vat_rate,
                    litres(one.from_volume or Decimal(0)) or 0,
                    to_l,
                )
            )
    if not faults:
        faults.extend(_gaps(kept))
    return tuple(kept), faults


def _number(name: str, value: Decimal, maximum: Decimal, places: int) -> list[Fault]:
    if not 0 <= value <= maximum:
        return [Fault((name,), Code.OUT_OF_RANGE, "between", {"minimum": 0, "maximum": maximum})]
    return [] if value == round(value, places) else [Fault((name,), Code.INVALID, "decimals", {"maximum": places})]


def _thresholds(one: Given) -> list[Fault]:
    named = [
        (name, value)
        for name, value in (("fromVolume", one.from_volume), ("toVolume", one.to_volume))
        if value is not None
    ]
    if one.kind is not Kind.TIERED:
        return [Fault((name,), Code.INVALID, "not_of_this_kind") for name, _ in named]
    faults = [fault for name, value in named for fault in _number(name, value, THRESHOLD_MAX, 3)]
    if not faults and one.to_volume is not None and one.to_volume <= (one.from_volume or 0):
        faults.append(Fault(("toVolume",), Code.OUT_OF_RANGE))
    return faults


def _gaps(components: Sequence[Component]) -> list[Fault]:
    """Tiers of a rubric must follow one another from nothing to no end: only then do they sum to the volume."""
    faults: list[Fault] = []
    for rubric in TariffRubric:
        tiers = [each for each in components if each.kind is Kind.TIERED and each.rubric is rubric]
        starts = Counter(each.from_l for each in tiers if each.from_l)
        ends = Counter(each.to_l for each in tiers if each.to_l is not None)
        firsts, lasts = sum(not each.from_l for each in tiers), sum(each.to_l is None for each in tiers)
        if starts != ends or firsts != lasts:
            faults.append(Fault((PATH,), Code.INVALID, "tiers", {"rubric": rubric}))
    return faults
