"""Which contracts, subscribers, supply points and meters hang from what somebody has been let see?"""

import re
from collections.abc import Sequence
from datetime import date, datetime

from tortoise.expressions import Q, RawSQL, Subquery

from models.water.contracts import Meter, SupplyPoint, WaterContract, WaterLink, WaterSubscriber
from resolvers import actors, together
from resolvers.actors import Actor
from resolvers.errors import Fields
from resolvers.listing import Listing
from resolvers.water import access
from resolvers.water.looking import Looked
from rules import folding
from rules.vocabulary.refusals import RefusalCode
from rules.vocabulary.water import WaterContractStatus as Status
from rules.water.references import bare

SEARCH_MIN, SEARCH_MAX = 2, 100
_WORDS = re.compile(r"[a-z0-9]+")


def status(row: WaterContract, today: date) -> Status:
    """Return where a contract stands: its end may be known before it comes."""
    if row.ended_on is not None and row.ended_on <= today:
        return Status.CLOSED
    if row.started_on > today:
        return Status.PENDING
    return Status.ACTIVE if row.ended_on is None else Status.CLOSING


async def own(actor: Actor) -> list[WaterContract]:
    """Return the contracts that a citizen sees, those under way first, the latest first."""
    rows = await together.rows(access.visible(actor))
    return sorted(rows, key=lambda row: (row.ended_on is not None, -row.started_on.toordinal(), row.id))


def under_way(rows: Sequence[WaterContract], today: date) -> list[WaterContract]:
    """Return those that have not ended, for a home page."""
    return [row for row in rows if status(row, today) is not Status.CLOSED]


async def of_subscribers(keys: Sequence[tuple[Actor, int]]) -> list[list[WaterContract]]:
    """Return the contracts of subscribers, as far as the actor sees them."""
    if not keys:
        return []
    rows = access.visible(keys[0][0]).filter(subscriber_id__in={key for _, key in keys})
    found = await together.rows(rows.order_by("-started_on", "-id"))
    return [[row for row in found if row.subscriber_id == key] for _, key in keys]


async def of_citizens(keys: Sequence[tuple[Actor, int]]) -> list[list[WaterContract]]:
    """Return the contracts in citizens' accounts, to the water service's agents."""
    if not keys or not access.serves_water(keys[0][0]):
        return [[] for _ in keys]
    links = await together.rows(WaterLink.filter(citizen_id__in={key for _, key in keys}))
    whose = WaterContract.filter(subscriber_id__in={link.subscriber_id for link in links})
    found = await together.rows(whose.order_by("-started_on", "-id"))
    linked = {(link.citizen_id, link.subscriber_id) for link in links}
    return [[row for row in found if (key, row.subscriber_id) in linked] for _, key in keys]


async def seen(keys: Sequence[tuple[Actor, int]]) -> list[WaterContract | None]:
    """Return contracts that something names, as far as the actor sees them."""
    if not keys:
        return []
    rows = await together.rows(access.visible(keys[0][0]).filter(id__in={key for _, key in keys}))
    found = {row.id: row for row in rows}
    return [found.get(key) for _, key in keys]


async def subscribers(subscriber_ids: Sequence[int]) -> list[WaterSubscriber]:
    """Return whose contracts somebody has been let see."""
    found = {row.id: row for row in await together.rows(WaterSubscriber.filter(id__in=set(subscriber_ids)))}
    return [found[key] for key in subscriber_ids]


async def supply_points(supply_point_ids: Sequence[int]) -> list[SupplyPoint]:
    """Return where the water of contracts that somebody has been let see is delivered."""
    found = {row.id: row for row in await together.rows(SupplyPoint.filter(id__in=set(supply_point_ids)))}
    return [found[key] for key in supply_point_ids]


async def supply_point(actor: Actor, supply_point_id: int) -> SupplyPoint | None:
    """Return one, to whoever sees a contract there."""
    seen_there = access.visible(actor).filter(supply_point_id=supply_point_id)
    return await SupplyPoint.get_or_none(id=supply_point_id) if await seen_there.exists() else None


async def meters(supply_point_ids: Sequence[int]) -> list[list[Meter]]:
    """Return every meter of supply points, the latest first."""
    rows = Meter.filter(supply_point_id__in=set(supply_point_ids)).order_by("-installed_on", "-id")
    found = await together.rows(rows)
    return [[row for row in found if row.supply_point_id == key] for key in supply_point_ids]


async def meters_by_id(meter_ids: Sequence[int]) -> list[Meter]:
    """Return the meters of readings that somebody has been let see."""
    found = {row.id: row for row in await together.rows(Meter.filter(id__in=set(meter_ids)))}
    return [found[key] for key in meter_ids]


async def meter(actor: Actor, meter_id: int) -> Meter | None:
    """Return one, to whoever sees a contract over the time it was there."""
    row = await Meter.get_or_none(id=meter_id)
    if row is None:
        return None
    there = await access.visible(actor).filter(supply_point_id=row.supply_point_id)
    return row if any(during(contract, [row]) for contract in there) else None


def during(contract: WaterContract, rows: Sequence[Meter]) -> list[Meter]:
    """Return the meters that were there at some time of a contract."""
    ended_on = contract.ended_on or date.max
    return [
        row
        for row in rows
        if row.installed_on <= ended_on and (row.removed_on is None or row.removed_on > contract.started_on)
    ]


def search(actor: actors.Agent, *, words: str, now: datetime) -> Listing:
    """
    Look for contracts by every word's beginning in number, reference, name and address, or by a meter's serial number.

    :raises InvalidInput: when what is looked for is shorter than two characters.
    """
    folded = folding.fold(words)
    fields = Fields()
    if len(folded) < SEARCH_MIN:
        fields.wrong("search", RefusalCode.TOO_SHORT, minimum=SEARCH_MIN)
    if len(folded) > SEARCH_MAX:
        fields.wrong("search", RefusalCode.TOO_LONG, maximum=SEARCH_MAX)
    fields.refuse_if_any()
    rows = access.visible(actor)
    key = bare(words)
    with_meter = Q(supply_point_id__in=Subquery(Meter.filter(serial_key=key).values("supply_point_id")))
    with_key = Q(number_key=key) | Q(subscriber_id__in=Subquery(WaterSubscriber.filter(reference_key=key).values("id")))
    # Letters and digits only: nothing that the search's own language, or SQL's, would read.
    query = " & ".join(f"{word}:*" for word in _WORDS.findall(folded))
    matching = f"(to_tsvector('simple', \"water_contract\".\"search\") @@ to_tsquery('simple', '{query}'))"
    found = rows.annotate(is_found=RawSQL(matching if query else "false"))
    found = found.filter(Q(is_found=True) | with_meter | with_key) if key else found.filter(is_found=True)
    return Looked(found, "created_at", actor=actor, action="agent.waterContracts", about="WaterContract", now=now)


def search_text(number: str, subscriber: WaterSubscriber, point: SupplyPoint) -> str:
    """Return what the staff's search looks in."""
    email = subscriber.email or ""
    said = folding.fold(f"{number} {subscriber.reference} {subscriber.name} {email} {point.search}")
    # A word is letters and digits, as the search itself reads what it is given.
    return " ".join((*_WORDS.findall(said), bare(number), bare(subscriber.reference)))


def address_text(address: dict[str, str | None]) -> str:
    """Return an address as it is looked for."""
    return folding.fold(" ".join(part for part in address.values() if part))
