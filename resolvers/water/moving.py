"""« J'emménage », « je déménage »: how does a citizen ask to have a meter opened or closed (S000-16, 17)?"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tortoise.expressions import Subquery

from models.catalogue import DemandeType
from models.demandes import Attachment, Demande
from models.documents import StoredFile
from resolvers import actors, portal
from resolvers.accounts import identity
from resolvers.actors import Actor
from resolvers.demandes import drafts, sending, summaries
from resolvers.documents import uploads
from resolvers.errors import Conflict, Fields, Refused
from resolvers.transactions import Change, transaction
from resolvers.water import access, judging, readings
from rules.actions import UNDER_WAY
from rules.vocabulary.demandes import DemandeEffect, Party
from rules.vocabulary.refusals import RefusalCode
from rules.water.units import cubic_metres

SERIAL_MAX, NAME_MAX = 40, 150
#: People move within a year, and say so within five.
SOONEST, LATEST = timedelta(days=5 * 366), timedelta(days=366)

Line = dict[str, Any]


class AskedAlready(Refused):
    """The contract's closing has been asked for, and is under way."""

    code = RefusalCode.ALREADY_DONE

    def __init__(self) -> None:
        super().__init__(variant="closing")


async def open_meter(
    actor: Actor,
    *,
    address: dict[str, str | None],
    moving_in_on: date,
    meter_serial_number: str | None,
    index: Decimal | None,
    previous_occupant: str | None,
    photo: int | None,
    now: datetime,
) -> Demande:
    """
    Ask for a contract where one moves in: a demande with its ticket, acknowledged by mail.

    :raises InvalidInput: every wrong field. :raises Conflict: no type of demande opens contracts here.
    """
    citizen = actors.citizen(actor)
    fields = Fields()
    today = portal.today(await portal.read(), now)
    where = identity.postal_address(fields, "address", address)
    _within(fields, "movingInOn", moving_in_on, today)
    said = {
        "address": ("ADDRESS", where),
        "movingInOn": ("DATE", moving_in_on.isoformat()),
        "meterSerialNumber": ("TEXT", _line(fields, "meterSerialNumber", meter_serial_number, SERIAL_MAX)),
        "index": ("METER_INDEX", _index(fields, index)),
        "previousOccupant": ("TEXT", _line(fields, "previousOccupant", previous_occupant, NAME_MAX)),
    }
    fields.refuse_if_any()
    type_ = await _offered(DemandeEffect.OPEN_WATER_CONTRACT)
    async with transaction(now) as change:
        row = await _send(change, citizen, type_, said, photo, fields, today=today)
        return change.gives(row)


async def close_meter(
    actor: Actor,
    *,
    contract: int | None,
    moving_out_on: date,
    index: Decimal | None,
    forwarding_address: dict[str, str | None],
    next_occupant: str | None,
    photo: int | None,
    now: datetime,
) -> Demande:
    """
    Ask for the end of a contract where one moves out: a demande with its ticket, acknowledged by mail.

    :raises NotFound: no such contract of theirs. :raises InvalidInput: every wrong field.
    :raises Conflict: its end is known, or no type of demande closes contracts here.
    :raises AskedAlready: it has been asked for.
    """
    citizen = actors.citizen(actor)
    fields = Fields()
    today = portal.today(await portal.read(), now)
    _within(fields, "movingOutOn", moving_out_on, today)
    where = identity.postal_address(fields, "forwardingAddress", forwarding_address)
    said = {
        "movingOutOn": ("DATE", moving_out_on.isoformat()),
        "index": ("METER_INDEX", _index(fields, index)),
        "forwardingAddress": ("ADDRESS", where),
        "nextOccupant": ("TEXT", _line(fields, "nextOccupant", next_occupant, NAME_MAX)),
    }
    type_ = await _offered(DemandeEffect.CLOSE_WATER_CONTRACT)
    async with transaction(now) as change:
        held = await access.held(change, citizen, contract)
        if moving_out_on <= held.started_on:
            fields.wrong("movingOutOn", RefusalCode.OUTSIDE_CONTRACT)
        fields.refuse_if_any()
        if held.ended_on is not None:
            raise Conflict(variant="contract_ends")
        if await _is_closing(held.id):
            raise AskedAlready
        said = {"contract": ("TEXT", held.number), **said}
        row = await _send(change, citizen, type_, said, photo, fields, today=today, water_contract_id=held.id)
        return change.gives(row)


async def _send(
    change: Change,
    citizen: actors.Citizen,
    type_: DemandeType,
    said: Mapping[str, tuple[str, Any]],
    photo: int | None,
    fields: Fields,
    *,
    today: date,
    **given: Any,
) -> Demande:
    """Make a demande of what was said, a line for each, and send it as any other is."""
    file: StoredFile | None = None
    if photo is not None:
        file = await uploads.take(change, citizen, photo, path="photo", fields=fields, content_types=readings.PHOTOS)
    row = await drafts.create(change, type_, citizen.row, citizen.row.language, **given)
    there = {name: each for name, each in said.items() if each[1] is not None}
    row.answers = {name: value for name, (_, value) in there.items()}
    row.summary = summaries.of_contact(row) + [
        {"code": f"water.{name}", "kind": kind, "value": value} for name, (kind, value) in there.items()
    ]
    if file is not None:
        await Attachment.create(
            demande_id=row.id,
            label=file.name,
            file_id=file.id,
            added_by=Party.CITIZEN,
            added_at=change.now,
            from_storage_space=False,
        )
    await sending.send(change, citizen, row, type_, today=today)
    return row


async def _offered(effect: DemandeEffect) -> DemandeType:
    """:raises Conflict: no type in force has that effect."""
    row = await DemandeType.filter(effect=effect, in_force=True, active=True).order_by("id").first()
    if row is None:
        raise Conflict(variant="not_offered")
    return row


async def _is_closing(contract_id: int) -> bool:
    closing = DemandeType.filter(effect=DemandeEffect.CLOSE_WATER_CONTRACT).values("id")
    return await Demande.exists(
        water_contract_id=contract_id, type_id__in=Subquery(closing), status__in=sorted(UNDER_WAY)
    )


def _within(fields: Fields, path: str, day: date, today: date) -> None:
    if not today - SOONEST <= day <= today + LATEST:
        fields.wrong(path, RefusalCode.OUT_OF_RANGE)


def _line(fields: Fields, path: str, text: str | None, maximum: int) -> str | None:
    return identity.line(fields, path, text, maximum=maximum) if text is not None and text.strip() else None


def _index(fields: Fields, index: Decimal | None) -> str | None:
    return None if index is None else str(cubic_metres(judging.index_l(fields, "index", index)))
