"""What does an appointment say to people's calendars, by mail or fetched by a signed address?"""

from datetime import datetime
from urllib.parse import urlsplit

from models.agendas import Agenda
from models.appointments import Appointment
from models.portal import Portal
from resolvers import door, signing_addresses
from resolvers import portal as portals
from resolvers.errors import NotFound
from rules import calendars
from rules.calendars import Entry, Method
from rules.vocabulary.appointments import AppointmentStatus


def path(appointment_id: int) -> str:
    """Return where the file of an appointment is fetched."""
    return f"/appointments/{appointment_id}/rendez-vous.ics"


def entry(row: Appointment, agenda: Agenda, portal: Portal) -> Entry:
    """Return an appointment as calendars know it."""
    facts = door.current().facts
    return Entry(
        uid=f"appointment-{row.id}@{urlsplit(facts.public_url).hostname or 'localhost'}",
        sequence=row.sequence,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        written_at=row.changed_at,
        summary=f"{agenda.name} – {portal.name}",
        location=agenda.place,
        description=agenda.instructions or "",
        organiser_name=portal.name,
        organiser_email=facts.mail_from,
        is_cancelled=row.status is AppointmentStatus.CANCELLED,
    )


async def fetched(appointment_id: int, *, until: str | None, signature: str | None, now: datetime) -> bytes:
    """
    Return an appointment's file to whoever has its signed address.

    :raises NotFound: we signed no such address. :raises Expired: it was good.
    """
    signing_addresses.check(path(appointment_id), until=until, signature=signature, now=now)
    row = await Appointment.get_or_none(id=appointment_id).select_related("agenda")
    if row is None:
        raise NotFound
    return calendars.write(entry(row, row.agenda, await portals.read()), Method.PUBLISH)
