"""What was consumed over time, day by day or year by year, and how does it compare with the year before?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from rules.vocabulary.water import ConsumptionQuality, Granularity
from rules.water import buckets
from rules.water.costs import Prices
from rules.water.days import years_before
from rules.water.tariffs import Tariff
from rules.water.timeline import Tally, Timeline, quality


@dataclass(frozen=True, slots=True)
class Point:
    """The consumption of [start, end); `volume_l` is None where nothing is known of it."""

    start: date
    end: date
    volume_l: int | None
    quality: ConsumptionQuality
    covered_days: int
    year_before_l: int | None
    cost_cents: int | None

    @property
    def coverage(self) -> Fraction:
        """The share of the days that some reading covers."""
        return Fraction(self.covered_days, (self.end - self.start).days)


@dataclass(frozen=True)
class Series:
    """The points over [start, end), clipped to the contract's own dates."""

    granularity: Granularity
    start: date
    end: date
    total_l: int
    covered_days: int
    points: tuple[Point, ...]

    @property
    def daily_average_l(self) -> Fraction | None:
        """Litres a day over the days that are known, or None where none is."""
        return Fraction(self.total_l, self.covered_days) if self.covered_days else None


@dataclass(frozen=True)
class TooManyPoints:
    """The span is too long for this granularity; `fitting` is the finest coarser one that is not."""

    fitting: Granularity


def span(start: date | None, end: date | None, today: date) -> tuple[date, date]:
    """Return the span meant: the last twelve months where no bound is given, twelve months from the one that is."""
    if end is None:
        end = today
    return (years_before(end, 1) if start is None else start), end


def series(
    timeline: Timeline,
    granularity: Granularity,
    start: date,
    end: date,
    *,
    today: date,
    tariffs: Iterable[Tariff] = (),
) -> Series | TooManyPoints:
    """
    Return the points of [start, end), clipped as the timeline is; without `tariffs` no point has a cost.

    The points that would be too many are counted over the span asked for, before it is clipped.
    """
    days = timeline.reading_days()
    fitting = buckets.fitting(granularity, start, end, days)
    if fitting is not granularity:
        return TooManyPoints(fitting)
    start = max(start, timeline.start or start)
    end = max(start, min(end, timeline.end or end))
    prices = Prices(tariffs, start, end)
    tallies: dict[date, Tally] = {}

    def by(day: date) -> Tally:
        if (known := tallies.get(day)) is None:
            known = tallies[day] = timeline.by(day)
        return known

    def compared(bucket: buckets.Bucket) -> int | None:
        before = buckets.year_before(granularity, bucket, today)
        if before is None:
            return None
        first, after = by(before[0]), by(before[1])
        return after.volume_l - first.volume_l if after[1:] != first[1:] else None

    def point(bucket: buckets.Bucket) -> Point:
        before, after = by(bucket.start), by(bucket.end)
        covered_days = sum(after[1:]) - sum(before[1:])
        volume_l = after.volume_l - before.volume_l if covered_days else None
        between_real_days = bucket.start in timeline.real_days and bucket.end in timeline.real_days
        return Point(
            bucket.start,
            bucket.end,
            volume_l,
            quality(before, after, (bucket.end - bucket.start).days, between_real_days=between_real_days),
            covered_days,
            compared(bucket),
            None if volume_l is None else prices.cost_cents(timeline, bucket.start, bucket.end, volume_l),
        )

    return Series(
        granularity,
        start,
        end,
        by(end).volume_l - by(start).volume_l,
        sum(by(end)[1:]) - sum(by(start)[1:]),
        tuple(point(bucket) for bucket in buckets.cut(granularity, start, end, days)),
    )
