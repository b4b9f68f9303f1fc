"""What does water cost, under which version of the tariff, and over which days?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from rules.vocabulary.water import TariffComponentKind as Kind
from rules.vocabulary.water import TariffRubric
from rules.water.units import CUBIC_METRE_L, half_up


@dataclass(frozen=True)
class Component:
    """
    One price: euros before tax, a year for FIXED, a cubic metre otherwise; VAT in per cent.

    `from_l` and `to_l` bound a tier, in litres a year; without `to_l` it has no end.
    """

    label: str
    rubric: TariffRubric
    kind: Kind
    price: Decimal
    vat_rate: Decimal
    from_l: int = 0
    to_l: int | None = None

    @property
    def price_with_tax(self) -> Fraction:
        """The price with its VAT, exactly."""
        return Fraction(self.price) * (1 + Fraction(self.vat_rate) / 100)


@dataclass(frozen=True)
class Tariff:
    """A version of the prices, in force from a day until the next version or its own end."""

    valid_from: date
    components: tuple[Component, ...]
    valid_to: date | None = None


class Piece(NamedTuple):
    """[start, end), all of it under one version."""

    start: date
    end: date
    tariff: Tariff


def in_force(tariffs: Iterable[Tariff], start: date, end: date) -> list[Piece]:
    """Cut [start, end) at each change of tariff; days that have none are in no piece."""
    ordered = sorted(tariffs, key=lambda tariff: tariff.valid_from)
    ends = [tariff.valid_from for tariff in ordered[1:]] + [date.max]
    cut = (
        Piece(max(start, tariff.valid_from), min(end, following, tariff.valid_to or date.max), tariff)
        for tariff, following in zip(ordered, ends, strict=False)
    )
    return [piece for piece in cut if piece.start < piece.end]


def all_in_force(tariffs: Iterable[Tariff], start: date, end: date) -> list[Piece] | None:
    """Cut [start, end) at each change of tariff, or return None where some day of it has none."""
    found = in_force(tariffs, start, end)
    return found if sum((piece.end - piece.start).days for piece in found) == (end - start).days else None


def tier_part(tier: Component, volume: Fraction, share: Fraction, *, whole: bool) -> Fraction:
    """
    Return how much of a volume lies in a tier over a share of years, in the unit of the volume: litres, or cubic
    metres when `whole`; its thresholds are then half-up to whole cubic metres, and only then subtracted.

    The first tier takes what is negative too, so that the tiers of a credit sum to it.
    """

    def threshold(yearly_l: int) -> Fraction:
        return Fraction(half_up(yearly_l * share, CUBIC_METRE_L)) if whole else yearly_l * share

    upper = volume if tier.to_l is None else min(volume, threshold(tier.to_l))
    return upper - (min(volume, threshold(tier.from_l)) if tier.from_l else 0)
