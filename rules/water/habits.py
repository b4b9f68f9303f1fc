"""What does the past make expect, and what index stands in for a reading that nobody gave?"""

from datetime import date
from fractions import Fraction

from rules.vocabulary.water import WaterUsage
from rules.water.days import years_before
from rules.water.meters import AcceptedReading, Meter
from rules.water.timeline import KNOWN_ENOUGH, Timeline
from rules.water.units import CUBIC_METRE_L, half_up

#: Litres a day of those whose past is not known. A dwelling: the 120 m³ a year that French tariffs are compared at.
#: The others vary too much for a figure of anybody's: ours is large, so that they are seldom suspected at first.
OF_CATEGORY_L = {
    WaterUsage.DWELLING: Fraction(120 * CUBIC_METRE_L, 365),
    WaterUsage.BUSINESS: Fraction(1_000),
    WaterUsage.IRRIGATION: Fraction(1_000),
    WaterUsage.PUBLIC: Fraction(3_000),
}


def daily_l(timeline: Timeline, before: date) -> Fraction | None:
    """Return the litres a day of the twelve months before a day, over the days known; None where none is."""
    start = years_before(before, 1)
    days = timeline.covered_days(start, before)
    return timeline.exact_l(start, before) / days if days else None


def expected_daily_l(timeline: Timeline, before: date, usage: WaterUsage) -> Fraction:
    """Return the litres a day to expect after a day: those of the twelve months before it, else of the category."""
    known = daily_l(timeline, before)
    return OF_CATEGORY_L[usage] if known is None else known


def estimate(meter: Meter, latest: AcceptedReading, on: date, timeline: Timeline, usage: WaterUsage) -> AcceptedReading:
    """
    Return what the meter is taken to show on a day, from its latest real reading.

    At the rate of the same days a year before where they are known well enough, else of the last twelve months, else of
    the category.
    """
    days = (on - latest.taken_on).days
    start, end = years_before(latest.taken_on, 1), years_before(on, 1)
    if start < end and timeline.coverage(start, end) >= KNOWN_ENOUGH:
        rate = timeline.exact_l(start, end) / timeline.covered_days(start, end)
    else:
        rate = expected_daily_l(timeline, latest.taken_on, usage)
    turns, index_l = divmod(latest.index_l + half_up(rate * days, CUBIC_METRE_L) * CUBIC_METRE_L, meter.capacity_l)
    return AcceptedReading(on, index_l, is_estimate=True, is_rollover=turns > 0)
