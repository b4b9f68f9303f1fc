"""Which days and months went over the limits that a citizen set? What was measured tells, never what was spread."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rules.vocabulary.water import Granularity
from rules.water import buckets
from rules.water.timeline import Timeline
from rules.water.units import CUBIC_METRE_L


@dataclass(frozen=True)
class Limits:
    """Past which a citizen wants to be told; None for none."""

    daily_l: int | None = None
    monthly_m3: int | None = None


@dataclass(frozen=True)
class Excess:
    """A day or a month over its limit; `volume_l` is what is certain to have passed in it so far."""

    start: date
    end: date
    volume_l: int
    limit_l: int


def excesses(timeline: Timeline, limits: Limits, start: date, end: date) -> list[Excess]:
    """Return each day, then each month, that [start, end) touches and that is over its limit, in order."""
    found: list[Excess] = []
    if limits.daily_l is not None:
        found.extend(_over(_days(timeline, start, end), limits.daily_l))
    if limits.monthly_m3 is not None:
        found.extend(_over(_months(timeline, start, end), limits.monthly_m3 * CUBIC_METRE_L))
    return found


def _over(spans: Iterator[tuple[date, date, int]], limit_l: int) -> Iterator[Excess]:
    return (Excess(first, following, volume_l, limit_l) for first, following, volume_l in spans if volume_l > limit_l)


def _days(timeline: Timeline, start: date, end: date) -> Iterator[tuple[date, date, int]]:
    """The days that were measured as such, between two real readings."""
    for each in timeline.segments:
        measured = (each.end - each.start).days == 1 and each.starts_real and each.ends_real
        if measured and start <= each.start < end and timeline.covered_days(each.start, each.end):
            yield each.start, each.end, each.volume_l


def _months(timeline: Timeline, start: date, end: date) -> Iterator[tuple[date, date, int]]:
    """Each month with what passed between its first and its latest real reading: at least so much is certain."""
    real_days = sorted(timeline.real_days)
    for bucket in buckets.cut(Granularity.MONTH, start, end, ()):
        inside = [day for day in real_days if bucket.whole_start <= day <= bucket.whole_end]
        if len(inside) > 1:
            yield bucket.whole_start, bucket.whole_end, timeline.volume_l(inside[0], inside[-1])
