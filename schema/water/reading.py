"""What is seen of a reading?"""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import strawberry

from models.water.readings import Reading as Row
from resolvers.water import readings_of
from rules.vocabulary.water import ReadingAnomaly, ReadingOutcome, ReadingSource, ReadingStatus
from rules.water.readings import Verdict
from rules.water.units import cubic_metres
from schema.context import Context, Info
from schema.documents.file import File
from schema.documents.file import of as file_of
from schema.loaders import load
from schema.nodes import Node, shows
from schema.water import relations

if TYPE_CHECKING:
    from schema.water.contract import Meter, WaterContract


async def _visible(context: Context, key: int) -> Row | None:
    return await readings_of.one(context.actor, key, now=context.now)


@shows(Row, reach=_visible)
class Reading(Node):
    """Relève: what a meter showed on a day."""

    taken_on: dt.date = strawberry.field(description="The index is that of 00:00 on this day.")
    source: ReadingSource
    status: ReadingStatus
    submitted_at: dt.datetime
    decision_reason: str | None = strawberry.field(description="What the agent said of a held one.")

    @strawberry.field
    @staticmethod
    async def contract(
        root: strawberry.Parent[Row], info: Info
    ) -> Annotated["WaterContract", strawberry.lazy("schema.water.contract")]:
        return await relations.contract_of(info, root)

    @strawberry.field
    @staticmethod
    async def meter(
        root: strawberry.Parent[Row], info: Info
    ) -> Annotated["Meter", strawberry.lazy("schema.water.contract")]:
        return await relations.meter(info, root.meter_id)

    @strawberry.field(description="Cubic metres, three decimals.")
    @staticmethod
    def index(root: strawberry.Parent[Row]) -> Decimal:
        return cubic_metres(root.index_l)

    @strawberry.field(
        description="Cubic metres since the accepted reading before it on the same meter; null for the first."
    )
    @staticmethod
    async def consumption(root: strawberry.Parent[Row], info: Info) -> Decimal | None:
        contract = await relations.contract_of(info, root)
        volume_l = await load(info.context, readings_of.consumptions, (root, contract.started_on))
        return None if volume_l is None else cubic_metres(volume_l)

    @strawberry.field
    @staticmethod
    async def photo(root: strawberry.Parent[Row], info: Info) -> File | None:
        return await file_of(info.context, root.photo_id)

    @strawberry.field(description="Found, and stood by, when it was sent.")
    @staticmethod
    def anomalies(root: strawberry.Parent[Row]) -> list[ReadingAnomaly]:
        return [ReadingAnomaly(each) for each in root.anomalies or ()]


@strawberry.type
class ReadingCheck:
    """What submitting would answer; nothing is kept."""

    @staticmethod
    def is_type_of(value: object, info: object) -> bool:
        return isinstance(value, Verdict)

    @strawberry.field
    @staticmethod
    def outcome(root: strawberry.Parent[Verdict]) -> ReadingOutcome:
        return root.outcome

    @strawberry.field(description="Cubic metres since the last accepted reading.")
    @staticmethod
    def consumption(root: strawberry.Parent[Verdict]) -> Decimal | None:
        return None if root.consumption_l is None else cubic_metres(root.consumption_l)

    @strawberry.field(description="Cubic metres that the past makes expect.")
    @staticmethod
    def expected(root: strawberry.Parent[Verdict]) -> Decimal | None:
        return None if root.expected_l is None else cubic_metres(root.expected_l)

    @strawberry.field
    @staticmethod
    def anomalies(root: strawberry.Parent[Verdict]) -> list[ReadingAnomaly]:
        return list(root.anomalies)
