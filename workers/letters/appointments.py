"""What do the letters about appointments say, to whoever they are for, and to their calendars?"""

from collections.abc import Sequence

from connectors.smtp.protocol import MailDelayed
from models.agendas import Agenda
from models.appointments import Appointment
from models.catalogue import DemandeType
from models.demandes import Demande
from models.letters import Letter
from resolvers import letters
from resolvers.appointments import calendars, changing, reminders
from resolvers.transactions import Change
from rules.calendars import Method, write
from rules.vocabulary.appointments import AppointmentStatus
from rules.vocabulary.letters import DropReason, LetterKind, MailStatus
from workers.letters import unconfirmed
from workers.letters.demandes import authors
from workers.letters.demandes.receiving import FOLLOW
from workers.letters.writing import Drop, Mail, Writing
from workers.mails import Attached

FILE_NAME = "rendez-vous.ics"


async def appointment_booked(writing: Writing) -> Mail:
    """Say when and where, for people and for their calendars."""
    row, demande = await _of(writing)
    _drop_unless(row.status is AppointmentStatus.BOOKED and row.starts_at > writing.now)
    return await _to_author(writing, row, demande, Method.REQUEST)


async def appointment_moved(writing: Writing) -> Mail:
    """Say when it now is; a move before the latest says nothing any more."""
    row, demande = await _of(writing)
    latest = letters.dedupe_key(LetterKind.APPOINTMENT_MOVED, demande, f"{row.id}.{row.sequence}")
    _drop_unless(row.status is AppointmentStatus.BOOKED and writing.letter.dedupe_key == latest)
    return await _to_author(writing, row, demande, Method.REQUEST)


async def appointment_cancelled(writing: Writing) -> Mail:
    """Say that it does not take place, to one who was told that it would."""
    row, demande = await _of(writing)
    await _drop_unless_told(row)
    return await _to_author(writing, row, demande, Method.CANCEL)


async def appointment_reminder(writing: Writing) -> Mail:
    """
    Remind somebody, at the address given for it; late while it still helps.

    That address may be anybody's: it is greeted without a name, and told nothing but when, where and what for.
    """
    row, demande = await _of(writing)
    _drop_unless(reminders.is_still_true(writing.letter, row, demande, now=writing.now))
    assert row.reminder_email is not None
    try:
        await unconfirmed.take_place(writing.letter, row.reminder_email, writing.now)
    except Drop as drop:
        raise MailDelayed(f"put off: {drop.reason.value}") from None
    return await _mail(writing, row, demande, row.reminder_email, writing.greeting(None))


async def reminded(change: Change, letter: Letter) -> None:
    """Write, on the appointment and in the history of its demande, that its reminder has left."""
    await reminders.left(change, letter)


async def _of(writing: Writing) -> tuple[Appointment, Demande]:
    row = await Appointment.get_or_none(id=writing.letter.subject_id).select_related("agenda")
    if row is None:
        raise Drop(DropReason.SUBJECT_GONE)
    return row, await writing.demande()


async def _to_author(writing: Writing, row: Appointment, demande: Demande, method: Method) -> Mail:
    """
    Write to whoever the demande is from.

    :raises MailDelayed: the address has had its mails for now; what calendars follow is not dropped, it waits.
    """
    try:
        author = await authors.of(writing, demande)
    except Drop as drop:
        if drop.reason is not DropReason.TOO_MANY_TO_UNCONFIRMED_ADDRESS:
            raise
        raise MailDelayed(f"put off: {drop.reason.value}") from None
    file = write(calendars.entry(row, row.agenda, writing.portal), method, attendee=author.address)
    return await _mail(writing, row, demande, author.address, author.greeting, _calendar(file, method))


def _calendar(file: bytes, method: Method) -> list[Attached]:
    """Return an .ics twice, as calendars send it: as a form of the mail itself, and as a file to open."""
    parameters = {"charset": "utf-8", "method": method.value}
    return [
        Attached(FILE_NAME, "text/calendar", file, parameters, is_alternative=True),
        Attached(FILE_NAME, "application/ics", file),
    ]


async def _mail(
    writing: Writing, row: Appointment, demande: Demande, to: str, greeting: str, attachments: Sequence[Attached] = ()
) -> Mail:
    agenda: Agenda = row.agenda
    has_account = demande.citizen_id is not None
    until = changing.movable_until(row, agenda, now=writing.now)
    return writing.mail(
        to,
        attachments=attachments,
        greeting=greeting,
        demande=(await DemandeType.get(id=demande.type_id)).title,
        moment=writing.moment(row.starts_at),
        agenda=agenda.name,
        place=agenda.place,
        instructions=agenda.instructions,
        movable_until=writing.moment(until) if until else None,
        reminder_at=writing.moment(row.reminder_due_at) if row.reminder_due_at else None,
        where=writing.say("mail.demande.where.account" if has_account else "mail.demande.where.ticket"),
        where_link=writing.home if has_account else writing.link(FOLLOW),
    )


async def _drop_unless_told(row: Appointment) -> None:
    """
    Whoever books and cancels again and again for an address that is not theirs fills it with nothing that waits.

    :raises Drop: neither its confirmation nor a move has left, nor will. :raises MailDelayed: it may be leaving now.
    """
    told = await Letter.filter(
        kind__in=(LetterKind.APPOINTMENT_BOOKED, LetterKind.APPOINTMENT_MOVED),
        demande_id=row.demande_id,
        subject_id=row.id,
    )
    # Where there is none any more, they left so long ago that they were forgotten.
    if not told or any(letter.status is MailStatus.SENT for letter in told):
        return
    if any(letter.leased_until is not None for letter in told):
        raise MailDelayed("put off: its confirmation is on its way")
    raise Drop(DropReason.NO_LONGER_TRUE)


def _drop_unless(is_true: bool) -> None:
    if not is_true:
        raise Drop(DropReason.NO_LONGER_TRUE)
