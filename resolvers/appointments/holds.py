"""How is a place kept ten minutes while a form is filled in, given back by itself, and made an appointment?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from models.appointments import Appointment, SlotHold
from models.catalogue import DemandeType
from models.demandes import Demande
from resolvers import actors
from resolvers import portal as portals
from resolvers.accounts import identity
from resolvers.actors import Actor
from resolvers.appointments import agendas, booking, places, slots
from resolvers.demandes import access as demandes
from resolvers.errors import Expired, Fields
from resolvers.transactions import Change, transaction
from rules.lifetimes import ENDED_HOLD, SLOT_HOLD
from rules.vocabulary.demandes import DemandeAccess, DemandeAction
from rules.vocabulary.refusals import RefusalCode


class HoldExpired(Expired):
    """Its ten minutes are over: the place has been given back."""

    code = RefusalCode.HOLD_EXPIRED


async def one(actor: Actor, hold_id: int, *, now: datetime) -> SlotHold | None:
    """Return a hold that lasts; None when not there, or not for whoever asks."""
    row = await SlotHold.get_or_none(id=hold_id, expires_at__gt=now)
    if row is None or isinstance(actor, actors.Visitor):
        return None
    demande = await demandes.visible(actor).get_or_none(id=row.demande_id)
    return row if demande is not None and demandes.access_of(actor, demande) is DemandeAccess.FULL else None


async def of_demandes(keys: Sequence[tuple[int, datetime]]) -> list[SlotHold | None]:
    """Return the hold that lasts of each of these demandes, at a moment, in one query."""
    rows = {row.demande_id: row for row in await SlotHold.filter(demande_id__in=[demande_id for demande_id, _ in keys])}
    found = [(rows.get(demande_id), now) for demande_id, now in keys]
    return [row if row is not None and row.expires_at > now else None for row, now in found]


async def keep(
    actor: Actor, *, slot: int | None, demande: int | None, remind_at: str | None, now: datetime
) -> SlotHold:
    """
    Keep one place for a draft, ten minutes at most; another slot takes the place of the first.

    :raises NotFound: no such draft of theirs, no slot of its agenda. :raises Conflict: it has been sent.
    :raises InvalidInput: the reminder's address is none.
    :raises places.TooLate, places.TooEarly, places.NotOpen, places.SlotTaken: it cannot be had.
    """
    portal = await portals.read()
    fields = Fields()
    email = identity.email(fields, "remindAt", remind_at) if remind_at and remind_at.strip() else None
    async with transaction(now) as change:
        row = await demandes.held_for(change, actor, demande, DemandeAction.SAVE)
        fields.refuse_if_any()
        type_ = await DemandeType.get(id=row.type_id)
        chosen = await places.choose(change, type_.agenda_id, slot, portal, but_hold_of=row.id)
        written: dict[str, Any] = {
            "agenda_id": type_.agenda_id,
            "starts_at": chosen.starts_at,
            "ends_at": chosen.ends_at,
            "remind_at": email,
            "expires_at": min(now + SLOT_HOLD, chosen.starts_at),
        }
        if not await SlotHold.filter(demande_id=row.id).update(**written):
            await SlotHold.create(demande_id=row.id, **written)
        return change.gives(await SlotHold.get(demande_id=row.id))


async def release(actor: Actor, *, demande: int | None, now: datetime) -> Demande:
    """
    Give back the place kept for a draft, where there is one.

    :raises NotFound: no such draft of theirs. :raises Conflict: it has been sent.
    """
    async with transaction(now) as change:
        row = await demandes.held_for(change, actor, demande, DemandeAction.SAVE)
        await SlotHold.filter(demande_id=row.id).delete()
        return change.gives(row)


async def shown(row: SlotHold, *, now: datetime) -> slots.Slot:
    """Return the slot that a hold keeps a place of."""
    agenda = await agendas.one(row.agenda_id)
    assert agenda is not None
    taken = await slots.occupancy(row.agenda_id, row.starts_at, row.ends_at, now=now)
    slot = agendas.timetable(agenda, await portals.read()).at(row.starts_at)
    return slots.Slot(agenda, row.starts_at, row.ends_at, taken.left(slot) if slot else 0)


async def become_appointment(change: Change, actor: Actor, demande: Demande) -> Appointment | None:
    """
    Turn the place kept for a demande, which the caller holds and has just sent, into its appointment: its event, its
    letter and its reminder with it. None where no place was asked for.

    :raises HoldExpired: the ten minutes are over. :raises places.SlotTaken: and somebody else has the last place.
    """
    row = await SlotHold.filter(demande_id=demande.id).first()
    if row is None:
        return None
    portal = await portals.read()
    agenda = await places.hold(change, row.agenda_id)
    slot = agendas.timetable(agenda, portal).at(row.starts_at)
    taken = await slots.occupancy(row.agenda_id, row.starts_at, row.ends_at, now=change.now, but_hold_of=demande.id)
    # Counted again: somebody whose clock was a moment ahead may have found the hold at its end. A slot that the agenda
    # has no more was promised all the same.
    if slot is not None and not taken.left(slot):
        raise places.SlotTaken
    if row.expires_at <= change.now:
        raise HoldExpired
    await row.delete()
    return await booking.create(
        change, actor, demande, row.agenda_id, row.starts_at, row.ends_at, remind_at=row.remind_at, portal=portal
    )


async def purge(*, now: datetime) -> int:
    """Drop the holds that nobody asks about any more, and return how many."""
    async with transaction(now, aside=True):
        return await SlotHold.filter(expires_at__lte=now - ENDED_HOLD).delete()
