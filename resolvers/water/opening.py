"""How does an agent open a contract: the demande accepted and the contract made, in one transaction (S000-16)?"""

import secrets
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tortoise.expressions import Q

from models.accounts import Citizen
from models.demandes import Demande
from models.water.contracts import Meter, SupplyPoint, WaterContract, WaterLink, WaterSubscriber
from resolvers import portal
from resolvers.accounts import identity, journal
from resolvers.actors import Actor
from resolvers.demandes import working
from resolvers.errors import Conflict, Fields
from resolvers.transactions import Change, transaction
from resolvers.water import access, bounds, contracts, judging, linking
from rules.vocabulary.accounts import AccountEventKind
from rules.vocabulary.demandes import DemandeEffect, DemandeStatus
from rules.vocabulary.refusals import RefusalCode
from rules.vocabulary.water import ReadingSource, WaterUsage
from rules.water.references import bare
from rules.water.units import CUBIC_METRE_L

NUMBER_MAX = 40
EARLIEST, LATEST = timedelta(days=10 * 366), timedelta(days=366)
#: Of a meter that nobody knew: those of dwellings have five black wheels, or as many as the index needs.
USUAL_DIGITS = 5

_PATHS = {"index": "index", "takenOn": "on", "meterSerialNumber": "meterSerialNumber"}


async def open_contract(
    actor: Actor,
    *,
    demande: int | None,
    subscriber_reference: str | None,
    contract_number: str,
    meter_serial_number: str,
    on: date,
    index: Decimal,
    now: datetime,
) -> WaterContract:
    """
    Accept a demande, and open the contract that it asks for, with an OPENING reading, in its citizen's account.

    A meter that is in place nowhere makes a place of the demande's address.

    :raises NotFound: not of their services. :raises Conflict: the demande is over or opens no contract, or somebody
        has a contract there. :raises InvalidInput: every wrong field. :raises ReadingRefused: the index is wrong.
    """
    access.water_staff(actor)
    fields = Fields()
    number = identity.line(fields, "contractNumber", contract_number, maximum=NUMBER_MAX)
    serial = identity.line(fields, "meterSerialNumber", meter_serial_number, maximum=NUMBER_MAX)
    for path, text in (("contractNumber", number), ("meterSerialNumber", serial)):
        if text and not bare(text):
            fields.wrong(path, RefusalCode.INVALID)
    read_l = judging.index_l(fields, "index", index)
    today = portal.today(await portal.read(), now)
    if not today - EARLIEST <= on <= today + LATEST:
        fields.wrong("on", RefusalCode.OUT_OF_RANGE)
    fields.refuse_if_any()
    async with transaction(now) as change:
        agent, row = await working.held_to_accept(change, actor, demande, DemandeEffect.OPEN_WATER_CONTRACT)
        if await WaterContract.exists(number_key=bare(number)):
            fields.wrong("contractNumber", RefusalCode.DUPLICATE, "contract_number")
        subscriber = await _subscriber(fields, subscriber_reference)
        meter = await _meter(fields, row, serial, read_l, on)
        fields.refuse_if_any()
        assert meter is not None
        await access.hold(change, [meter.supply_point_id])
        taken = WaterContract.filter(Q(ended_on=None) | Q(ended_on__gt=on), supply_point_id=meter.supply_point_id)
        if await taken.exists():
            raise Conflict(variant="place_taken")
        subscriber = subscriber or await _new_subscriber(row, change.now)
        point = await SupplyPoint.get(id=meter.supply_point_id)
        contract = WaterContract(
            number=number,
            number_key=bare(number),
            subscriber_id=subscriber.id,
            supply_point_id=point.id,
            started_on=on,
            created_at=now,
            search=contracts.search_text(number, subscriber, point),
        )
        await bounds.insert(contract, fields, "contractNumber", "contract_number")
        await bounds.keep(change, agent, contract, meter, read_l, on, ReadingSource.OPENING, today=today, paths=_PATHS)
        await _tie(change, row, subscriber)
        row.water_contract_id = contract.id
        await row.save(update_fields=["water_contract_id"])
        await working.decide(change, agent, row, DemandeStatus.ACCEPTED, "", mutation="waterContractOpen")
        return change.gives(contract)


async def _subscriber(fields: Fields, reference: str | None) -> WaterSubscriber | None:
    if reference is None or not reference.strip():
        return None
    found = await WaterSubscriber.get_or_none(reference_key=bare(reference))
    if found is None:
        fields.wrong("subscriberReference", RefusalCode.NOT_FOUND)
    return found


async def _meter(fields: Fields, row: Demande, serial: str, read_l: int, on: date) -> Meter | None:
    """Return the meter of that number in place, or a new one at the demande's address, where there is none."""
    found = await Meter.get_or_none(serial_key=bare(serial), removed_on=None)
    if found is not None:
        return found
    address = _address(row)
    if address is None:
        fields.wrong("meterSerialNumber", RefusalCode.NOT_FOUND, "meter")
        return None
    search = contracts.address_text(address)
    point = await SupplyPoint.filter(search=search).order_by("id").first()
    if point is not None and await Meter.exists(supply_point_id=point.id, removed_on=None):
        fields.wrong("meterSerialNumber", RefusalCode.WRONG_METER)
        return None
    if fields:
        return None
    point = point or await SupplyPoint.create(address=address, search=search, usage=WaterUsage.DWELLING)
    meter = Meter(
        supply_point_id=point.id,
        serial_number=serial,
        serial_key=bare(serial),
        digits=max(USUAL_DIGITS, len(str(read_l // CUBIC_METRE_L))),
        installed_on=on,
    )
    await bounds.insert(meter, fields, "meterSerialNumber", "serial_number")
    return meter


def _address(row: Demande) -> dict[str, Any] | None:
    """Return the address that a demande asks water for: the first that it says."""
    said = (answer for answer in row.answers.values() if isinstance(answer, dict) and "line1" in answer)
    return next(said, row.contact.get("postal_address"))


async def _new_subscriber(row: Demande, now: datetime) -> WaterSubscriber:
    """Make a subscriber of whoever a demande is from, under a reference of their own."""
    reference = f"N{secrets.randbelow(10**8):08}"
    while await WaterSubscriber.exists(reference_key=bare(reference)):
        reference = f"N{secrets.randbelow(10**8):08}"
    contact = row.contact
    return await WaterSubscriber.create(
        reference=reference,
        reference_key=bare(reference),
        name=f"{contact.get('first_name') or ''} {contact.get('last_name') or ''}".strip(),
        email=contact.get("email"),
        created_at=now,
    )


async def _tie(change: Change, row: Demande, subscriber: WaterSubscriber) -> None:
    """Join the subscriber to the account of the demande's citizen, where it is an account's and has not."""
    citizen = await Citizen.get_or_none(id=row.citizen_id) if row.citizen_id else None
    if citizen is not None and not await WaterLink.exists(citizen_id=citizen.id, subscriber_id=subscriber.id):
        await linking.tie(change, citizen, subscriber)
        by = (await portal.read()).name  # not the agent's own device
        await journal.note(citizen.id, AccountEventKind.WATER_LINKED, change.now, device=by[:120])
