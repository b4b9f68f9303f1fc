"""
How is somebody reminded of an appointment the day before (« me notifier la veille »), once?

A reminder is a letter whose `due_at` is that moment. What is moved, cancelled or sent elsewhere drops its letter in the
same transaction; one that a worker has in hand meanwhile is told apart by its number, and dropped by its composer.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from models.appointments import Appointment
from models.demandes import Demande
from models.letters import Letter
from models.portal import Portal
from resolvers import letters
from resolvers.actors import System
from resolvers.demandes import events
from resolvers.transactions import Change
from rules import reminders
from rules.vocabulary.appointments import AppointmentStatus
from rules.vocabulary.demandes import DemandeEventKind
from rules.vocabulary.letters import DropReason, LetterKind, MailStatus


async def plan(change: Change, row: Appointment, demande: Demande, email: str | None, portal: Portal) -> None:
    """Have somebody reminded at `email` of an appointment as it now stands, instead of what was planned before."""
    await drop(change, row)
    row.reminder_email = email
    row.reminder_sent_at = row.reminder_due_at = None
    if email is not None:
        row.reminder_due_at = reminders.due_at(
            row.starts_at, portal.reminder_time, ZoneInfo(portal.time_zone), now=change.now
        )
    if row.reminder_due_at is not None:
        row.reminder_number += 1
        await letters.write(
            change,
            LetterKind.APPOINTMENT_REMINDER,
            demande,
            occasion=_occasion(row),
            subject_id=row.id,
            due_at=row.reminder_due_at,
        )
    await row.save(update_fields=["reminder_email", "reminder_due_at", "reminder_sent_at", "reminder_number"])


async def drop(change: Change, row: Appointment) -> None:
    """
    Have no reminder leave that has not left.

    One in a worker's hands, or in those of one that died, is left to its composer: whoever marks it holds it before the
    demande, and we after.
    """
    waiting = Letter.filter(
        leased_until=None,
        kind=LetterKind.APPOINTMENT_REMINDER,
        demande_id=row.demande_id,
        subject_id=row.id,
        status__in=(MailStatus.QUEUED, MailStatus.RETRYING),
    )
    await waiting.update(status=MailStatus.DROPPED, drop_reason=DropReason.NO_LONGER_TRUE)


def is_still_true(letter: Letter, row: Appointment, demande: Demande, *, now: datetime) -> bool:
    """Tell whether a reminder still helps: the latest planned, of an appointment that stands and is to come."""
    is_to_come = row.status is AppointmentStatus.BOOKED and row.starts_at > now
    return is_to_come and _is_latest(letter, row, demande)


async def left(change: Change, letter: Letter) -> None:
    """
    Write that a reminder has left, in the transaction that marks its letter.

    The appointment may have been moved while it was on its way: what has left is written then, and that another leaves.
    """
    demande = await Demande.filter(id=letter.demande_id).select_for_update(no_key=True).first()
    row = await Appointment.get_or_none(id=letter.subject_id)
    if demande is None or row is None:
        return
    if _is_latest(letter, row, demande):
        row.reminder_sent_at = change.now
        await row.save(update_fields=["reminder_sent_at"])
    about = ("Appointment", row.id)
    await events.note(change, System("reminder"), demande, DemandeEventKind.REMINDER_SENT, about=about)


def _is_latest(letter: Letter, row: Appointment, demande: Demande) -> bool:
    """Tell whether a reminder is the one planned last, which nobody has taken off since."""
    latest = letters.dedupe_key(LetterKind.APPOINTMENT_REMINDER, demande, _occasion(row))
    return letter.dedupe_key == latest and row.reminder_due_at is not None


def _occasion(row: Appointment) -> str:
    return f"{row.id}.{row.reminder_number}"
