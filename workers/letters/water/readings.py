"""What do the letters say about readings: sent, decided on, asked for?"""

from typing import Any

from babel.numbers import format_decimal

import language
from models.water.contracts import Meter, ReadingNotice, WaterContract
from models.water.readings import Reading
from resolvers.water import access
from rules.vocabulary.letters import DropReason
from rules.vocabulary.water import ReadingStatus
from rules.water.units import cubic_metres
from workers.letters.writing import Drop, Mail, Writing


async def water_reading_received(writing: Writing) -> Mail:
    """Acknowledge a reading that a citizen sent."""
    row, reading = await writing.citizen(), await _reading(writing)
    return writing.mail(
        row.email,
        greeting=writing.greeting(row),
        is_held=reading.anomalies is not None and reading.status is ReadingStatus.HELD,
        home=writing.home,
        **await _details(writing, reading),
    )


async def water_reading_decided(writing: Writing) -> Mail:
    """Tell a citizen what an agent decided of a reading of theirs."""
    row, reading = await writing.citizen(), await _reading(writing)
    if reading.status is ReadingStatus.HELD:
        raise Drop(DropReason.NO_LONGER_TRUE)
    return writing.mail(
        row.email,
        greeting=writing.greeting(row),
        is_accepted=reading.status is ReadingStatus.ACCEPTED,
        reason=reading.decision_reason,
        home=writing.home,
        **await _details(writing, reading),
    )


async def water_reading_asked(writing: Writing) -> Mail:
    """Tell a citizen that a reading is asked for; nobody, once it was given."""
    row = await writing.citizen()
    notice = await ReadingNotice.get_or_none(id=writing.letter.subject_id)
    if notice is None or notice.reading_id is not None:
        raise Drop(DropReason.NO_LONGER_TRUE)
    spoken = writing.letter.language
    return writing.mail(
        row.email,
        greeting=writing.greeting(row),
        number=notice.number,
        meter=(await Meter.get(id=notice.meter_id)).serial_number,
        left_on=language.day(notice.left_on, spoken),
        answer_by=language.day(notice.answer_by, spoken),
        home=writing.home,
    )


async def _reading(writing: Writing) -> Reading:
    row = await Reading.get_or_none(id=writing.letter.subject_id)
    if row is None:
        raise Drop(DropReason.SUBJECT_GONE)
    return row


async def _details(writing: Writing, reading: Reading) -> dict[str, Any]:
    there = await WaterContract.filter(supply_point_id=reading.supply_point_id).order_by("-started_on")
    contract = next((each for each in there if access.covers(each, reading.taken_on)), None)
    if contract is None:
        raise Drop(DropReason.SUBJECT_GONE)
    spoken = writing.letter.language
    return {
        "contract": contract.number,
        "meter": (await Meter.get(id=reading.meter_id)).serial_number,
        "taken_on": language.day(reading.taken_on, spoken),
        "index": format_decimal(cubic_metres(reading.index_l), locale=language.LOCALES[spoken]),
    }
