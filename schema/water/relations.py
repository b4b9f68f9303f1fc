"""What hangs from contracts and readings: how is it read, many of them in one query?"""

import datetime as dt

from models.portal import Portal
from models.water.contracts import Meter, SupplyPoint, WaterContract, WaterSubscriber
from models.water.readings import Reading
from resolvers import portal
from resolvers.water import access, contracts, readings_of
from schema.context import Info
from schema.loaders import load


async def subscriber(info: Info, row: WaterContract) -> WaterSubscriber:
    """Return whose contract it is."""
    found: WaterSubscriber = await load(info.context, contracts.subscribers, row.subscriber_id)
    return found


async def supply_point(info: Info, row: WaterContract) -> SupplyPoint:
    """Return where its water is delivered."""
    found: SupplyPoint = await load(info.context, contracts.supply_points, row.supply_point_id)
    return found


async def meters(info: Info, row: WaterContract) -> list[Meter]:
    """Return the meters that were there while it ran, the latest first."""
    there: list[Meter] = await load(info.context, contracts.meters, row.supply_point_id)
    return contracts.during(row, there)


async def meter(info: Info, meter_id: int) -> Meter:
    """Return the meter of a reading or of a notice."""
    found: Meter = await load(info.context, contracts.meters_by_id, meter_id)
    return found


async def contract_of(info: Info, row: Reading) -> WaterContract:
    """Return the contract through which whoever asks sees a reading."""
    if row.seen_through is not None:
        return row.seen_through
    key = (info.context.actor, row.supply_point_id, row.taken_on)
    found: WaterContract = await load(info.context, access.contracts_of_readings, key)
    return found


async def latest(info: Info, row: WaterContract) -> Reading | None:
    """Return the latest accepted reading of a contract."""
    found: Reading | None = await load(info.context, readings_of.latest, (info.context.actor, row))
    return found


async def seen(info: Info, contract_id: int | None) -> WaterContract | None:
    """Return a contract that something names, to whoever sees it."""
    if contract_id is None:
        return None
    found: WaterContract | None = await load(info.context, contracts.seen, (info.context.actor, contract_id))
    return found


async def settings(info: Info) -> Portal:
    """Return what the collectivité decided, read once for an operation."""
    found: Portal = await load(info.context, portal.rows, 1)
    return found


async def today(info: Info) -> dt.date:
    """Return the day it is where the collectivité is."""
    return portal.today(await settings(info), info.context.now)
