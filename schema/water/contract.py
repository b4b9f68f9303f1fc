"""What is seen of a water contract, of its supply point and of its meters?"""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from models.water.contracts import Meter as MeterRow
from models.water.contracts import ReadingNotice as NoticeRow
from models.water.contracts import SupplyPoint as PointRow
from models.water.contracts import WaterContract as Row
from models.water.contracts import WaterSubscriber as SubscriberRow
from resolvers.demandes import listing as demandes
from resolvers.water import access, contracts, linking, notices, readings_of
from rules.vocabulary.water import WaterContractStatus, WaterUsage
from schema import addresses
from schema.addresses import PostalAddress
from schema.connections import Counted, connect
from schema.context import Context, Info
from schema.demandes.filters import DemandeFilter, wanted
from schema.loaders import load
from schema.nodes import Node, shows
from schema.water import relations
from schema.water.alerts import Watched
from schema.water.analyses import Analysed
from schema.water.consumption import Consumed
from schema.water.reading import Reading
from schema.water.tariffs import Priced

if TYPE_CHECKING:
    from schema.demandes.demande import Demande


async def _visible(context: Context, key: int) -> Row | None:
    return await access.one(context.actor, key, now=context.now)


async def _point(context: Context, key: int) -> PointRow | None:
    return await contracts.supply_point(context.actor, key)


async def _meter(context: Context, key: int) -> MeterRow | None:
    return await contracts.meter(context.actor, key)


async def _subscriber(context: Context, key: int) -> SubscriberRow | None:
    return await linking.one(context.actor, key)


async def _notice(context: Context, key: int) -> NoticeRow | None:
    return await notices.one(context.actor, key)


@shows(SubscriberRow, reach=_subscriber)
class WaterSubscriber(Node):
    """Référence client: whom the water service bills."""

    reference: str
    name: str

    @strawberry.field(description="Since when it is in one's account; null to the staff.")
    @staticmethod
    async def linked_at(root: strawberry.Parent[SubscriberRow], info: Info) -> dt.datetime | None:
        citizen = info.context.citizen
        return None if citizen is None else await load(info.context, linking.linked_at, (citizen.id, root.id))

    @strawberry.field
    @staticmethod
    async def contracts(root: strawberry.Parent[SubscriberRow], info: Info) -> list["WaterContract"]:
        return await load(info.context, contracts.of_subscribers, (info.context.actor, root.id))  # type: ignore[no-any-return]


@shows(PointRow, reach=_point)
class SupplyPoint(Node):
    """Where water is delivered."""

    network_code: str | None = strawberry.field(description="Unité de distribution: the network whose analyses apply.")
    usage: WaterUsage

    @strawberry.field
    @staticmethod
    def address(root: strawberry.Parent[PointRow]) -> PostalAddress:
        shown = addresses.shown(root.address)
        assert shown is not None
        return shown


@shows(MeterRow, reach=_meter)
class Meter(Node):
    """A meter, at one place from a day to another."""

    serial_number: str
    digits: int = strawberry.field(
        description="Black wheels: digits of whole cubic metres. The index rolls over past them."
    )
    installed_on: dt.date
    removed_on: dt.date | None
    remote: bool = strawberry.field(description="Télérelève.")


@shows(NoticeRow, reach=_notice)
class ReadingNotice(Node):
    """Avis de passage: a reading asked for."""

    number: str
    left_on: dt.date
    answer_by: dt.date

    @strawberry.field
    @staticmethod
    async def meter(root: strawberry.Parent[NoticeRow], info: Info) -> Meter:
        return await relations.meter(info, root.meter_id)


@shows(Row, reach=_visible)
class WaterContract(Consumed, Watched, Priced, Analysed, Node):
    """A contract of the water service over its own dates: what came before is never its holder's."""

    number: str
    started_on: dt.date
    ended_on: dt.date | None = strawberry.field(description="Not included.")

    @strawberry.field
    @staticmethod
    async def subscriber(root: strawberry.Parent[Row], info: Info) -> WaterSubscriber:
        return await relations.subscriber(info, root)

    @strawberry.field(description="CLOSING: its end is known, and to come.")
    @staticmethod
    async def status(root: strawberry.Parent[Row], info: Info) -> WaterContractStatus:
        return contracts.status(root, await relations.today(info))

    @strawberry.field
    @staticmethod
    async def supply_point(root: strawberry.Parent[Row], info: Info) -> SupplyPoint:
        return await relations.supply_point(info, root)

    @strawberry.field(description="The meter in place; null once the contract is closed.")
    @staticmethod
    async def meter(root: strawberry.Parent[Row], info: Info) -> Meter | None:
        if contracts.status(root, await relations.today(info)) is WaterContractStatus.CLOSED:
            return None
        return next((row for row in await relations.meters(info, root) if row.removed_on is None), None)

    @strawberry.field(description="Those that were there while the contract ran, the latest first.")
    @staticmethod
    async def meters(root: strawberry.Parent[Row], info: Info) -> list[Meter]:
        return await relations.meters(info, root)

    @strawberry.field(description="Relèves, newest first.")
    @staticmethod
    async def readings(
        root: strawberry.Parent[Row], info: Info, first: int = 20, after: str | None = None
    ) -> Counted[Reading]:
        listing = readings_of.of(info.context.actor, root)
        return await connect(listing, first, after, Counted)  # type: ignore[no-any-return]

    @strawberry.field(description="The latest accepted one.")
    @staticmethod
    async def latest_reading(root: strawberry.Parent[Row], info: Info) -> Reading | None:
        return await relations.latest(info, root)

    @strawberry.field(description="A reading is taken only with an avis de passage.")
    @staticmethod
    async def reading_needs_notice(root: strawberry.Parent[Row], info: Info) -> bool:
        return (await relations.settings(info)).reading_needs_notice

    @strawberry.field(description="Avis de passage: readings asked for and not yet given.")
    @staticmethod
    async def reading_notices(root: strawberry.Parent[Row], info: Info) -> list[ReadingNotice]:
        key = (root.supply_point_id, await relations.today(info))
        waiting = await load(info.context, notices.waiting, key)
        return [] if contracts.status(root, key[1]) is WaterContractStatus.CLOSED else waiting

    @strawberry.field(description="Démarches about this contract, most recently active first.")
    @staticmethod
    async def demandes(
        root: strawberry.Parent[Row],
        info: Info,
        filter: DemandeFilter | None = strawberry.UNSET,
        first: int = 20,
        after: str | None = None,
    ) -> Counted[Annotated["Demande", strawberry.lazy("schema.demandes.demande")]]:
        listing = await demandes.of_contract(info.context.actor, root.id, wanted(filter), now=info.context.now)
        return await connect(listing, first, after, Counted)  # type: ignore[no-any-return]
