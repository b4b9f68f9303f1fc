"""What did the water of some days cost, tax included and without the fixed part?"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from rules.vocabulary.water import TariffComponentKind as Kind
from rules.water.days import share_of_years
from rules.water.tariffs import Component, Tariff, in_force, tier_part
from rules.water.timeline import Timeline
from rules.water.units import CUBIC_METRE_L, half_up


class _Price(NamedTuple):
    """What a litre costs over [start, end): cents as a fraction, and the tiers that add to it."""

    start: date
    end: date
    numerator: int
    denominator: int
    tiers: tuple[Component, ...]


class Prices:
    """The prices of some days, by version of the tariff; made once for a whole series."""

    def __init__(self, tariffs: Iterable[Tariff], start: date, end: date) -> None:
        self._prices = [_price(piece.start, piece.end, piece.tariff) for piece in in_force(tariffs, start, end)]

    def cost_cents(self, timeline: Timeline, start: date, end: date, volume_l: int) -> int | None:
        """
        Return what `volume_l`, the volume of [start, end), cost, rounded once; None where a day has no price.

        The tiers of a year are shared out by days, and not rounded to whole cubic metres as those of a bill are.
        """
        for price in self._prices:
            if price.start <= start and end <= price.end and not price.tiers:
                return (2 * volume_l * price.numerator + price.denominator) // (2 * price.denominator)
        met = [price for price in self._prices if price.start < end and start < price.end]
        if sum((min(end, price.end) - max(start, price.start)).days for price in met) < (end - start).days:
            return None
        return half_up(sum(_cost(price, timeline, max(start, price.start), min(end, price.end)) for price in met))


def _price(start: date, end: date, tariff: Tariff) -> _Price:
    euros = sum(each.price_with_tax for each in tariff.components if each.kind is Kind.PER_CUBIC_METRE)
    a_litre = _cents(Fraction(euros))
    tiers = tuple(each for each in tariff.components if each.kind is Kind.TIERED)
    return _Price(start, end, a_litre.numerator, a_litre.denominator, tiers)


def _cost(price: _Price, timeline: Timeline, start: date, end: date) -> Fraction:
    volume_l = Fraction(timeline.volume_l(start, end))
    share = share_of_years(start, end)
    return volume_l * Fraction(price.numerator, price.denominator) + sum(
        tier_part(tier, volume_l, share, whole=False) * _cents(tier.price_with_tax) for tier in price.tiers
    )


def _cents(euros_a_cubic_metre: Fraction) -> Fraction:
    return euros_a_cubic_metre * 100 / CUBIC_METRE_L
