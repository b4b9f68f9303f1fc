"""How is an appointment moved, cancelled, or its reminder sent elsewhere?"""

from datetime import datetime, timedelta

from models.agendas import Agenda
from models.appointments import Appointment
from resolvers import actors, letters
from resolvers import portal as portals
from resolvers.accounts import identity
from resolvers.actors import Actor
from resolvers.appointments import access, booking, places, reminders
from resolvers.demandes import events
from resolvers.errors import Conflict, Fields
from resolvers.staff import audit
from resolvers.transactions import Change, transaction
from rules.vocabulary.appointments import AppointmentStatus
from rules.vocabulary.demandes import DemandeEventKind
from rules.vocabulary.letters import LetterKind
from rules.vocabulary.refusals import RefusalCode


class NotBooked(Conflict):
    """It was cancelled, or has taken place."""

    def __init__(self) -> None:
        super().__init__(variant="appointment")


class SameSlot(Conflict):
    """It is then already."""

    code = RefusalCode.ALREADY_DONE

    def __init__(self) -> None:
        super().__init__(variant="slot")


class Reminded(Conflict):
    """The reminder has left: it leaves once."""

    code = RefusalCode.ALREADY_DONE

    def __init__(self) -> None:
        super().__init__(variant="reminder")


def movable_until(row: Appointment, agenda: Agenda, *, now: datetime) -> datetime | None:
    """Return until when a citizen can move an appointment; None when it is too late, or done."""
    until = row.starts_at - timedelta(hours=agenda.min_notice_hours)
    return until if row.status is AppointmentStatus.BOOKED and until > now else None


async def move(actor: Actor, *, id: int | None, slot: int | None, now: datetime) -> Appointment:
    """
    Take the new place and free the old one, or neither; its reminder is planned anew.

    :raises NotFound: no such appointment, no slot of its agenda. :raises NotBooked: it was cancelled, or is over.
    :raises places.TooLate: it cannot be moved any more, or to that slot. :raises SameSlot: it is then already.
    :raises places.TooEarly, places.NotOpen, places.SlotTaken: the new place cannot be had.
    """
    portal = await portals.read()
    by_staff = not isinstance(actor, (actors.Citizen, actors.TicketHolder))
    async with transaction(now) as change:
        row, demande = await access.held(change, actor, id)
        if row.status is not AppointmentStatus.BOOKED:
            raise NotBooked
        # Held here, and not only when the place is chosen: how much notice it wants is decided once.
        agenda = await places.hold(change, row.agenda_id)
        until = row.starts_at - (timedelta() if by_staff else timedelta(hours=agenda.min_notice_hours))
        if until <= now:
            raise places.TooLate("appointment", until, portal)
        chosen = await places.choose(
            change, row.agenda_id, slot, portal, by_staff=by_staff, but_appointment=row.id, but_hold_of=demande.id
        )
        if (chosen.starts_at, chosen.ends_at) == (row.starts_at, row.ends_at):
            raise SameSlot
        row.starts_at, row.ends_at = chosen.starts_at, chosen.ends_at
        row.sequence += 1
        row.changed_at = now
        await row.save(update_fields=["starts_at", "ends_at", "sequence", "changed_at"])
        await reminders.plan(change, row, demande, row.reminder_email, portal)
        await events.note(change, actor, demande, DemandeEventKind.APPOINTMENT_MOVED, about=("Appointment", row.id))
        await letters.write(
            change, LetterKind.APPOINTMENT_MOVED, demande, occasion=f"{row.id}.{row.sequence}", subject_id=row.id
        )
        await _note(change, actor, "appointmentMove", row)
        return change.gives(row)


async def cancel(actor: Actor, *, id: int | None, now: datetime) -> Appointment:
    """
    Give an appointment's place back, until it begins.

    :raises NotFound: no such appointment. :raises NotBooked: it was cancelled, or is over.
    :raises places.TooLate: it has begun.
    """
    portal = await portals.read()
    async with transaction(now) as change:
        row, demande = await access.held(change, actor, id)
        if row.status is not AppointmentStatus.BOOKED:
            raise NotBooked
        if row.starts_at <= now:
            raise places.TooLate("cancel", row.starts_at, portal)
        await booking.end(change, actor, row, demande)
        await _note(change, actor, "appointmentCancel", row)
        return change.gives(row)


async def remind(actor: Actor, *, id: int | None, email: str | None, now: datetime) -> Appointment:
    """
    Have the reminder of an appointment sent to an address, or none sent.

    :raises NotFound: no such appointment. :raises InvalidInput: the address is none.
    :raises NotBooked: it was cancelled, or is over. :raises Reminded: it has left already.
    """
    portal = await portals.read()
    fields = Fields()
    address = identity.email(fields, "email", email) if email is not None else None
    async with transaction(now) as change:
        row, demande = await access.held(change, actor, id)
        fields.refuse_if_any()
        if row.status is not AppointmentStatus.BOOKED or row.starts_at <= now:
            raise NotBooked
        if row.reminder_sent_at is not None:
            raise Reminded
        await reminders.plan(change, row, demande, address, portal)
        await _note(change, actor, "appointmentRemind", row)
        return change.gives(row)


async def _note(change: Change, actor: Actor, action: str, row: Appointment) -> None:
    if isinstance(actor, actors.Agent):
        await audit.note(change, actor, action, "Appointment", row.id)
