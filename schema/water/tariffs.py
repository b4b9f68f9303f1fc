"""What is seen of what water costs, and how does a manager say it?"""

import datetime as dt
from decimal import Decimal
from typing import Annotated, TypeAlias

import strawberry

from models.water.contracts import WaterContract as ContractRow
from models.water.tariffs import WaterTariff as Row
from resolvers import portal
from resolvers.water import bills, tariffs
from resolvers.water.tariffs import Version
from rules.vocabulary.staff import AgentRole
from rules.vocabulary.water import TariffComponentKind, TariffRubric
from rules.water import bills as rules
from rules.water.tariffs import Component
from rules.water.units import cubic_metres, euros
from schema import gates, ids
from schema.context import Context, Info
from schema.inputs import refuse_unreadable, said
from schema.loaders import load
from schema.nodes import Node, shows
from schema.refusals import Refusal
from schema.roots import mutation, query
from schema.water import relations


async def _anyones(context: Context, key: int) -> Version | None:
    return await tariffs.one(key)


@strawberry.type
class TariffComponent:
    """One price."""

    label: str
    rubric: TariffRubric
    kind: TariffComponentKind
    price: Decimal = strawberry.field(description="Euros before tax: a year for FIXED, a cubic metre otherwise.")
    vat_rate: Decimal = strawberry.field(description="Per cent.")

    @staticmethod
    def is_type_of(value: object, info: object) -> bool:
        return isinstance(value, Component)

    @strawberry.field(description="Cubic metres a year, for TIERED.")
    @staticmethod
    def from_volume(root: strawberry.Parent[Component]) -> Decimal | None:
        return cubic_metres(root.from_l) if root.kind is TariffComponentKind.TIERED else None

    @strawberry.field(description="Cubic metres a year, for TIERED; null for the last tier.")
    @staticmethod
    def to_volume(root: strawberry.Parent[Component]) -> Decimal | None:
        return None if root.to_l is None else cubic_metres(root.to_l)


@shows(Version, Row, reach=_anyones)
class WaterTariff(Node):
    """A version of a tariff, in force from a day until its next version."""

    @strawberry.field
    @staticmethod
    def name(root: strawberry.Parent[Version]) -> str:
        return root.row.name

    @strawberry.field
    @staticmethod
    def valid_from(root: strawberry.Parent[Version]) -> dt.date:
        return root.row.valid_from

    @strawberry.field(description="Not included; null while no later version is known.")
    @staticmethod
    def valid_to(root: strawberry.Parent[Version]) -> dt.date | None:
        return root.valid_to

    @strawberry.field
    @staticmethod
    def components(root: strawberry.Parent[Version]) -> list[TariffComponent]:
        return list(root.components)  # type: ignore[arg-type]


@strawberry.type
class InvoiceLine:
    """One line of a bill: a price over some days."""

    @staticmethod
    def is_type_of(value: object, info: object) -> bool:
        return isinstance(value, rules.Line)

    @strawberry.field
    @staticmethod
    def label(root: strawberry.Parent[rules.Line]) -> str:
        return root.component.label

    @strawberry.field
    @staticmethod
    def rubric(root: strawberry.Parent[rules.Line]) -> TariffRubric | None:
        return root.component.rubric

    @strawberry.field(description="Cubic metres; for what is owed by the year, the share of a year.")
    @staticmethod
    def quantity(root: strawberry.Parent[rules.Line]) -> Decimal:
        return root.quantity

    @strawberry.field(description="Euros before tax, four decimals.")
    @staticmethod
    def unit_price(root: strawberry.Parent[rules.Line]) -> Decimal:
        return root.component.price

    @strawberry.field(description="Euros.")
    @staticmethod
    def before_tax(root: strawberry.Parent[rules.Line]) -> Decimal:
        return euros(root.before_tax_cents)

    @strawberry.field(description="Per cent.")
    @staticmethod
    def vat_rate(root: strawberry.Parent[rules.Line]) -> Decimal:
        return root.component.vat_rate


@strawberry.type
class WaterBill:
    """What a volume costs over some days, as a bill says it."""

    @staticmethod
    def is_type_of(value: object, info: object) -> bool:
        return isinstance(value, rules.Bill)

    @strawberry.field(description="By rubric: WATER, WASTEWATER, PUBLIC_BODIES.")
    @staticmethod
    def lines(root: strawberry.Parent[rules.Bill]) -> list[InvoiceLine]:
        return list(root.lines)  # type: ignore[arg-type]

    @strawberry.field(description="Euros.")
    @staticmethod
    def before_tax(root: strawberry.Parent[rules.Bill]) -> Decimal:
        return euros(root.before_tax_cents)

    @strawberry.field(description="Euros.")
    @staticmethod
    def vat(root: strawberry.Parent[rules.Bill]) -> Decimal:
        return euros(root.vat_cents)

    @strawberry.field(description="Euros.")
    @staticmethod
    def total(root: strawberry.Parent[rules.Bill]) -> Decimal:
        return euros(root.total_cents)


@strawberry.type
class Priced:
    """What a contract shows of what it costs."""

    @strawberry.field(description="Mes tarifs: in force on a day, today where none is given; null where none is.")
    @staticmethod
    async def tariff(root: strawberry.Parent[ContractRow], info: Info, on: dt.date | None = None) -> WaterTariff | None:
        refuse_unreadable({"on": on})
        versions = await load(info.context, tariffs.of_contracts, root.tariff)
        return tariffs.on(versions, on or await relations.today(info))


@strawberry.type
class TariffQueries:
    @query(gates.open_to_all)
    @staticmethod
    async def water_tariffs(info: Info, on: dt.date | None = None) -> list[WaterTariff]:
        """In force on a day, today where none is given; the usual one first."""
        refuse_unreadable({"on": on})
        today = portal.today(await portal.read(), info.context.now)
        return await tariffs.in_force(on or today)

    @query(gates.open_to_all)
    @staticmethod
    async def water_bill(
        info: Info,
        volume: Decimal,
        from_: Annotated[dt.date, strawberry.argument(name="from")],
        to: dt.date,
        contract: strawberry.ID | None = None,
    ) -> WaterBill | None:
        """
        What a volume, in whole cubic metres, would cost over a span of ten years at most; 120 m³ over a year is the
        usual yardstick. By the tariff of a contract of one's own, else by the usual one. Null where none covers it.
        """
        refuse_unreadable({"volume": volume, "from": from_, "to": to})
        return await bills.of(
            info.context.actor,
            volume=volume,
            start=from_,
            end=to,
            contract=(ids.row(contract, "WaterContract") or 0) if contract else None,
            now=info.context.now,
        )


@strawberry.input
class TariffComponentInput:
    label: str
    rubric: TariffRubric
    kind: TariffComponentKind
    price: Decimal
    vat_rate: Decimal
    from_volume: Decimal | None = strawberry.UNSET
    to_volume: Decimal | None = strawberry.UNSET


@strawberry.input
class WaterTariffSaveInput:
    name: str
    valid_from: dt.date
    components: list[TariffComponentInput]


WaterTariffSaveResult: TypeAlias = Annotated[WaterTariff | Refusal, strawberry.union("WaterTariffSaveResult")]


@strawberry.type
class TariffMutations:
    @mutation(gates.agent(AgentRole.MANAGER))
    @staticmethod
    async def water_tariff_save(info: Info, input: WaterTariffSaveInput) -> WaterTariffSaveResult:
        """
        By a manager of the water service. A version of that name and day is replaced; it ends where the next begins.
        The tiers of a rubric follow one another from nothing to no end.
        """
        return await tariffs.save(info.context.actor, **said(input), now=info.context.now)
