"""
How are the indexes of remote meters taken in, by the million: hourly or daily?

A slice is one INSERT from arrays; what is there already stays as it is, so that a sheet taken in twice changes nothing.
The index of a midnight is a reading too. A row is judged by itself, by its meter and by the row before it in the slice:
never by what an earlier sheet left, so that the same sheet is always told the same.
"""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from resolvers import portal
from resolvers.actors import Staff
from resolvers.transactions import Change
from rules.faults import Fault
from rules.imports import cells
from rules.imports.sheets import Column
from rules.vocabulary.refusals import RefusalCode
from rules.water import remote
from rules.water.references import bare

Rows: TypeAlias = Sequence[tuple[int, list[str]]]

COLUMNS = (
    Column("numéro de compteur", required=True, also=("compteur", "numéro de série", "n° compteur")),
    Column("date", required=True, also=("date et heure", "horodatage", "date de relève")),
    Column("index", required=True, also=("index m3", "index (m3)", "index (m³)")),
)
_METER, _DATE, _INDEX = (column.name for column in COLUMNS)

_KEEP = """
    INSERT INTO remote_index (meter_id, at, index_l)
    SELECT * FROM unnest($1::bigint[], $2::timestamptz[], $3::bigint[])
    ON CONFLICT (meter_id, at) DO NOTHING
"""
_OTHERWISE = """
    SELECT n.row FROM unnest($1::int[], $2::bigint[], $3::timestamptz[], $4::bigint[]) AS n (row, meter_id, at, index_l)
    JOIN remote_index r ON r.meter_id = n.meter_id AND r.at = n.at WHERE r.index_l <> n.index_l
"""
_KEEP_READINGS = """
    INSERT INTO reading (meter_id, supply_point_id, taken_on, index_l, is_rollover, source, status, submitted_at)
    SELECT n.meter_id, m.supply_point_id, n.taken_on, n.index_l, coalesce(n.has_turned, (
            -- The first of its meter in the slice: the wheels may have passed zero since the reading before.
            SELECT b.index_l > n.index_l AND n.index_l + 1000 * 10::bigint ^ m.digits - b.index_l <= $6 FROM reading b
            WHERE b.meter_id = n.meter_id AND b.taken_on < n.taken_on AND b.status <> 'REJECTED'
            ORDER BY b.taken_on DESC LIMIT 1
        ), false), 'REMOTE', 'ACCEPTED', $5
    FROM unnest($1::bigint[], $2::date[], $3::bigint[], $4::boolean[]) AS n (meter_id, taken_on, index_l, has_turned)
    JOIN meter m ON m.id = n.meter_id
    ON CONFLICT (meter_id, taken_on) WHERE status <> 'REJECTED' DO NOTHING
"""


class _Meter(NamedTuple):
    id: int
    digits: int
    installed_on: date
    removed_on: date | None


class _Moment(NamedTuple):
    """What a cell of moments says: when, on which day, and whether it is that day's midnight."""

    at: datetime
    day: date
    is_midnight: bool


class _Index(NamedTuple):
    """A row that reads as an index; in the order of meters and moments."""

    meter: _Meter
    at: datetime
    row: int
    index_l: int
    day: date | None


async def take(change: Change, by: Staff, rows: Rows) -> dict[int, list[Fault]]:
    """Keep the indexes of rows; tell what is wrong with the others."""
    zone = ZoneInfo(await portal.time_zone())
    meters = await _named(change, {row[0] for _, row in rows})
    found, bad = await asyncio.to_thread(_read, rows, meters, zone, change.now)
    if not found:
        return bad
    ids, moments, indexes = [one.meter.id for one in found], [one.at for one in found], [one.index_l for one in found]
    kept, _ = await change.connection.execute_query(_KEEP, [ids, moments, indexes])
    if kept < len(found):
        numbers = [one.row for one in found]
        for one in await change.connection.execute_query_dict(_OTHERWISE, [numbers, ids, moments, indexes]):
            bad[one["row"]] = [Fault((_INDEX,), RefusalCode.DUPLICATE_DATE)]
    await _keep_readings(change, [one for one in found if one.day is not None and one.row not in bad])
    await change.connection.execute_query(
        "UPDATE meter SET remote = true WHERE id = ANY($1::bigint[]) AND NOT remote", [list(set(ids))]
    )
    return bad


async def _named(change: Change, serial_numbers: set[str]) -> dict[str, list[_Meter]]:
    """Return the meters of serial numbers as they are written, those of before too."""
    keys = {written: bare(written) for written in serial_numbers}
    rows = await change.connection.execute_query_dict(
        "SELECT id, serial_key, digits, installed_on, removed_on FROM meter WHERE serial_key = ANY($1::text[])",
        [list(set(keys.values()))],
    )
    of_key: dict[str, list[_Meter]] = {}
    for row in rows:
        meter = _Meter(row["id"], row["digits"], row["installed_on"], row["removed_on"])
        of_key.setdefault(row["serial_key"], []).append(meter)
    return {written: of_key.get(key, []) for written, key in keys.items()}


def _read(
    rows: Rows, meters: dict[str, list[_Meter]], zone: ZoneInfo, now: datetime
) -> tuple[list[_Index], dict[int, list[Fault]]]:
    """Return the rows that read as indexes, by meter and moment, and what is wrong with the others."""
    found: list[_Index] = []
    bad: dict[int, list[Fault]] = {}
    moments: dict[str, _Moment | Fault] = {}
    for number, (serial_number, written_at, written_index) in rows:
        moment = moments.get(written_at)
        if moment is None:
            moment = moments[written_at] = _moment(written_at, zone, now)
        index_l = remote.litres(written_index)
        faults: list[Fault] = []
        meter = None
        if isinstance(moment, Fault):
            faults.append(moment)
        else:
            meter = _in_place(meters[serial_number], moment.day)
            faults += _judge_meter(meters[serial_number], meter, moment.day)
        if index_l is None:
            faults.append(Fault((_INDEX,), RefusalCode.INVALID, "meter_index"))
        elif meter is not None and index_l >= remote.capacity_l(meter.digits):
            faults.append(Fault((_INDEX,), RefusalCode.TOO_MANY_DIGITS))
        if faults:
            bad[number] = faults
        elif meter is not None and index_l is not None and isinstance(moment, _Moment):
            found.append(_Index(meter, moment.at, number, index_l, moment.day if moment.is_midnight else None))
    found.sort()
    return _forwards(found, bad), bad


def _forwards(found: list[_Index], bad: dict[int, list[Fault]]) -> list[_Index]:
    """Return those that do not go back from the row before of their meter; the others are told."""
    kept: list[_Index] = []
    before: _Index | None = None
    for one in found:
        if before is not None and _goes_back(before, one):
            bad[one.row] = [Fault((_INDEX,), RefusalCode.INDEX_BELOW_PREVIOUS)]
        else:
            kept.append(one)
        before = one
    return kept


def _goes_back(before: _Index, one: _Index) -> bool:
    is_later = before.meter is one.meter and before.at < one.at and one.index_l < before.index_l
    return is_later and not remote.has_turned(before.index_l, one.index_l, one.meter.digits)


async def _keep_readings(change: Change, midnights: list[_Index]) -> None:
    if not midnights:
        return
    has_turned: list[bool | None] = [None]
    for before, one in pairwise(midnights):
        has_turned.append(one.index_l < before.index_l if before.meter is one.meter else None)
    await change.connection.execute_query(
        _KEEP_READINGS,
        [
            [one.meter.id for one in midnights],
            [one.day for one in midnights],
            [one.index_l for one in midnights],
            has_turned,
            change.now,
            remote.MOST_TURNED_L,
        ],
    )


def _moment(written: str, zone: ZoneInfo, now: datetime) -> _Moment | Fault:
    at = cells.moment(written, zone)
    if at is None:
        return Fault((_DATE,), RefusalCode.INVALID, "moment_in_a_sheet")
    if at.minute or at.second or at.microsecond:
        return Fault((_DATE,), RefusalCode.INVALID, "full_hour")
    if at > now:
        return Fault((_DATE,), RefusalCode.FUTURE_DATE)
    midnight = cells.is_midnight(at, zone)
    return _Moment(at, midnight or at.astimezone(zone).date(), midnight is not None)


def _in_place(meters: Sequence[_Meter], day: date) -> _Meter | None:
    there = [one for one in meters if one.installed_on <= day and (one.removed_on is None or day <= one.removed_on)]
    return max(there, key=lambda one: one.installed_on) if len(there) > 1 else there[0] if there else None


def _judge_meter(named: Sequence[_Meter], meter: _Meter | None, day: date) -> list[Fault]:
    if meter is not None:
        return []
    is_removed = bool(named) and all(one.removed_on is not None and one.removed_on < day for one in named)
    return [Fault((_METER,), RefusalCode.METER_REMOVED if is_removed else RefusalCode.WRONG_METER)]
