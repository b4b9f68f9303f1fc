"""What is seen of a contract's consumption over time?"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

import strawberry

from models.water.contracts import WaterContract as Row
from resolvers.errors import Refused
from resolvers.water import consumption, consumption_files
from resolvers.water.consumption_files import Form
from rules.vocabulary.water import ConsumptionQuality, Granularity
from rules.water.series import Point, Series
from rules.water.units import cubic_metres, euros, rounded
from schema import refusals
from schema.context import Info
from schema.inputs import refuse_unreadable
from schema.loaders import load
from schema.refusals import Refusal
from schema.scalars import Url
from schema.water import relations

#: Of a share and of litres a day.
_SHARE_PLACES, _DAILY_PLACES = 4, 1
_WHOLE = Decimal(1)


@dataclass(frozen=True)
class Shown:
    """A series beside what was asked, which its addresses repeat."""

    asked: consumption.Asked
    series: Series


@strawberry.type
class ConsumptionPoint:
    """What passed over [from, to)."""

    from_: dt.date = strawberry.field(name="from")
    to: dt.date = strawberry.field(description="Not included.")
    volume: Decimal | None = strawberry.field(description="Cubic metres, three decimals; null where nothing is known.")
    quality: ConsumptionQuality
    coverage: Decimal = strawberry.field(description="Share of the days that some reading covers, 0 to 1.")
    previous_year: Decimal | None = strawberry.field(description="The same span one year before, cubic metres.")
    cost: Decimal | None = strawberry.field(
        description="Euros, tax included, under the tariff of those days; the fixed part is left out."
    )


@strawberry.type
class ConsumptionSeries:
    """Consumption over time, exact at every granularity: days sum to months, months to years."""

    @staticmethod
    def is_type_of(value: object, info: object) -> bool:
        return isinstance(value, Shown)

    @strawberry.field
    @staticmethod
    def granularity(root: strawberry.Parent[Shown]) -> Granularity:
        return root.series.granularity

    @strawberry.field(name="from")
    @staticmethod
    def from_(root: strawberry.Parent[Shown]) -> dt.date:
        return root.series.start

    @strawberry.field(description="Not included.")
    @staticmethod
    def to(root: strawberry.Parent[Shown]) -> dt.date:
        return root.series.end

    @strawberry.field(description="Cubic metres.")
    @staticmethod
    def total(root: strawberry.Parent[Shown]) -> Decimal:
        return cubic_metres(root.series.total_l)

    @strawberry.field(description="Litres a day, over the days that are known.")
    @staticmethod
    def daily_average(root: strawberry.Parent[Shown]) -> Decimal | None:
        average = root.series.daily_average_l
        return None if average is None else rounded(average, _DAILY_PLACES)

    @strawberry.field
    @staticmethod
    def points(root: strawberry.Parent[Shown]) -> list[ConsumptionPoint]:
        return [_shown(point) for point in root.series.points]

    @strawberry.field(description="A picture of it, SVG, in the reader's language; good for a few minutes.")
    @staticmethod
    def chart_url(root: strawberry.Parent[Shown], info: Info) -> Url:
        return _address(root, info, Form.CHART)

    @strawberry.field(description="The same numbers, CSV; good for a few minutes.")
    @staticmethod
    def csv_url(root: strawberry.Parent[Shown], info: Info) -> Url:
        return _address(root, info, Form.SHEET)

    @strawberry.field(description="Green Button (ESPI), XML; good for a few minutes.")
    @staticmethod
    def green_button_url(root: strawberry.Parent[Shown], info: Info) -> Url:
        return _address(root, info, Form.GREEN_BUTTON)


ConsumptionResult = Annotated[ConsumptionSeries | Refusal, strawberry.union("ConsumptionResult")]


@strawberry.type
class Consumed:
    """What a contract shows of it."""

    @strawberry.field(
        description="The last twelve months when neither bound is given; twelve months from the one that is. Nothing"
        " outside the contract's own dates. At most 3,700 points: OUT_OF_RANGE past them says which granularity fits."
    )
    @staticmethod
    async def consumption(
        root: strawberry.Parent[Row],
        info: Info,
        granularity: Granularity = Granularity.MONTH,
        from_: Annotated[dt.date | None, strawberry.argument(name="from")] = None,
        to: Annotated[dt.date | None, strawberry.argument(description="Not included.")] = None,
    ) -> ConsumptionResult:
        try:
            refuse_unreadable({"from": from_, "to": to})
            asked = consumption.ask(root, granularity, from_, to, today=await relations.today(info))
            found: Series = await load(info.context, consumption.read, asked)
        except Refused as refused:
            return refusals.told(refused, info.context.language)
        return Shown(asked, found)


def _shown(point: Point) -> ConsumptionPoint:
    volume_l, before_l, cents = point.volume_l, point.year_before_l, point.cost_cents
    days = (point.end - point.start).days
    return ConsumptionPoint(
        from_=point.start,
        to=point.end,
        volume=None if volume_l is None else cubic_metres(volume_l),
        quality=point.quality,
        coverage=_WHOLE if point.covered_days == days else rounded(point.coverage, _SHARE_PLACES),
        previous_year=None if before_l is None else cubic_metres(before_l),
        cost=None if cents is None else euros(cents),
    )


def _address(root: Shown, info: Info, form: Form) -> Url:
    return Url(consumption_files.address(root.asked, form, info.context.language, now=info.context.now))
