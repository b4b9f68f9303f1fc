"""
May a reading be taken as it is? What checking, submitting, recording and deciding all ask, in the same words.

The rule is rules/water/readings.py; here is what it is given: the meters of the place, the contract's dates, the day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from models.water.contracts import Meter, SupplyPoint, WaterContract
from models.water.readings import Reading
from resolvers.errors import Fields, Refused, Wrong
from resolvers.water import histories
from rules.vocabulary.refusals import RefusalCode
from rules.vocabulary.water import ReadingAnomaly, ReadingStatus
from rules.water import habits, readings, units
from rules.water.meters import Meter as Wheels
from rules.water.references import bare

#: No meter has more wheels: what is longer is no index at all.
INDEX_LIMIT = Decimal(10) ** 15


class ReadingUnusual(Refused):
    """To be sent again with the anomalies in `confirm`."""

    code = RefusalCode.READING_UNUSUAL


class ReadingRefused(Refused):
    """Wrong for good."""

    code = RefusalCode.READING_REFUSED


@dataclass(frozen=True)
class Judged:
    """A reading beside the meter it is of, None where the serial number is of none there."""

    verdict: readings.Verdict
    meter: Meter | None


def index_l(fields: Fields, path: str, index: Decimal) -> int:
    """Return an index in litres, noting that it is none: negative, without end, or finer than a litre."""
    if not 0 <= index < INDEX_LIMIT:
        fields.wrong(path, RefusalCode.OUT_OF_RANGE, "index")
    elif (found := units.litres(index)) is None:
        fields.wrong(path, RefusalCode.INVALID, "meter_index")
    else:
        return found
    return 0


async def judge(
    contract: WaterContract, serial_number: str, read_l: int, taken_on: date, *, today: date, but: int | None = None
) -> Judged:
    """Judge what somebody read, against all that is known of the place; `but` is a held reading to leave aside."""
    point = await SupplyPoint.get(id=contract.supply_point_id)
    [known] = await histories.of([point.id])
    meter = _named(serial_number, await Meter.filter(supply_point_id=point.id), taken_on)
    found = next((each for each in known if meter and _is(each, meter)), None)
    held_on: list[date] = []
    if meter is not None:
        held = Reading.filter(meter_id=meter.id, status=ReadingStatus.HELD).exclude(id=but or 0)
        held_on = [row.taken_on for row in await held]
    before = histories.latest_before(found, taken_on) if found else None
    expected = habits.expected_daily_l(
        histories.timeline(known, contract), before.taken_on if before else taken_on, point.usage
    )
    verdict = readings.judge(
        readings.Submitted(found.serial_number if found else serial_number, read_l, taken_on),
        [found] if found else known,
        started_on=contract.started_on,
        ended_on=contract.ended_on,
        daily_l=expected,
        today=today,
        held_on=held_on,
    )
    if before is not None and before.taken_on < contract.started_on:
        # What passed since then is not of this contract alone.
        verdict = readings.Verdict(verdict.anomalies, None, None)
    return Judged(verdict, meter)


def refuse_unless_kept(verdict: readings.Verdict, confirmed: Sequence[ReadingAnomaly]) -> ReadingStatus:
    """
    Return how a reading is kept.

    :raises ReadingRefused: it is wrong for good. :raises ReadingUnusual: until each anomaly is confirmed. Both name
        every anomaly found, on its field.
    """
    status = verdict.status(confirmed)
    if status is not None:
        return status
    is_wrong = any(each in readings.REFUSED_AT for each in verdict.anomalies)
    named = tuple(Wrong((readings.path_of(each),), RefusalCode(each.value)) for each in verdict.anomalies)
    raise (ReadingRefused if is_wrong else ReadingUnusual)(fields=named)


def _named(serial_number: str, rows: Sequence[Meter], day: date) -> Meter | None:
    """The meter of that number: the one in place on the day, where one was taken out and put in again."""
    named = [row for row in rows if row.serial_key == bare(serial_number)]
    return min(named, key=lambda row: (not _was_there(row, day), -row.installed_on.toordinal()), default=None)


def _was_there(row: Meter, day: date) -> bool:
    return row.installed_on <= day and (row.removed_on is None or day <= row.removed_on)


def _is(known: Wheels, row: Meter) -> bool:
    return known.serial_number == row.serial_number and known.installed_on == row.installed_on
