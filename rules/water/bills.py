"""What does a volume cost over a span: the lines of a real French bill, its VAT, its instalments?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from rules.vocabulary.water import TariffComponentKind as Kind
from rules.vocabulary.water import TariffRubric
from rules.water.days import share_of_years
from rules.water.meters import Meter, positions
from rules.water.tariffs import Component, Piece, Tariff, all_in_force, tier_part
from rules.water.units import CUBIC_METRE_L, half_up, rounded

#: Of a year, so that quantity × price shows the amount of the line.
_SHARE_PLACES = 6


@dataclass(frozen=True)
class Line:
    """One price over [start, end); its quantity is cubic metres, or a share of years for FIXED."""

    component: Component
    start: date
    end: date
    quantity: Decimal
    before_tax_cents: int


@dataclass(frozen=True)
class Bill:
    """The lines, rubric by rubric, and the VAT of each rate in cents."""

    lines: tuple[Line, ...]
    vat_cents_by_rate: Mapping[Decimal, int]

    @property
    def before_tax_cents(self) -> int:
        """The sum of the lines."""
        return sum(line.before_tax_cents for line in self.lines)

    @property
    def vat_cents(self) -> int:
        """The sum of the VAT of each rate."""
        return sum(self.vat_cents_by_rate.values())

    @property
    def total_cents(self) -> int:
        """What is to pay."""
        return self.before_tax_cents + self.vat_cents


def billed_volume_m3(meters: Iterable[Meter], start: date, end: date) -> int | None:
    """
    Return what the black wheels turned between the readings of `start` and of `end`, whatever meters came between.

    Negative, a credit, where an estimate said too much; None where a meter has no reading on a day that bounds it.
    """
    total_m3 = 0
    reached = start
    for meter in sorted(meters, key=lambda each: each.installed_on):
        first = max(start, meter.installed_on)
        until = min(end, meter.removed_on or end)
        if first >= until:
            continue
        wheels = {each.reading.taken_on: each.position_l // CUBIC_METRE_L for each in positions(meter)}
        if first != reached or first not in wheels or until not in wheels:
            return None
        total_m3 += wheels[until] - wheels[first]
        reached = until
    return total_m3 if reached == end else None


def bill(
    volume_m3: int,
    start: date,
    end: date,
    tariffs: Iterable[Tariff],
    *,
    wastewater_m3: int | None = None,
) -> Bill | None:
    """
    Return the bill of a volume over [start, end), or None where some day of it has no tariff.

    Over a change of tariff the volume is shared out by days. `wastewater_m3` is the volume of the WASTEWATER rubric
    where it is another: the cap of the loi Warsmann.
    """
    pieces = all_in_force(tariffs, start, end)
    if not pieces:
        return None
    volumes = {rubric: _shared(volume_m3, pieces) for rubric in TariffRubric}
    if wastewater_m3 is not None:
        volumes[TariffRubric.WASTEWATER] = _shared(wastewater_m3, pieces)
    lines = tuple(
        _line(component, piece, part_m3)
        for rubric in TariffRubric
        for piece, part_m3 in zip(pieces, volumes[rubric], strict=True)
        for component in piece.tariff.components
        if component.rubric is rubric
    )
    taxed: dict[Decimal, int] = {}
    for line in lines:
        rate = line.component.vat_rate
        taxed[rate] = taxed.get(rate, 0) + line.before_tax_cents
    return Bill(lines, {rate: half_up(Fraction(rate) * cents, 100) for rate, cents in taxed.items()})


def instalments_cents(total_cents: int, count: int) -> list[int]:
    """Return `count` equal amounts in whole cents, the first of which takes the difference."""
    equal = total_cents // count
    return [total_cents - equal * (count - 1), *[equal] * (count - 1)]


def _shared(volume_m3: int, pieces: list[Piece]) -> list[int]:
    """Share a volume out by days, each part the difference of two rounded running volumes: they sum to the whole."""
    start, end = pieces[0].start, pieces[-1].end
    running = [half_up(volume_m3 * (piece.end - start).days, (end - start).days) for piece in pieces]
    return [now - before for before, now in zip([0, *running], running, strict=False)]


def _line(component: Component, piece: Piece, part_m3: int) -> Line:
    share = share_of_years(piece.start, piece.end)
    match component.kind:
        case Kind.FIXED:
            exact = share
        case Kind.TIERED:
            exact = tier_part(component, Fraction(part_m3), share, whole=True)
        case Kind.PER_CUBIC_METRE:
            exact = Fraction(part_m3)
    quantity = rounded(exact, _SHARE_PLACES) if component.kind is Kind.FIXED else Decimal(int(exact))
    return Line(component, piece.start, piece.end, quantity, half_up(exact * Fraction(component.price) * 100))
