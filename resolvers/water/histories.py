"""What is known of the meters of supply points: their accepted readings, as the rules want them, in one query?"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from tortoise.connection import get_connection

from models.water.contracts import WaterContract
from rules.vocabulary.water import ReadingSource
from rules.water.meters import AcceptedReading, Meter, segments
from rules.water.timeline import Timeline

_READ = """
    SELECT m.id, m.supply_point_id, m.serial_number, m.digits, m.installed_on, m.removed_on,
        r.taken_on, r.index_l, r.is_rollover, r.source
    FROM meter m LEFT JOIN reading r ON r.meter_id = m.id AND r.status = 'ACCEPTED'
    WHERE m.supply_point_id = ANY($1::bigint[])
    ORDER BY m.supply_point_id, m.installed_on, m.id, r.taken_on
"""


async def of(supply_point_ids: Sequence[int]) -> list[list[Meter]]:
    """Return the meters of each of these supply points, whoever lived there, in the order they were put in."""
    rows = (await get_connection("default").execute_query(_READ, [list(set(supply_point_ids))]))[1]
    found: dict[int, list[Meter]] = {key: [] for key in supply_point_ids}
    of_meter: list[Any] = []
    for position, row in enumerate(rows):
        of_meter.append(row)
        if position + 1 == len(rows) or rows[position + 1]["id"] != row["id"]:
            found[row["supply_point_id"]].append(_meter(of_meter))
            of_meter = []
    return [found[key] for key in supply_point_ids]


def timeline(meters: Sequence[Meter], contract: WaterContract) -> Timeline:
    """Return what passed while a contract ran, and nothing of the one who was there before."""
    return Timeline(segments(meters), start=contract.started_on, end=contract.ended_on)


def latest_before(meter: Meter, day: date) -> AcceptedReading | None:
    """Return the accepted reading of a meter that comes before a day."""
    earlier = [each for each in meter.readings if each.taken_on < day]
    return max(earlier, key=lambda each: each.taken_on, default=None)


def _meter(rows: Sequence[Any]) -> Meter:
    first = rows[0]
    return Meter(
        first["serial_number"],
        first["digits"],
        first["installed_on"],
        first["removed_on"],
        tuple(
            AcceptedReading(
                row["taken_on"],
                row["index_l"],
                is_estimate=row["source"] == ReadingSource.ESTIMATE,
                is_rollover=row["is_rollover"],
            )
            for row in rows
            if row["taken_on"] is not None
        ),
    )
