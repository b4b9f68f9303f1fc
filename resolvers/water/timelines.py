"""What passed over time where contracts are, for however many of them, in one query of no more than is asked for?"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from models.water.contracts import WaterContract
from resolvers import together
from rules.water.days import years_before
from rules.water.meters import AcceptedReading, Meter, segments
from rules.water.timeline import Timeline

#: The same ISO week of the year before may begin so long before the same date.
_WEEK = timedelta(days=7)

# Between two real readings nothing outside them says anything: so the reading before what is asked for, and the one
# after; and of a meter only while it was there, for two at one time would count water twice. Days are counted as
# Python's ordinals, which are read faster than texts.
_READ = """
SELECT m.supply_point_id, m.serial_number, m.digits, m.installed_on - DATE '0001-01-01' + 1 AS installed,
       m.removed_on - DATE '0001-01-01' + 1 AS removed, r.days, r.indexes, r.kinds
FROM (SELECT key, min(since) AS since, max(until) AS until
      FROM unnest($1::bigint[], $2::date[], $3::date[]) AS each (key, since, until) GROUP BY key) asked
JOIN meter m ON m.supply_point_id = asked.key
CROSS JOIN LATERAL (
    SELECT coalesce((SELECT max(taken_on) FROM reading WHERE meter_id = m.id AND status = 'ACCEPTED'
                     AND source <> 'ESTIMATE' AND taken_on <= asked.since), DATE '-infinity') AS earliest,
           coalesce((SELECT min(taken_on) FROM reading WHERE meter_id = m.id AND status = 'ACCEPTED'
                     AND source <> 'ESTIMATE' AND taken_on >= asked.until), DATE 'infinity') AS latest
) needed
CROSS JOIN LATERAL (
    SELECT array_agg(taken_on - DATE '0001-01-01' + 1) AS days, array_agg(index_l) AS indexes,
           array_agg((source = 'ESTIMATE')::int + 2 * is_rollover::int) AS kinds
    FROM reading WHERE meter_id = m.id AND status = 'ACCEPTED'
    AND taken_on BETWEEN greatest(needed.earliest, m.installed_on) AND least(needed.latest, m.removed_on)
) r
WHERE r.days IS NOT NULL
"""


class Asked(NamedTuple):
    """A supply point from `since` to `until`, of which nothing outside [start, end) is seen."""

    supply_point_id: int
    since: date
    until: date
    start: date | None = None
    end: date | None = None


def of_contract(contract: WaterContract, start: date, end: date) -> Asked:
    """Ask for [start, end) and the year before, as a contract's holder sees them: nothing before it, nothing after."""
    since = max(years_before(start, 1) - _WEEK, contract.started_on)
    return Asked(contract.supply_point_id, since, max(since, end), contract.started_on, contract.ended_on)


async def read(asked: Sequence[Asked]) -> list[Timeline]:
    """Return what passed where each asks, from the accepted readings of every meter that was there."""
    values = [[one[column] for one in asked] for column in range(3)]
    meters: defaultdict[int, list[Meter]] = defaultdict(list)
    for found in await together.objects(_READ, values):
        meters[found["supply_point_id"]].append(_meter(found))
    there = {key: segments(found) for key, found in meters.items()}
    return [Timeline(there.get(one.supply_point_id, ()), start=one.start, end=one.end) for one in asked]


def _meter(found: dict[str, Any]) -> Meter:
    readings = tuple(
        AcceptedReading(date.fromordinal(day), index_l, is_estimate=bool(kind & 1), is_rollover=kind > 1)
        for day, index_l, kind in zip(found["days"], found["indexes"], found["kinds"], strict=True)
    )
    removed_on = None if found["removed"] is None else date.fromordinal(found["removed"])
    installed_on = date.fromordinal(found["installed"])
    return Meter(found["serial_number"], found["digits"], installed_on, removed_on, readings)
