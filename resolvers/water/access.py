"""
Which water contracts may somebody see, and what of each? There is no other way to a contract's row.

A citizen sees those of the subscribers that they linked, each over its own dates and no further; an agent of a service
in charge of water, all. What is not there and what is not theirs are never told apart.
"""

from collections.abc import Sequence
from datetime import date, datetime

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from models.accounts import Citizen
from models.staff import Agent, AgentService, Service
from models.water.contracts import SupplyPoint, WaterContract, WaterLink, WaterSubscriber
from models.water.readings import Reading
from resolvers import actors, together
from resolvers.actors import Actor, Staff
from resolvers.errors import NotFound
from resolvers.staff import audit
from resolvers.transactions import Change
from rules.vocabulary.staff import AgentRole, ServiceDomain
from rules.vocabulary.water import ReadingSource


def visible(actor: Actor) -> QuerySet[WaterContract]:
    """Return the contracts that the actor may see."""
    if isinstance(actor, actors.Citizen):
        return WaterContract.filter(subscriber_id__in=Subquery(_links(actor).values("subscriber_id")))
    return WaterContract.all() if serves_water(actor) else WaterContract.filter(id=0)


def visible_subscribers(actor: Actor) -> QuerySet[WaterSubscriber]:
    """Return the subscribers that the actor may see."""
    if isinstance(actor, actors.Citizen):
        return WaterSubscriber.filter(id__in=Subquery(_links(actor).values("subscriber_id")))
    return WaterSubscriber.all() if serves_water(actor) else WaterSubscriber.filter(id=0)


def water_staff(actor: Actor, role: AgentRole = AgentRole.AGENT) -> Staff:
    """
    Return the member of staff who asks, of a service in charge of water.

    :raises NotSignedIn, NotAllowed: for anybody who is no such agent. :raises NotFound: of other services only: for
        them there is no water service.
    """
    staff = actors.staff(actor, role)
    if not serves_water(staff):
        raise NotFound
    return staff


def serves_water(actor: Actor) -> bool:
    """Tell whether the actor works for a service in charge of water."""
    if isinstance(actor, actors.Agent):
        return not actor.pending and actor.serves(ServiceDomain.WATER)
    return isinstance(actor, actors.System)


async def one(actor: Actor, contract_id: int | None, *, now: datetime) -> WaterContract | None:
    """Return a contract to look at; None when not there, or not for whoever asks. An agent's look is written."""
    if contract_id is None:
        return None
    row = await visible(actor).get_or_none(id=contract_id)
    if row is not None and isinstance(actor, actors.Agent):
        await audit.saw(actor, "node", "WaterContract", [row.id], now=now)
    return row


async def held(change: Change, actor: Actor, contract_id: int | None) -> WaterContract:
    """
    Return a contract to change or to read for, its supply point held until the transaction ends.

    :raises NotFound: not there, or not theirs.
    """
    found = None if contract_id is None else await visible(actor).get_or_none(id=contract_id)
    if found is None:
        raise NotFound
    await hold(change, [found.supply_point_id])
    # As it is now that it is held.
    return await WaterContract.get(id=found.id)


async def hold(change: Change, supply_point_ids: Sequence[int]) -> None:
    """Hold supply points, in one order: whoever changes contracts, meters or readings there waits."""
    await SupplyPoint.filter(id__in=set(supply_point_ids)).order_by("id").select_for_update(no_key=True)


def covers(contract: WaterContract, day: date) -> bool:
    """Tell whether an index of that day is of the contract: the day it ends, too."""
    return contract.started_on <= day and (contract.ended_on is None or day <= contract.ended_on)


def as_seen(actor: Actor, contract: WaterContract, row: Reading) -> Reading:
    """
    Return a reading as whoever asks sees it through a contract.

    On the day it starts, the reading may be that of the one who left: its index counts for both, and nothing else of
    it is the newcomer's.
    """
    row.seen_through = contract
    if isinstance(actor, actors.Citizen) and row.citizen_id != actor.id and row.taken_on == contract.started_on:
        row.photo_id, row.anomalies, row.decision_reason = None, None, None
        if row.source in (ReadingSource.CLOSING, ReadingSource.CITIZEN):
            row.source = ReadingSource.OPENING
    return row


async def contracts_of_readings(keys: Sequence[tuple[Actor, int, date]]) -> list[WaterContract | None]:
    """Return, for supply points and days, the contract through which the actor sees a reading of that day."""
    if not keys:
        return []
    actor = keys[0][0]
    rows = await together.rows(visible(actor).filter(supply_point_id__in={key[1] for key in keys}))
    return [_through(rows, supply_point_id, day) for _, supply_point_id, day in keys]


async def holders(supply_point_id: int, day: date) -> list[Citizen]:
    """Return the citizens who have, in their account, the contract of a place on a day."""
    there = [row for row in await WaterContract.filter(supply_point_id=supply_point_id) if covers(row, day)]
    links = WaterLink.filter(subscriber_id__in=[row.subscriber_id for row in there]).values("citizen_id")
    return await Citizen.filter(id__in=Subquery(links)).order_by("id")


async def services() -> list[Service]:
    """Return those in charge of water."""
    return await Service.filter(domain=ServiceDomain.WATER).order_by("id")


async def agents() -> list[Agent]:
    """Return whom the water service's letters are for."""
    serving = AgentService.filter(service_id__in=[service.id for service in await services()]).values("agent_id")
    return await Agent.filter(active=True, id__in=Subquery(serving))


def _through(rows: Sequence[WaterContract], supply_point_id: int, day: date) -> WaterContract | None:
    """The day one ends and the next starts is of the next, where both may be seen."""
    of_day = [row for row in rows if row.supply_point_id == supply_point_id and covers(row, day)]
    return max(of_day, key=lambda row: row.started_on, default=None)


def _links(citizen: actors.Citizen) -> QuerySet[WaterLink]:
    return WaterLink.filter(citizen_id=citizen.id)
