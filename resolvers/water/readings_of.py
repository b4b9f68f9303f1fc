"""Which readings are shown of a contract, and what passed since the one before each?"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tortoise.queryset import QuerySet

from models.water.contracts import Meter, WaterContract
from models.water.readings import Reading
from resolvers import actors, together
from resolvers.actors import Actor
from resolvers.listing import Page, Place
from resolvers.staff import audit
from resolvers.water import access
from resolvers.water.looking import ByDay, Looked
from rules.vocabulary.water import ReadingSource, ReadingStatus
from rules.water.meters import AcceptedReading, positions
from rules.water.meters import Meter as Wheels

_LATEST = """
    SELECT r.* FROM unnest($1::bigint[], $2::date[], $3::date[]) AS c (supply_point_id, started_on, ended_on)
    CROSS JOIN LATERAL (
        SELECT * FROM reading WHERE supply_point_id = c.supply_point_id AND status = 'ACCEPTED'
        AND taken_on >= c.started_on AND (c.ended_on IS NULL OR taken_on <= c.ended_on)
        ORDER BY taken_on DESC, id DESC LIMIT 1
    ) r
"""
#: The accepted readings before each on the same meter: the one just before, and the latest that is no estimate.
_BEFORE = """
    SELECT DISTINCT r.* FROM unnest($1::bigint[], $2::date[]) AS k (meter_id, taken_on)
    CROSS JOIN LATERAL (
        (SELECT * FROM reading WHERE meter_id = k.meter_id AND taken_on < k.taken_on AND status = 'ACCEPTED'
        ORDER BY taken_on DESC LIMIT 1)
        UNION
        (SELECT * FROM reading WHERE meter_id = k.meter_id AND taken_on < k.taken_on AND status = 'ACCEPTED'
        AND source <> 'ESTIMATE' ORDER BY taken_on DESC LIMIT 1)
    ) r
"""


@dataclass(frozen=True, kw_only=True)
class Seen(ByDay):
    """The readings of a contract, each as whoever asks sees it."""

    actor: Actor
    contract: WaterContract

    async def page(self, first: int, after: Place | None = None) -> Page:
        """Return the `first` rows after a place."""
        page = await super().page(first, after)
        for row in page.rows:
            access.as_seen(self.actor, self.contract, row)
        return page


def of(actor: Actor, contract: WaterContract) -> Seen:
    """Return the readings over the dates of a contract that somebody has been let see, newest first."""
    return Seen(during(contract), "taken_on", actor=actor, contract=contract)


def during(contract: WaterContract) -> QuerySet[Reading]:
    """Return the readings over the dates of a contract, the day it ends included."""
    rows = Reading.filter(supply_point_id=contract.supply_point_id, taken_on__gte=contract.started_on)
    return rows if contract.ended_on is None else rows.filter(taken_on__lte=contract.ended_on)


async def latest(keys: Sequence[tuple[Actor, WaterContract]]) -> list[Reading | None]:
    """Return the latest accepted reading of contracts, in one query."""
    contracts = {contract.id: contract for _, contract in keys}.values()
    rows = await together.written(
        _LATEST,
        [
            [each.supply_point_id for each in contracts],
            [each.started_on for each in contracts],
            [each.ended_on for each in contracts],
        ],
        Reading,
    )
    found: list[Reading | None] = []
    for actor, contract in keys:
        of_it = [
            row
            for row in rows
            if row.supply_point_id == contract.supply_point_id and access.covers(contract, row.taken_on)
        ]
        newest = max(of_it, key=lambda row: (row.taken_on, row.id), default=None)
        found.append(access.as_seen(actor, contract, newest) if newest else None)
    return found


async def one(actor: Actor, reading_id: int, *, now: datetime) -> Reading | None:
    """Return a reading; None when not there, or not for whoever asks. An agent's look is written."""
    row = await Reading.get_or_none(id=reading_id)
    if row is None:
        return None
    [contract] = await access.contracts_of_readings([(actor, row.supply_point_id, row.taken_on)])
    if contract is None:
        return None
    if isinstance(actor, actors.Agent):
        await audit.saw(actor, "node", "WaterContract", [contract.id], now=now)
    return access.as_seen(actor, contract, row)


def to_decide(actor: actors.Agent, *, now: datetime) -> Looked:
    """Return the readings that wait for an agent, oldest first; each that is shown is written."""
    rows = Reading.filter(status=ReadingStatus.HELD) if access.serves_water(actor) else Reading.filter(id=0)
    action = "agent.readingsToDecide"
    return Looked(rows, "submitted_at", oldest_first=True, actor=actor, action=action, about="Reading", now=now)


async def consumptions(keys: Sequence[tuple[Reading, date]]) -> list[int | None]:
    """
    Return, for readings and the day their contract starts, the litres since the accepted reading before each.

    None for the first of the contract: what came before it is not its holder's. In one query.
    """
    rows, meters = await asyncio.gather(
        together.written(_BEFORE, [[row.meter_id for row, _ in keys], [row.taken_on for row, _ in keys]], Reading),
        together.rows(Meter.filter(id__in={row.meter_id for row, _ in keys})),
    )
    wheels = {row.id: row.digits for row in meters}
    return [_since(row, started_on, rows, wheels[row.meter_id]) for row, started_on in keys]


def _since(row: Reading, started_on: date, rows: Sequence[Reading], digits: int) -> int | None:
    earlier = [each for each in rows if each.meter_id == row.meter_id and each.taken_on < row.taken_on]
    before = max(earlier, key=lambda each: each.taken_on, default=None)
    if before is None or before.taken_on < started_on:
        return None
    real = max(
        (each for each in earlier if each.source is not ReadingSource.ESTIMATE),
        key=lambda one: one.taken_on,
        default=None,
    )
    chain = {each.id: each for each in (real, before, row) if each is not None}
    meter = Wheels("", digits, started_on, readings=tuple(_accepted(each) for each in chain.values()))
    *_, earlier_position, position = positions(meter)
    return position.position_l - earlier_position.position_l


def _accepted(row: Reading) -> AcceptedReading:
    is_estimate = row.source is ReadingSource.ESTIMATE
    return AcceptedReading(row.taken_on, row.index_l, is_estimate=is_estimate, is_rollover=row.is_rollover)
