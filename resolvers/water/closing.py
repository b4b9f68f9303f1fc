"""How does an agent end a contract, or replace a meter: what was read is kept in the same transaction (S000-17)?"""

from datetime import date, datetime, timedelta
from decimal import Decimal

from models.water.contracts import Meter, WaterContract
from models.water.readings import Reading
from resolvers import actors, portal
from resolvers.accounts import identity
from resolvers.actors import Actor
from resolvers.demandes import working
from resolvers.errors import Conflict, Fields
from resolvers.staff import audit
from resolvers.transactions import transaction
from resolvers.water import access, bounds, judging
from rules.vocabulary.demandes import DemandeEffect, DemandeStatus
from rules.vocabulary.refusals import RefusalCode
from rules.vocabulary.water import ReadingSource, ReadingStatus
from rules.water.references import bare
from rules.water.units import CUBIC_METRE_L

SERIAL_MAX = 40
FEWEST_DIGITS, MOST_DIGITS = 3, 9
LATEST = timedelta(days=366)


async def close_contract(
    actor: Actor, *, demande: int | None, on: date, index: Decimal, now: datetime
) -> WaterContract:
    """
    Accept a demande, and end the contract that it is about with a CLOSING reading.

    :raises NotFound: not of their services. :raises Conflict: the demande is over, closes no contract or is about
        none; the contract's end is known; no meter is there. :raises InvalidInput, ReadingRefused: every wrong field.
    """
    access.water_staff(actor)
    fields = Fields()
    read_l = judging.index_l(fields, "index", index)
    fields.refuse_if_any()
    today = portal.today(await portal.read(), now)
    async with transaction(now) as change:
        agent, row = await working.held_to_accept(change, actor, demande, DemandeEffect.CLOSE_WATER_CONTRACT)
        if row.water_contract_id is None:
            raise Conflict(variant="no_contract")
        contract = await access.held(change, agent, row.water_contract_id)
        if contract.ended_on is not None:
            raise Conflict(variant="contract_ends")
        if not contract.started_on < on <= today + LATEST:
            fields.wrong("on", RefusalCode.OUTSIDE_CONTRACT if on <= contract.started_on else RefusalCode.OUT_OF_RANGE)
            fields.refuse_if_any()
        meter = await Meter.get_or_none(supply_point_id=contract.supply_point_id, removed_on=None)
        if meter is None:
            raise Conflict(variant="no_meter")
        paths = {"index": "index", "takenOn": "on", "meterSerialNumber": "demande"}
        await bounds.keep(change, agent, contract, meter, read_l, on, ReadingSource.CLOSING, today=today, paths=paths)
        contract.ended_on = on
        await contract.save(update_fields=["ended_on"])
        await working.decide(change, agent, row, DemandeStatus.ACCEPTED, "", mutation="waterContractClose")
        await audit.note(change, agent, "waterContractClose", "WaterContract", contract.id)
        return change.gives(contract)


async def replace_meter(
    actor: Actor,
    *,
    contract: int | None,
    on: date,
    removal_index: Decimal,
    new_serial_number: str,
    new_digits: int,
    installation_index: Decimal,
    now: datetime,
) -> WaterContract:
    """
    Take a meter out and put another in on the same day: nothing is ever subtracted between the two.

    :raises NotFound: no such contract. :raises Conflict: no meter is there.
    :raises InvalidInput, ReadingRefused: every wrong field.
    """
    staff = access.water_staff(actor)
    fields = Fields()
    removed_l = judging.index_l(fields, "removalIndex", removal_index)
    installed_l = judging.index_l(fields, "installationIndex", installation_index)
    serial = identity.line(fields, "newSerialNumber", new_serial_number, maximum=SERIAL_MAX)
    if not FEWEST_DIGITS <= new_digits <= MOST_DIGITS:
        fields.wrong("newDigits", RefusalCode.OUT_OF_RANGE, "between", minimum=FEWEST_DIGITS, maximum=MOST_DIGITS)
    elif installed_l >= 10**new_digits * CUBIC_METRE_L:
        fields.wrong("installationIndex", RefusalCode.TOO_MANY_DIGITS)
    today = portal.today(await portal.read(), now)
    if on > today:
        fields.wrong("on", RefusalCode.FUTURE_DATE)
    if serial and not bare(serial):
        fields.wrong("newSerialNumber", RefusalCode.INVALID)
    elif await Meter.exists(serial_key=bare(serial), removed_on=None):
        fields.wrong("newSerialNumber", RefusalCode.DUPLICATE, "serial_number")
    fields.refuse_if_any()
    async with transaction(now) as change:
        held = await access.held(change, staff, contract)
        meter = await Meter.get_or_none(supply_point_id=held.supply_point_id, removed_on=None)
        if meter is None:
            raise Conflict(variant="no_meter")
        later = Reading.filter(meter_id=meter.id, taken_on__gt=on).exclude(status=ReadingStatus.REJECTED)
        if on < meter.installed_on or await later.exists():
            fields.wrong("on", RefusalCode.OUT_OF_RANGE, "meter_read_since")
            fields.refuse_if_any()
        paths = {"index": "removalIndex", "takenOn": "on", "meterSerialNumber": "contract"}
        await bounds.keep(change, staff, held, meter, removed_l, on, ReadingSource.REMOVAL, today=today, paths=paths)
        await Meter.filter(id=meter.id).update(removed_on=on)
        new = Meter(
            supply_point_id=held.supply_point_id,
            serial_number=serial,
            serial_key=bare(serial),
            digits=new_digits,
            installed_on=on,
        )
        await bounds.insert(new, fields, "newSerialNumber", "serial_number")
        await Reading.create(
            meter_id=new.id,
            supply_point_id=new.supply_point_id,
            taken_on=on,
            index_l=installed_l,
            source=ReadingSource.INSTALLATION,
            status=ReadingStatus.ACCEPTED,
            submitted_at=now,
            agent_id=staff.id if isinstance(staff, actors.Agent) else None,
        )
        await audit.note(change, staff, "meterReplace", "WaterContract", held.id)
        return change.gives(held)
