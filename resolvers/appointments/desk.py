"""Whom does a service receive, who came, and whom can it not receive any more when it changes its openings?"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from models.agendas import Agenda
from models.appointments import Appointment
from models.portal import Portal
from resolvers import actors
from resolvers import portal as portals
from resolvers.actors import Actor
from resolvers.appointments import access, agendas, places
from resolvers.errors import Conflict, NotFound
from resolvers.staff import audit
from resolvers.transactions import transaction
from rules import wall_clocks
from rules.vocabulary.appointments import AppointmentStatus
from rules.vocabulary.staff import AgentRole


class Cancelled(Conflict):
    """Nobody was to come."""

    def __init__(self) -> None:
        super().__init__(variant="appointment")


async def of_day(actor: Actor, day: date, *, now: datetime) -> list[Appointment]:
    """Return whom the agendas of one's services receive on a day, in order, the cancelled left out; it is audited."""
    staff = actors.agent(actor)
    zone = ZoneInfo((await portals.read()).time_zone)
    begins, ends = wall_clocks.midnight(day, zone), wall_clocks.midnight(day + timedelta(days=1), zone)
    rows = access.visible(staff).exclude(status=AppointmentStatus.CANCELLED)
    if not staff.is_at_least(AgentRole.ADMINISTRATOR):
        rows = rows.filter(agenda__service_id__in=staff.service_ids)
    found = await rows.filter(starts_at__gte=begins, starts_at__lt=ends).order_by("starts_at", "id")
    await _saw(staff, "agent.appointments", found, now=now)
    return found


async def outside(actor: Actor, agenda: Agenda, *, now: datetime) -> list[Appointment] | None:
    """
    Return the appointments to come that an agenda's openings do not hold; it is audited.

    None to all but the staff of its service.
    """
    if not isinstance(actor, actors.Agent):
        return None
    to_come = access.visible(actor).filter(agenda_id=agenda.id, status=AppointmentStatus.BOOKED, starts_at__gt=now)
    if not actor.is_at_least(AgentRole.ADMINISTRATOR) and agenda.service_id not in actor.service_ids:
        return None
    portal = await portals.read()
    found = [row for row in await to_come.order_by("starts_at", "id") if not _is_inside(agenda, portal, row)]
    await _saw(actor, "agenda.appointmentsOutside", found, now=now)
    return found


async def record(actor: Actor, *, id: int | None, honoured: bool, now: datetime) -> Appointment:
    """
    Say whether somebody came; what was said may be corrected.

    :raises NotFound: no such appointment of one's services. :raises Cancelled: nobody was to come.
    :raises places.TooEarly: before it begins.
    """
    staff = actors.staff(actor)
    portal = await portals.read()
    async with transaction(now) as change:
        row = await access.one(staff, id)
        if row is None:
            raise NotFound
        if row.starts_at > now:
            raise places.TooEarly("record", row.starts_at, portal)
        stands = Appointment.filter(id=row.id).exclude(status=AppointmentStatus.CANCELLED)
        if not await stands.update(status=AppointmentStatus.HONOURED if honoured else AppointmentStatus.MISSED):
            raise Cancelled
        await audit.note(change, staff, "appointmentRecord", "Appointment", row.id)
        return change.gives(await Appointment.get(id=row.id))


async def _saw(staff: actors.Agent, action: str, rows: list[Appointment], *, now: datetime) -> None:
    await audit.saw(staff, action, "Demande", dict.fromkeys(row.demande_id for row in rows), now=now)


def _is_inside(agenda: Agenda, portal: Portal, row: Appointment) -> bool:
    """Tell whether an opening of the agenda covers an appointment, however its slots are cut."""
    table = agendas.timetable(agenda, portal)
    day = wall_clocks.day_of(row.starts_at, table.zone)
    return any(span.starts_at <= row.starts_at and row.ends_at <= span.ends_at for span in table.spans(day))
