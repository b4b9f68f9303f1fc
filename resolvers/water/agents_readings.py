"""What do agents do about readings: decide on held ones, and record their own?"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from models.accounts import Citizen
from models.water.contracts import Meter, ReadingNotice, WaterContract
from models.water.readings import Reading
from resolvers import actors, letters, notifications, portal
from resolvers.actors import Actor
from resolvers.errors import Conflict, Fields, NotFound, Wrong
from resolvers.staff import audit
from resolvers.transactions import Change, transaction
from resolvers.water import access, alerting, judging, readings
from rules import texts
from rules.vocabulary.letters import LetterKind
from rules.vocabulary.refusals import RefusalCode
from rules.vocabulary.water import ReadingAnomaly, ReadingSource, ReadingStatus
from rules.water.readings import REFUSED_AT
from rules.water.references import bare

REASON_MAX = 1_000


async def decide(actor: Actor, *, id: int | None, accept: bool, reason: str | None, now: datetime) -> Reading:
    """
    Accept a held reading, or reject it and say why; its citizen is told.

    :raises NotFound: no such reading. :raises Conflict: it is not held.
    :raises InvalidInput: no reason is given for a rejection.
    :raises ReadingRefused: it contradicts what was accepted since.
    """
    agent = actors.agent(actor)
    access.water_staff(agent)
    fields = Fields()
    said = texts.clean(reason or "", lines=True)
    if said or not accept:
        fields.note(texts.judge(said, maximum=REASON_MAX), "reason")
    fields.refuse_if_any()
    today = portal.today(await portal.read(), now)
    async with transaction(now) as change:
        row = await _held(change, id)
        if row.status is not ReadingStatus.HELD:
            raise Conflict(variant="decided")
        if accept:
            await _refuse_contradiction(agent, row, today=today)
        row.status = ReadingStatus.ACCEPTED if accept else ReadingStatus.REJECTED
        row.decided_at, row.agent_id, row.decision_reason = now, agent.id, said or None
        await row.save(update_fields=["status", "decided_at", "agent_id", "decision_reason"])
        if not accept:
            # What asked for it still asks for one.
            await ReadingNotice.filter(reading_id=row.id).update(reading_id=None)
        else:
            await alerting.look(change, [row.supply_point_id])
        await audit.note(change, agent, "waterReadingDecide", "Reading", row.id)
        if row.citizen_id is not None:
            await _tell(change, await Citizen.get(id=row.citizen_id), row)
        return change.gives(row)


async def record(
    actor: Actor,
    *,
    meter_serial_number: str,
    index: Decimal,
    taken_on: date,
    estimate: bool,
    confirm: Sequence[ReadingAnomaly],
    now: datetime,
) -> Reading:
    """
    Keep a reading taken in the field or on the phone, or an estimate: what its agent confirms needs no other's eye.

    :raises InvalidInput: the index is none. :raises ReadingRefused, ReadingUnusual: as for citizens; an unknown meter
        too.
    """
    staff = access.water_staff(actor)
    fields = Fields()
    read_l = judging.index_l(fields, "index", index)
    fields.refuse_if_any()
    today = portal.today(await portal.read(), now)
    async with transaction(now) as change:
        meter = await meter_named(meter_serial_number, taken_on)
        if meter is None:
            wrong = Wrong(("meterSerialNumber",), RefusalCode.WRONG_METER)
            raise judging.ReadingRefused(fields=(wrong,))
        await access.hold(change, [meter.supply_point_id])
        contract = await _contract(staff, meter, taken_on)
        judged = await judging.judge(contract, meter_serial_number, read_l, taken_on, today=today)
        judging.refuse_unless_kept(judged.verdict, confirm)
        row = Reading(
            meter_id=meter.id,
            supply_point_id=meter.supply_point_id,
            taken_on=taken_on,
            index_l=read_l,
            is_rollover=ReadingAnomaly.ROLLOVER_SUSPECTED in judged.verdict.anomalies,
            source=ReadingSource.ESTIMATE if estimate else ReadingSource.AGENT,
            status=ReadingStatus.ACCEPTED,
            anomalies=[each.value for each in judged.verdict.anomalies] or None,
            submitted_at=now,
            agent_id=staff.id if isinstance(staff, actors.Agent) else None,
        )
        await readings.keep(change, row)
        await audit.note(change, staff, "waterReadingRecord", "Reading", row.id)
        return change.gives(row)


async def meter_named(serial_number: str, day: date) -> Meter | None:
    """Return the meter of a serial number, wherever it is: the one in place on the day, else the latest."""
    named = await Meter.filter(serial_key=bare(serial_number))
    there = [row for row in named if row.installed_on <= day and (row.removed_on is None or day <= row.removed_on)]
    return max(there or named, key=lambda row: row.installed_on, default=None)


async def _contract(staff: actors.Staff, meter: Meter, day: date) -> WaterContract:
    """Return the contract of a place on a day, or the nearest: the judge says that it is outside."""
    there = await access.visible(staff).filter(supply_point_id=meter.supply_point_id).order_by("started_on")
    if not there:
        raise judging.ReadingRefused(fields=(Wrong(("takenOn",), RefusalCode.OUTSIDE_CONTRACT),))
    of_day = [row for row in there if access.covers(row, day)]
    return (of_day or there)[-1]


async def _held(change: Change, reading_id: int | None) -> Reading:
    found = await Reading.get_or_none(id=reading_id or 0)
    if found is None:
        raise NotFound
    await access.hold(change, [found.supply_point_id])
    return await Reading.get(id=found.id)


async def _refuse_contradiction(agent: actors.Agent, row: Reading, *, today: date) -> None:
    """:raises ReadingRefused: what was accepted since it was sent makes it wrong for good."""
    meter = await Meter.get(id=row.meter_id)
    contract = await _contract(agent, meter, row.taken_on)
    judged = await judging.judge(
        contract, meter.serial_number, row.index_l, row.taken_on, today=max(today, row.taken_on), but=row.id
    )
    wrong = [each for each in judged.verdict.anomalies if each in REFUSED_AT]
    if wrong:
        raise judging.ReadingRefused(fields=tuple(Wrong(("accept",), RefusalCode(each.value)) for each in wrong))


async def _tell(change: Change, citizen: Citizen, row: Reading) -> None:
    code = f"WATER_READING_{row.status.value}"
    await notifications.write(change, citizen.id, code, about=("Reading", row.id))
    await letters.write(change, LetterKind.WATER_READING_DECIDED, citizen, occasion=row.id, subject_id=row.id)
