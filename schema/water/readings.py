"""What does somebody say to send a reading, to try one, to ask for one or to decide on one?"""

import datetime as dt
from decimal import Decimal
from typing import Annotated, TypeAlias

import strawberry

from resolvers.water import agents_readings, notices, readings
from rules.vocabulary.water import ReadingAnomaly
from schema import gates, ids
from schema.context import Info
from schema.inputs import refuse_unreadable, said
from schema.refusals import Refusal
from schema.roots import mutation, query
from schema.water.contract import ReadingNotice
from schema.water.reading import Reading, ReadingCheck

WaterReadingSubmitResult: TypeAlias = Annotated[Reading | Refusal, strawberry.union("WaterReadingSubmitResult")]
WaterReadingDecideResult: TypeAlias = Annotated[Reading | Refusal, strawberry.union("WaterReadingDecideResult")]
WaterReadingRecordResult: TypeAlias = Annotated[Reading | Refusal, strawberry.union("WaterReadingRecordResult")]
ReadingNoticeCreateResult: TypeAlias = Annotated[ReadingNotice | Refusal, strawberry.union("ReadingNoticeCreateResult")]


@strawberry.input
class WaterReadingSubmitInput:
    contract: strawberry.ID
    meter_serial_number: str
    index: Decimal
    taken_on: dt.date
    notice: strawberry.ID | None = strawberry.UNSET
    photo: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="An upload.")
    confirm: list[ReadingAnomaly] = strawberry.field(
        default_factory=list, description="The anomalies the citizen has seen and stands by."
    )


@strawberry.input
class WaterReadingDecideInput:
    id: strawberry.ID
    accept: bool
    reason: str | None = strawberry.UNSET


@strawberry.input
class WaterReadingRecordInput:
    meter_serial_number: str
    index: Decimal
    taken_on: dt.date
    estimate: bool = False
    confirm: list[ReadingAnomaly] = strawberry.field(default_factory=list)


@strawberry.input
class ReadingNoticeCreateInput:
    meter_serial_number: str
    left_on: dt.date
    answer_by: dt.date


@strawberry.type
class ReadingQueries:
    @query(gates.null_for_others)
    @staticmethod
    async def water_reading_check(
        info: Info, contract: strawberry.ID, meter_serial_number: str, index: Decimal, taken_on: dt.date
    ) -> ReadingCheck | None:
        """What waterReadingSubmit would answer; null for a contract that is not one's own."""
        refuse_unreadable({"index": index, "taken_on": taken_on})
        return await readings.check(
            info.context.actor,
            contract=ids.row(contract, "WaterContract"),
            meter_serial_number=meter_serial_number,
            index=index,
            taken_on=taken_on,
            now=info.context.now,
        )


@strawberry.type
class ReadingMutations:
    @mutation(gates.citizen())
    @staticmethod
    async def water_reading_submit(info: Info, input: WaterReadingSubmitInput) -> WaterReadingSubmitResult:
        """
        Je relève mon compteur. READING_UNUSUAL until `confirm` names every anomaly found, READING_REFUSED for good,
        READING_NOT_REQUESTED where the portal wants an avis de passage; one reading a day and meter.
        """
        given = said(
            input,
            contract=ids.row(input.contract, "WaterContract"),
            notice=_named(input.notice, "ReadingNotice"),
            photo=_named(input.photo, "Upload"),
        )
        return await readings.submit(info.context.actor, **given, now=info.context.now)

    @mutation(gates.agent())
    @staticmethod
    async def water_reading_decide(info: Info, input: WaterReadingDecideInput) -> WaterReadingDecideResult:
        """Accepts a held reading, or rejects it and says why; the citizen is told."""
        given = said(input, id=ids.row(input.id, "Reading"))
        return await agents_readings.decide(info.context.actor, **given, now=info.context.now)

    @mutation(gates.agent())
    @staticmethod
    async def water_reading_record(info: Info, input: WaterReadingRecordInput) -> WaterReadingRecordResult:
        """By an agent, in the field or on the phone; what they confirm is accepted."""
        return await agents_readings.record(info.context.actor, **said(input), now=info.context.now)

    @mutation(gates.agent())
    @staticmethod
    async def reading_notice_create(info: Info, input: ReadingNoticeCreateInput) -> ReadingNoticeCreateResult:
        """Avis de passage: whoever has the contract there is asked for a reading."""
        return await notices.create(info.context.actor, **said(input), now=info.context.now)


def _named(given: strawberry.ID | None, type_name: str) -> int | None:
    """Return a row's number; 0, which nothing has, where the id is of nothing of that type; None where none is said."""
    return (ids.row(given, type_name) or 0) if given else None
