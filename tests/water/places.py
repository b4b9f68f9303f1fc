"""Where do the people of these tests have water? A place with its contract, its meter and what it showed."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models.staff import Service
from models.water.codes import ActivationCode
from models.water.contracts import Meter, SupplyPoint, WaterContract, WaterSubscriber
from models.water.readings import Reading
from resolvers import door
from resolvers.water import codes, contracts
from rules.vocabulary.staff import ServiceDomain
from rules.vocabulary.water import ReadingSource, ReadingStatus, WaterUsage
from rules.water import codes as paper
from rules.water.references import bare
from schema import ids
from tests.portal import Client, Portal

ADDRESS = {"line1": "3 rue du Lavoir", "line2": None, "postcode": "51000", "city": "Châlons", "country": "FR"}
#: As it is printed on the contract.
CODE = paper.new_code(bytes(range(32)))


@dataclass
class Place:
    """A supply point, and who has water there."""

    point: SupplyPoint
    subscriber: WaterSubscriber
    contract: WaterContract
    meter: Meter

    @property
    def id(self) -> str:
        """The contract's id in the graph."""
        return ids.write("WaterContract", self.contract.id)

    async def read(
        self,
        on: str,
        index: str,
        *,
        source: ReadingSource = ReadingSource.AGENT,
        status: ReadingStatus = ReadingStatus.ACCEPTED,
        meter: Meter | None = None,
        **given: Any,
    ) -> Reading:
        """Keep a reading, in cubic metres."""
        of = meter or self.meter
        return await Reading.create(
            meter_id=of.id,
            supply_point_id=self.point.id,
            taken_on=date.fromisoformat(on),
            index_l=int(Decimal(index) * 1000),
            source=source,
            status=status,
            submitted_at=datetime.fromisoformat(f"{on}T08:00:00+00:00"),
            **given,
        )


async def water_service() -> Service:
    """Return the service in charge of water."""
    service, _ = await Service.get_or_create(
        slug="eau",
        defaults={"name": "Eau", "domain": ServiceDomain.WATER, "email": "eau@mairie.example.org"},
    )
    return service


async def water_agent(portal: Portal, role: str = "AGENT", *, name: str = "Odile Source") -> Client:
    """Return an agent of the service in charge of water."""
    await water_service()
    return await portal.agent(role, services=["eau"], name=name)


async def laid(
    portal: Portal,
    *,
    reference: str = "AB-1204",
    name: str = "Claire Durand",
    email: str | None = "claire@example.org",
    number: str = "C-2020-0042",
    serial: str = "D20-AB 1234",
    digits: int = 5,
    since: str = "2020-01-01",
    until: str | None = None,
    usage: WaterUsage = WaterUsage.DWELLING,
    code: str | None = CODE,
) -> Place:
    """Lay a place with its contract, its meter and the code of its subscriber, as an import would."""
    await water_service()
    now = portal.clock()
    point = await SupplyPoint.create(
        address=ADDRESS, search=contracts.address_text(ADDRESS), network_code="051000123", usage=usage
    )
    subscriber = await WaterSubscriber.create(
        reference=reference, reference_key=bare(reference), name=name, email=email, created_at=now
    )
    return await next_at(
        portal, point, subscriber, number=number, serial=serial, digits=digits, since=since, until=until, code=code
    )


async def next_at(
    portal: Portal,
    point: SupplyPoint,
    subscriber: WaterSubscriber,
    *,
    number: str,
    serial: str,
    digits: int = 5,
    since: str,
    until: str | None = None,
    code: str | None = None,
) -> Place:
    """Lay a contract at a place, with its meter where there is none of that number yet."""
    now = portal.clock()
    contract = await WaterContract.create(
        number=number,
        number_key=bare(number),
        subscriber_id=subscriber.id,
        supply_point_id=point.id,
        started_on=date.fromisoformat(since),
        ended_on=date.fromisoformat(until) if until else None,
        created_at=now,
        search=contracts.search_text(number, subscriber, point),
    )
    meter = await Meter.get_or_none(serial_key=bare(serial))
    if meter is None:
        meter = await Meter.create(
            supply_point_id=point.id,
            serial_number=serial,
            serial_key=bare(serial),
            digits=digits,
            installed_on=date.fromisoformat(since),
        )
    if code is not None:
        with door.through(portal.parts.door):
            digest = codes.digest(subscriber.id, paper.read(code) or "")
        await ActivationCode.create(subscriber_id=subscriber.id, digest=digest, born_at=now)
    return Place(point, subscriber, contract, meter)


async def link(client: Client, place: Place, *, code: str = CODE, **given: Any) -> dict[str, Any]:
    """Join a place's reference to an account."""
    fields = {"email": client.email, "reference": place.subscriber.reference, "activationCode": code, **given}
    return await client.play(
        "waterReferenceLink",
        fields,
        "... on WaterSubscriber { id reference name linkedAt contracts { number status } }",
    )


async def at_home(portal: Portal, client: Client, **given: Any) -> Place:
    """Lay a place, and join it to an account."""
    place = await laid(portal, **given)
    linked = await link(client, place)
    assert linked["__typename"] == "WaterSubscriber", linked
    return place
