"""« Je relève mon compteur »: what would sending a reading answer, and what comes of sending it (S000-18, S001-24)?"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.water.contracts import Meter, ReadingNotice, WaterContract
from models.water.readings import Reading
from resolvers import actors, letters, portal
from resolvers.actors import Actor
from resolvers.documents import uploads
from resolvers.errors import Fields, Refused, Wrong
from resolvers.transactions import Change, transaction
from resolvers.water import access, alerting, judging
from rules.vocabulary.letters import LetterKind
from rules.vocabulary.refusals import RefusalCode
from rules.vocabulary.water import ReadingAnomaly, ReadingSource, ReadingStatus
from rules.water.readings import Verdict

#: What a photo of a meter may be.
PHOTOS = frozenset({"image/jpeg", "image/png", "image/webp"})


class ReadingNotRequested(Refused):
    """The portal takes a reading only with the avis de passage that asks for it."""

    code = RefusalCode.READING_NOT_REQUESTED


async def check(
    actor: Actor, *, contract: int | None, meter_serial_number: str, index: Decimal, taken_on: date, now: datetime
) -> Verdict | None:
    """
    Return what sending a reading would answer; nothing is kept. None for a contract that is not one's own.

    :raises InvalidInput: the index is none.
    """
    row = await access.one(actor, contract, now=now)
    if row is None:
        return None
    fields = Fields()
    read_l = judging.index_l(fields, "index", index)
    fields.refuse_if_any()
    today = portal.today(await portal.read(), now)
    return (await judging.judge(row, meter_serial_number, read_l, taken_on, today=today)).verdict


async def submit(
    actor: Actor,
    *,
    contract: int | None,
    meter_serial_number: str,
    index: Decimal,
    taken_on: date,
    notice: int | None,
    photo: int | None,
    confirm: Sequence[ReadingAnomaly],
    now: datetime,
) -> Reading:
    """
    Send a reading of one's own meter; its receipt is mailed.

    :raises NotFound: no such contract of theirs. :raises ReadingNotRequested: it takes an avis de passage.
    :raises InvalidInput: the index is none, no such notice, no such upload.
    :raises ReadingRefused, ReadingUnusual: as `check` says.
    """
    citizen = actors.citizen(actor)
    fields = Fields()
    read_l = judging.index_l(fields, "index", index)
    fields.refuse_if_any()
    settings = await portal.read()
    today = portal.today(settings, now)
    async with transaction(now) as change:
        held = await access.held(change, citizen, contract)
        judged = await judging.judge(held, meter_serial_number, read_l, taken_on, today=today)
        asked = await _notice(held, notice, today=today)
        if notice is not None and asked is None:
            fields.wrong("notice", RefusalCode.NOT_FOUND)
        fields.refuse_if_any()
        if asked is None and settings.reading_needs_notice:
            raise ReadingNotRequested
        status = judging.refuse_unless_kept(judged.verdict, confirm)
        meter = judged.meter
        assert meter is not None
        if asked is not None and asked.meter_id != meter.id:
            fields.wrong("notice", RefusalCode.NOT_FOUND)
        file = (
            await uploads.take(change, citizen, photo, path="photo", fields=fields, content_types=PHOTOS)
            if photo is not None
            else None
        )
        fields.refuse_if_any()
        row = Reading(
            meter_id=meter.id,
            supply_point_id=meter.supply_point_id,
            taken_on=taken_on,
            index_l=read_l,
            is_rollover=ReadingAnomaly.ROLLOVER_SUSPECTED in judged.verdict.anomalies,
            source=ReadingSource.CITIZEN,
            status=status,
            anomalies=[each.value for each in judged.verdict.anomalies] or None,
            submitted_at=now,
            citizen_id=citizen.id,
            photo_id=file.id if file else None,
        )
        await keep(change, row)
        await letters.write(change, LetterKind.WATER_READING_RECEIVED, citizen.row, occasion=row.id, subject_id=row.id)
        return change.gives(row)


async def keep(change: Change, row: Reading) -> None:
    """
    Keep a reading that was judged, and count as given the notices that ask for it.

    :raises ReadingRefused: another of that day came in meanwhile, from an import.
    """
    try:
        async with in_transaction():
            await row.save(force_create=True)
    except IntegrityError:
        duplicate = RefusalCode.DUPLICATE_DATE
        raise judging.ReadingRefused(fields=(Wrong(("takenOn",), duplicate),)) from None
    waiting = ReadingNotice.filter(meter_id=row.meter_id, reading_id=None, left_on__lte=row.taken_on)
    await waiting.update(reading_id=row.id)
    if row.status is ReadingStatus.ACCEPTED:
        await alerting.look(change, [row.supply_point_id])


async def _notice(contract: WaterContract, notice_id: int | None, *, today: date) -> ReadingNotice | None:
    """Return an avis de passage of the place that is named, not given yet and not too late."""
    if notice_id is None:
        return None
    row = await ReadingNotice.get_or_none(id=notice_id, reading_id=None, answer_by__gte=today)
    there = row is not None and await Meter.exists(id=row.meter_id, supply_point_id=contract.supply_point_id)
    return row if there else None
