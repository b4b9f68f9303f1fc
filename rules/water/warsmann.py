"""
Is a consumption abnormal, and what does the law make of it?

« Loi Warsmann »: code général des collectivités territoriales, L2224-12-4 III bis, and decree 2012-1078.
"""

import math
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from rules.vocabulary.water import WaterUsage
from rules.water.days import month_after, years_before
from rules.water.timeline import KNOWN_ENOUGH, Timeline
from rules.water.units import CUBIC_METRE_L

_YEARS = (1, 2, 3)


@dataclass(frozen=True)
class Window:
    """The same span some years before: what passed, and whether enough of it is known to count."""

    start: date
    end: date
    volume_l: Fraction
    coverage: Fraction

    @property
    def counts(self) -> bool:
        """Tell whether readings cover enough of its days."""
        return self.coverage >= KNOWN_ENOUGH


@dataclass(frozen=True)
class Comparison:
    """A consumption beside its reference; `reference_l` is None where not even the network's mean is known."""

    start: date
    end: date
    volume_l: int
    windows: tuple[Window, ...]
    reference_l: Fraction | None
    is_of_network: bool

    @property
    def is_abnormal(self) -> bool:
        """Tell whether it is more than twice its reference, strictly."""
        return self.reference_l is not None and self.volume_l > 2 * self.reference_l


@dataclass(frozen=True)
class Caps:
    """What is billed at most once a plumber's certificate came in time."""

    water_m3: int
    wastewater_m3: int


def compare(
    timeline: Timeline, start: date, end: date, *, usage: WaterUsage, network_mean_l: Fraction | None = None
) -> Comparison | None:
    """
    Compare what a supply point took over [start, end) with the mean of the same span in the three years before.

    `timeline` is that of the supply point, former occupants included; `network_mean_l` is what a dwelling of the
    network took over the span, for where none of the three is known. None where the law says nothing: not a dwelling,
    or a span that does not lie between two real readings.
    """
    if usage is not WaterUsage.DWELLING or not (start < end and {start, end} <= timeline.real_days):
        return None
    if timeline.covered_days(start, end) < (end - start).days:
        return None
    windows = tuple(_window(timeline, years_before(start, k), years_before(end, k)) for k in _YEARS)
    known = [window.volume_l for window in windows if window.counts]
    reference_l = sum(known, Fraction(0)) / len(known) if known else network_mean_l
    return Comparison(start, end, timeline.volume_l(start, end), windows, reference_l, is_of_network=not known)


def certificate_due_on(mailed_on: date) -> date:
    """Return until when the plumber's certificate is awaited: one month after the mail that told of it."""
    return month_after(mailed_on)


def caps(billed_m3: int, reference_l: Fraction) -> Caps:
    """Return what is billed with a certificate: water up to twice the reference, wastewater up to the reference."""
    return Caps(
        water_m3=min(billed_m3, math.floor(2 * reference_l / CUBIC_METRE_L)),
        wastewater_m3=min(billed_m3, math.floor(reference_l / CUBIC_METRE_L)),
    )


def _window(timeline: Timeline, start: date, end: date) -> Window:
    coverage = timeline.coverage(start, end) if start < end else Fraction(0)
    return Window(start, end, timeline.exact_l(start, end), coverage)
