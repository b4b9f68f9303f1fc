"""Did a remote meter rest at all in a day and a night, and what passed while people slept?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

_HOUR = timedelta(hours=1)
#: Without one hour at rest in so many, something leaks.
RESTLESS_HOURS = 24
_NIGHT = (time(2), time(5))


@dataclass(frozen=True)
class HourlyIndex:
    """What a remote meter showed at a full hour, in UTC."""

    at: datetime
    index_l: int


@dataclass(frozen=True)
class Flow:
    """Water that ran in every hour of [start, end); `least_l` is that of the quietest: what leaks an hour, at most."""

    start: datetime
    end: datetime
    volume_l: int
    least_l: int


def continuous_flows(indexes: Sequence[HourlyIndex], *, capacity_l: int) -> list[Flow]:
    """
    Return each longest run of 24 hours or more without one at rest, from hourly indexes in order.

    An hour whose two indexes are not both known is no evidence: it ends a run.
    """
    found: list[Flow] = []
    run: list[int] = []
    for before, after in pairwise(indexes):
        volume_l = _hour_l(before, after, capacity_l)
        if volume_l:
            run.append(volume_l)
        else:
            found.extend(_flow(before.at, run))
            run = []
    if indexes:
        found.extend(_flow(indexes[-1].at, run))
    return found


def day_hours(day: date, zone: ZoneInfo) -> list[datetime]:
    """Return the hours of a local day by their start in UTC: 23 where the clocks go forward, 25 where they go back."""
    return _hours(datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone))


def night_hours(day: date, zone: ZoneInfo) -> list[datetime]:
    """Return the hours from 02:00 to 05:00 of a local day by their start in UTC: 2, 3 or 4."""
    return _hours(*(datetime.combine(day, at, zone) for at in _NIGHT))


def night_volume_l(indexes: Sequence[HourlyIndex], day: date, zone: ZoneInfo, *, capacity_l: int) -> int | None:
    """Return what passed in the night hours of a day, or None unless each of them is known."""
    by_hour = {each.at.astimezone(UTC): each for each in indexes}
    total_l = 0
    for hour in night_hours(day, zone):
        before, after = by_hour.get(hour), by_hour.get(hour + _HOUR)
        volume_l = _hour_l(before, after, capacity_l) if before and after else None
        if volume_l is None:
            return None
        total_l += volume_l
    return total_l


def _hours(start: datetime, end: datetime) -> list[datetime]:
    first, until = start.astimezone(UTC), end.astimezone(UTC)
    return [first + _HOUR * passed for passed in range((until - first) // _HOUR)]


def _hour_l(before: HourlyIndex, after: HourlyIndex, capacity_l: int) -> int | None:
    """What passed between two indexes, or None where they are not an hour apart or the meter seems to run backwards."""
    # Subtracted in UTC: the clocks of one zone would count the hour of the change twice, or not at all.
    if after.at.astimezone(UTC) - before.at.astimezone(UTC) != _HOUR:
        return None
    volume_l = (after.index_l - before.index_l) % capacity_l
    return volume_l if volume_l <= capacity_l // 2 else None


def _flow(end: datetime, run: list[int]) -> Iterator[Flow]:
    if len(run) >= RESTLESS_HOURS:
        until = end.astimezone(UTC)
        yield Flow(until - _HOUR * len(run), until, sum(run), min(run))
