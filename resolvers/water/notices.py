"""Avis de passage: how is a reading asked for, and which are still to be given?"""

import asyncio
import secrets as random_secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Subquery
from tortoise.transactions import in_transaction

from models.water.contracts import Meter, ReadingNotice
from resolvers import actors, letters, notifications, portal, together
from resolvers.actors import Actor
from resolvers.errors import Fields
from resolvers.staff import audit
from resolvers.transactions import transaction
from resolvers.water import access, contracts
from rules.vocabulary.letters import LetterKind
from rules.vocabulary.refusals import RefusalCode
from rules.water.references import bare

#: It asks for an answer within a year.
LONGEST = timedelta(days=366)


async def create(
    actor: Actor, *, meter_serial_number: str, left_on: date, answer_by: date, now: datetime
) -> ReadingNotice:
    """
    Write down an avis de passage: whoever has a contract there is asked for a reading.

    :raises InvalidInput: no such meter in place, days that do not follow one another.
    """
    staff = access.water_staff(actor)
    fields = Fields()
    today = portal.today(await portal.read(), now)
    meter = await Meter.get_or_none(serial_key=bare(meter_serial_number), removed_on=None)
    if meter is None:
        fields.wrong("meterSerialNumber", RefusalCode.NOT_FOUND)
    if left_on > today:
        fields.wrong("leftOn", RefusalCode.FUTURE_DATE)
    if not left_on <= answer_by <= left_on + LONGEST:
        fields.wrong("answerBy", RefusalCode.OUT_OF_RANGE)
    fields.refuse_if_any()
    assert meter is not None
    async with transaction(now) as change:
        row = await _numbered(meter, left_on, answer_by, staff, now)
        await audit.note(change, staff, "readingNoticeCreate", "ReadingNotice", row.id)
        for citizen in await access.holders(meter.supply_point_id, today) if answer_by >= today else ():
            about = ("ReadingNotice", row.id)
            await notifications.write(change, citizen.id, "WATER_READING_ASKED", about=about, number=row.number)
            await letters.write(change, LetterKind.WATER_READING_ASKED, citizen, occasion=row.id, subject_id=row.id)
        return change.gives(row)


async def waiting(keys: Sequence[tuple[int, date]]) -> list[list[ReadingNotice]]:
    """Return the readings asked for at supply points and not given yet, that may still be given on a day."""
    if not keys:
        return []
    there = Meter.filter(supply_point_id__in={place for place, _ in keys})
    asked = ReadingNotice.filter(
        meter_id__in=Subquery(there.values("id")), reading_id=None, answer_by__gte=min(day for _, day in keys)
    )
    rows, meters = await asyncio.gather(together.rows(asked.order_by("answer_by", "id")), together.rows(there))
    places = {row.id: row.supply_point_id for row in meters}
    return [[row for row in rows if places[row.meter_id] == place] for place, _ in keys]


async def one(actor: Actor, notice_id: int) -> ReadingNotice | None:
    """Return a notice, to whoever sees the meter that it is about."""
    row = await ReadingNotice.get_or_none(id=notice_id)
    return row if row and await contracts.meter(actor, row.meter_id) else None


async def _numbered(meter: Meter, left_on: date, answer_by: date, staff: actors.Staff, now: datetime) -> ReadingNotice:
    """Keep a notice under a number of its own, short enough to be copied from paper."""
    while True:
        row = ReadingNotice(
            number=f"{left_on:%y%m}-{random_secrets.randbelow(10**6):06}",
            meter_id=meter.id,
            left_on=left_on,
            answer_by=answer_by,
            agent_id=staff.id if isinstance(staff, actors.Agent) else None,
            created_at=now,
        )
        try:
            async with in_transaction():
                await row.save()
        except IntegrityError:
            continue
        return row
