"""How much water had passed by a given day, and how well is it known? One running index, whatever the granularity."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from rules.vocabulary.water import ConsumptionQuality as Quality
from rules.water.meters import Segment

#: A span counts as known when readings cover this share of its days.
KNOWN_ENOUGH = Fraction(8, 10)


class Tally(NamedTuple):
    """What has passed, and how many days of each quality, by 00:00 on some day."""

    volume_l: int
    measured: int
    interpolated: int
    estimated: int


class Timeline:
    """
    The consumption of a supply point, or of one contract when it is clipped to its dates.

    Inside a segment the index is floored at each day, never a day's own volume: so days sum to months and months to
    years exactly, and no span gives water back.
    """

    def __init__(self, segments: Iterable[Segment], *, start: date | None = None, end: date | None = None) -> None:
        """
        Lay segments one after the other, and see nothing outside [start, end).

        :raises ValueError: when two segments overlap: a supply point has one meter at a time.
        """
        self.start, self.end = start, end
        self.segments = tuple(sorted(segments, key=lambda segment: segment.start))
        self._from = (start or date.min).toordinal()
        self._until = (end or date.max).toordinal()
        self._starts = [segment.start.toordinal() for segment in self.segments]
        self._ends = [segment.end.toordinal() for segment in self.segments]
        self._kinds = [_kind(segment) for segment in self.segments]
        self._before = [Tally(0, 0, 0, 0)]
        for position, segment in enumerate(self.segments):
            if position and self._starts[position] < self._ends[position - 1]:
                raise ValueError(f"two segments overlap on {segment.start}")
            self._before.append(self._added(position, self._ends[position]))
        self.real_days = frozenset(
            day
            for each in self.segments
            for day, is_real in ((each.start, each.starts_real), (each.end, each.ends_real))
            if is_real and self._from <= day.toordinal() <= self._until
        )

    def by(self, day: date) -> Tally:
        """Return what had passed by 00:00 on `day`; differences of two tallies are what means something."""
        ordinal = min(max(day.toordinal(), self._from), self._until)
        position = bisect_right(self._starts, ordinal) - 1
        if position < 0:
            return self._before[0]
        if ordinal >= self._ends[position]:
            return self._before[position + 1]
        return self._added(position, ordinal)

    def volume_l(self, start: date, end: date) -> int:
        """Return what passed over [start, end), as far as it is known."""
        return self.by(end).volume_l - self.by(start).volume_l

    def exact_l(self, start: date, end: date) -> Fraction:
        """Return what passed over [start, end) without flooring the index at either: for means and rates."""
        return self._exact_by(end) - self._exact_by(start)

    def covered_days(self, start: date, end: date) -> int:
        """Return how many days of [start, end) some segment covers."""
        return sum(self.by(end)[1:]) - sum(self.by(start)[1:])

    def coverage(self, start: date, end: date) -> Fraction:
        """Return the share of the days of [start, end) that some segment covers."""
        return Fraction(self.covered_days(start, end), (end - start).days)

    def reading_days(self) -> list[date]:
        """Return the days on which a segment starts or ends, in order."""
        return sorted({day for segment in self.segments for day in (segment.start, segment.end)})

    def _exact_by(self, day: date) -> Fraction:
        ordinal = min(max(day.toordinal(), self._from), self._until)
        position = bisect_right(self._starts, ordinal) - 1
        if position < 0 or ordinal >= self._ends[position]:
            return Fraction(self._before[position + 1].volume_l)
        elapsed, length = ordinal - self._starts[position], self._ends[position] - self._starts[position]
        return self._before[position].volume_l + Fraction(self.segments[position].volume_l * elapsed, length)

    def _added(self, position: int, ordinal: int) -> Tally:
        """The tally inside a segment, or at its end."""
        volume_l, *days = self._before[position]
        start = self._starts[position]
        elapsed = ordinal - start
        volume_l += self.segments[position].volume_l * elapsed // (self._ends[position] - start)
        days[self._kinds[position]] += elapsed
        return Tally(volume_l, *days)


def _kind(segment: Segment) -> int:
    """Which of a tally's counts of days a segment adds to."""
    if not (segment.starts_real and segment.ends_real):
        return 2
    return 0 if (segment.end - segment.start).days == 1 else 1


def quality(before: Tally, after: Tally, days: int, *, between_real_days: bool) -> Quality:
    """Return how well a span of `days` is known, from the tallies at its two bounds."""
    counts = {
        Quality.MEASURED: after.measured - before.measured,
        Quality.INTERPOLATED: after.interpolated - before.interpolated,
        Quality.ESTIMATED: after.estimated - before.estimated,
    }
    counts[Quality.MISSING] = days - sum(counts.values())
    if between_real_days and not counts[Quality.MISSING]:
        return Quality.MEASURED
    met = [kind for kind, count in counts.items() if count]
    return met[0] if len(met) == 1 else Quality.MIXED
