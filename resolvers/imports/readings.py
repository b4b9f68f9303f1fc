"""
How do the readings that the water service has come in? Judged as those of citizens are, a slice at a time.

What is unusual is kept for an agent to decide on, unless its row says that it was confirmed; the same reading again is
there already.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from models.water.contracts import Meter, SupplyPoint
from models.water.readings import Reading
from resolvers import actors, portal
from resolvers.actors import Staff
from resolvers.transactions import Change
from resolvers.water import access, histories
from rules.faults import Fault
from rules.imports import cells
from rules.imports.sheets import Column
from rules.vocabulary.refusals import RefusalCode
from rules.vocabulary.water import ReadingAnomaly, ReadingSource, ReadingStatus
from rules.water import habits, meters, readings, remote
from rules.water.references import bare
from rules.water.timeline import Timeline

Rows: TypeAlias = Sequence[tuple[int, list[str]]]

COLUMNS = (
    Column("numéro de compteur", required=True, also=("compteur", "numéro de série", "n° compteur")),
    Column("date", required=True, also=("date de relève", "relevé le")),
    Column("index", required=True, also=("index m3", "index (m3)", "index (m³)")),
    Column("origine", also=("source", "nature")),
    Column("confirmé"),
)
_METER, _DATE, _INDEX, _SOURCE, _CONFIRMED = (column.name for column in COLUMNS)
_SOURCES = {
    "releveur": ReadingSource.AGENT,
    "agent": ReadingSource.AGENT,
    "usager": ReadingSource.CITIZEN,
    "estimation": ReadingSource.ESTIMATE,
    "estime": ReadingSource.ESTIMATE,
    "telereleve": ReadingSource.REMOTE,
    "pose": ReadingSource.INSTALLATION,
    "depose": ReadingSource.REMOVAL,
}
_OF_PATH = {"index": _INDEX, "takenOn": _DATE, "meterSerialNumber": _METER, "confirm": _CONFIRMED}
_GIVEN = """
    UPDATE reading_notice n SET reading_id = r.id FROM reading r
    WHERE n.reading_id IS NULL AND n.meter_id = ANY($1::bigint[]) AND r.meter_id = n.meter_id
        AND r.taken_on >= n.left_on AND r.submitted_at = $2
"""


@dataclass(frozen=True)
class _Said:
    """What one row says, of a meter that there is."""

    number: int
    meter: Meter
    on: date
    index_l: int
    source: ReadingSource
    is_confirmed: bool


@dataclass
class _Known:
    """What is known of the meters of a slice, as it grows."""

    #: By supply point.
    meters: dict[int, list[meters.Meter]]
    points: dict[int, SupplyPoint]
    #: The index of each day of a meter on which one waits for an agent.
    held: dict[int, dict[date, int]]


async def take(change: Change, by: Staff, rows: Rows) -> dict[int, list[Fault]]:
    """Keep the readings of rows; tell what is wrong with the others."""
    today = portal.today(await portal.read(), change.now)
    said, bad = await _read(rows)
    places = sorted({one.meter.supply_point_id for one in said})
    await access.hold(change, places)
    known = await _known(places, {one.meter.id for one in said})
    kept: list[Reading] = []
    for one in sorted(said, key=lambda each: (each.meter.id, each.on, each.number)):
        found = _judge(one, known, today)
        if isinstance(found, list):
            bad[one.number] = found
        elif found is not None:
            found.submitted_at = change.now
            found.agent_id = by.id if isinstance(by, actors.Agent) else None
            kept.append(found)
    await Reading.bulk_create(kept, ignore_conflicts=True)
    await change.connection.execute_query(_GIVEN, [[row.meter_id for row in kept], change.now])
    return bad


async def _read(rows: Rows) -> tuple[list[_Said], dict[int, list[Fault]]]:
    found: dict[str, list[Meter]] = {}
    keys = {key for _, cell in rows if 0 < len(key := bare(cell[0])) <= 40}
    for meter in await Meter.filter(serial_key__in=keys) if keys else ():
        found.setdefault(meter.serial_key, []).append(meter)
    said: list[_Said] = []
    bad: dict[int, list[Fault]] = {}
    for number, (serial, written_on, index, origin, confirmed) in rows:
        faults: list[Fault] = []
        on, index_l = cells.day(written_on), remote.litres(index)
        source = cells.word(origin, _SOURCES) if origin else ReadingSource.AGENT
        is_confirmed = cells.yes(confirmed)
        named = found.get(bare(serial), [])
        if not named:
            faults.append(Fault((_METER,), RefusalCode.WRONG_METER))
        if on is None:
            faults.append(Fault((_DATE,), RefusalCode.INVALID, "date"))
        if index_l is None:
            faults.append(Fault((_INDEX,), RefusalCode.INVALID, "meter_index"))
        if source is None:
            faults.append(Fault((_SOURCE,), RefusalCode.INVALID, "word"))
        if is_confirmed is None:
            faults.append(Fault((_CONFIRMED,), RefusalCode.INVALID, "word"))
        if faults or on is None or index_l is None or source is None:
            bad[number] = faults
        else:
            said.append(_Said(number, _in_place(named, on), on, index_l, source, bool(is_confirmed)))
    return said, bad


async def _known(places: Sequence[int], meter_ids: set[int]) -> _Known:
    held: dict[int, dict[date, int]] = {}
    waiting = Reading.filter(meter_id__in=meter_ids, status=ReadingStatus.HELD)
    for row in await waiting if meter_ids else ():
        held.setdefault(row.meter_id, {})[row.taken_on] = row.index_l
    return _Known(
        dict(zip(places, await histories.of(places), strict=True)),
        {row.id: row for row in await SupplyPoint.filter(id__in=places)} if places else {},
        held,
    )


def _judge(said: _Said, known: _Known, today: date) -> Reading | list[Fault] | None:
    """Return the reading to keep, None for one that is kept already, or what is wrong with it."""
    there = known.meters[said.meter.supply_point_id]
    place = next(at for at, one in enumerate(there) if _is(one, said.meter))
    meter, held = there[place], known.held.setdefault(said.meter.id, {})
    same = next((one.index_l for one in meter.readings if one.taken_on == said.on), held.get(said.on))
    if same == said.index_l:
        return None
    before = histories.latest_before(meter, said.on)
    verdict = readings.judge(
        readings.Submitted(meter.serial_number, said.index_l, said.on),
        [meter],
        started_on=date.min,
        ended_on=None,
        daily_l=habits.expected_daily_l(
            Timeline(meters.segments(there)),
            before.taken_on if before else said.on,
            known.points[said.meter.supply_point_id].usage,
        ),
        today=today,
        held_on=held,
    )
    status = verdict.status(tuple(ReadingAnomaly))
    if status is None:
        return [
            Fault((_OF_PATH[readings.path_of(anomaly)],), RefusalCode(anomaly.value)) for anomaly in verdict.anomalies
        ]
    if said.is_confirmed:
        status = ReadingStatus.ACCEPTED
    has_turned = ReadingAnomaly.ROLLOVER_SUSPECTED in verdict.anomalies
    if status is ReadingStatus.ACCEPTED:
        accepted = meters.AcceptedReading(
            said.on, said.index_l, is_estimate=said.source is ReadingSource.ESTIMATE, is_rollover=has_turned
        )
        grown = tuple(sorted((*meter.readings, accepted), key=lambda one: one.taken_on))
        there[place] = replace(meter, readings=grown)
    else:
        held[said.on] = said.index_l
    return Reading(
        meter_id=said.meter.id,
        supply_point_id=said.meter.supply_point_id,
        taken_on=said.on,
        index_l=said.index_l,
        is_rollover=has_turned,
        source=said.source,
        status=status,
        anomalies=[anomaly.value for anomaly in verdict.anomalies] or None,
    )


def _in_place(named: Sequence[Meter], on: date) -> Meter:
    there = [row for row in named if row.installed_on <= on and (row.removed_on is None or on <= row.removed_on)]
    return max(there or named, key=lambda row: row.installed_on)


def _is(known: meters.Meter, row: Meter) -> bool:
    return known.serial_number == row.serial_number and known.installed_on == row.installed_on
