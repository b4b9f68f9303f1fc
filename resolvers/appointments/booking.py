"""How does a demande come to have an appointment, and how is it freed when the demande goes?"""

from datetime import datetime

from models.appointments import Appointment, SlotHold
from models.catalogue import DemandeType
from models.demandes import Demande
from models.portal import Portal
from resolvers import letters
from resolvers import portal as portals
from resolvers.accounts import identity
from resolvers.actors import Actor
from resolvers.appointments import places, reminders
from resolvers.demandes import access as demandes
from resolvers.demandes import events
from resolvers.errors import Conflict, Fields
from resolvers.transactions import Change, transaction
from rules.vocabulary.appointments import AppointmentStatus
from rules.vocabulary.demandes import DemandeAction, DemandeEventKind
from rules.vocabulary.letters import LetterKind
from rules.vocabulary.refusals import RefusalCode


class BookedAlready(Conflict):
    """The demande has one to come: it is moved, or cancelled."""

    code = RefusalCode.ALREADY_DONE

    def __init__(self) -> None:
        super().__init__(variant="appointment")


async def book(
    actor: Actor, *, slot: int | None, demande: int | None, remind_at: str | None, now: datetime
) -> Appointment:
    """
    Take a place for a demande that has been sent, confirmed by mail.

    :raises NotFound: no such demande of theirs, no slot of its agenda. :raises Conflict: it is not under way.
    :raises InvalidInput: the reminder's address is none. :raises BookedAlready: it has an appointment to come.
    :raises places.TooLate, places.TooEarly, places.NotOpen, places.SlotTaken: it cannot be had.
    """
    portal = await portals.read()
    fields = Fields()
    email = identity.email(fields, "remindAt", remind_at) if remind_at and remind_at.strip() else None
    async with transaction(now) as change:
        row = await demandes.held_for(change, actor, demande, DemandeAction.BOOK_APPOINTMENT)
        fields.refuse_if_any()
        if await Appointment.exists(demande_id=row.id, status=AppointmentStatus.BOOKED, ends_at__gt=now):
            raise BookedAlready
        type_ = await DemandeType.get(id=row.type_id)
        chosen = await places.choose(change, type_.agenda_id, slot, portal)
        assert type_.agenda_id is not None
        made = await create(
            change, actor, row, type_.agenda_id, chosen.starts_at, chosen.ends_at, remind_at=email, portal=portal
        )
        return change.gives(made)


async def create(
    change: Change,
    actor: Actor,
    demande: Demande,
    agenda_id: int,
    starts_at: datetime,
    ends_at: datetime,
    *,
    remind_at: str | None,
    portal: Portal,
) -> Appointment:
    """Write the appointment of a place that the caller has, on a demande that they hold; tell of it, plan to remind."""
    row = await Appointment.create(
        demande_id=demande.id,
        agenda_id=agenda_id,
        starts_at=starts_at,
        ends_at=ends_at,
        status=AppointmentStatus.BOOKED,
        sequence=0,
        booked_at=change.now,
        changed_at=change.now,
    )
    await reminders.plan(change, row, demande, remind_at, portal)
    await events.note(change, actor, demande, DemandeEventKind.APPOINTMENT_BOOKED, about=("Appointment", row.id))
    await letters.write(change, LetterKind.APPOINTMENT_BOOKED, demande, occasion=row.id, subject_id=row.id)
    return row


async def free(change: Change, actor: Actor, demande: Demande) -> None:
    """Give back every place that a demande, which the caller holds, has or keeps: with its letters and its events."""
    await SlotHold.filter(demande_id=demande.id).delete()
    to_come = Appointment.filter(demande_id=demande.id, status=AppointmentStatus.BOOKED, starts_at__gt=change.now)
    for row in await to_come.select_for_update(no_key=True):
        await end(change, actor, row, demande)


async def end(change: Change, actor: Actor, row: Appointment, demande: Demande) -> None:
    """Cancel an appointment that the caller holds with its demande, and tell of it."""
    row.status = AppointmentStatus.CANCELLED
    row.sequence += 1
    row.changed_at = change.now
    await row.save(update_fields=["status", "sequence", "changed_at"])
    await reminders.drop(change, row)
    await events.note(change, actor, demande, DemandeEventKind.APPOINTMENT_CANCELLED, about=("Appointment", row.id))
    await letters.write(change, LetterKind.APPOINTMENT_CANCELLED, demande, occasion=row.id, subject_id=row.id)
