"""How does water pass from the litres and cents inside to the cubic metres and euros that people see, and back?"""

from decimal import Decimal
from fractions import Fraction

CUBIC_METRE_L = 1_000
_LITRE = Decimal("0.001")
_CENT = Decimal("0.01")


def half_up(numerator: int | Fraction | Decimal, denominator: int = 1) -> int:
    """Return the whole number nearest to numerator/denominator; a half goes away from zero."""
    exact = Fraction(numerator) / denominator
    doubled = 2 * abs(exact.numerator) + exact.denominator
    nearest = doubled // (2 * exact.denominator)
    return nearest if exact >= 0 else -nearest


def rounded(exact: Fraction, places: int) -> Decimal:
    """Return an exact number with `places` decimals; a half goes away from zero."""
    return Decimal(half_up(exact * 10**places)).scaleb(-places)


def cubic_metres(volume_l: int) -> Decimal:
    """Return litres as cubic metres with three decimals."""
    return volume_l * _LITRE


def litres(volume: Decimal) -> int | None:
    """Return cubic metres as litres, or None when they are finer than a litre."""
    exact = Fraction(volume) * CUBIC_METRE_L
    return exact.numerator if exact.denominator == 1 else None


def euros(amount_cents: int) -> Decimal:
    """Return cents as euros with two decimals."""
    return amount_cents * _CENT
