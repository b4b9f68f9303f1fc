"""When does each service receive people, and how do its managers say so?"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tortoise.expressions import F

from models.agendas import Agenda
from models.portal import Portal
from models.staff import Service
from resolvers import actors
from resolvers.accounts import identity
from resolvers.actors import Actor
from resolvers.errors import Fields, NotFound, StaleVersion
from resolvers.staff import audit
from resolvers.transactions import transaction
from rules import agendas, slots, texts
from rules.slots import Opening, Timetable
from rules.vocabulary.refusals import RefusalCode
from rules.vocabulary.staff import AgentRole

NAME_MAX = 120
PLACE_MAX = 200
INSTRUCTIONS_MAX = 5_000


async def one(agenda_id: int) -> Agenda | None:
    """Return an agenda, to anyone: a visitor chooses a slot before anything else is known of them."""
    return await Agenda.get_or_none(id=agenda_id)


async def by_ids(agenda_ids: Sequence[int]) -> list[Agenda]:
    """Return these agendas, which there are, in one query."""
    found = {row.id: row for row in await Agenda.filter(id__in=agenda_ids)}
    return [found[agenda_id] for agenda_id in agenda_ids]


async def listed(actor: Actor) -> list[Agenda]:
    """Return those of the services of whoever asks, by name; all, to administrators."""
    staff = actors.staff(actor)
    rows = Agenda.all()
    if isinstance(staff, actors.Agent) and not staff.is_at_least(AgentRole.ADMINISTRATOR):
        rows = rows.filter(service_id__in=staff.service_ids)
    return await rows.order_by("name", "id")


def timetable(row: Agenda, portal: Portal) -> Timetable:
    """Return all that decides the slots of an agenda."""
    return Timetable(
        zone=ZoneInfo(portal.time_zone),
        openings=slots.read(row.openings),
        slot=timedelta(minutes=row.slot_minutes),
        closed_on=frozenset(date.fromisoformat(day) for day in row.closed_on),
        subdivision=portal.holiday_subdivision,
        notice=timedelta(hours=row.min_notice_hours),
        horizon=timedelta(days=row.horizon_days),
    )


async def save(
    actor: Actor,
    *,
    id: int | None,
    version: int | None,
    service: int | None,
    name: str,
    place: str,
    instructions: str | None,
    slot_minutes: int,
    openings: Sequence[Mapping[str, Any]],
    closed_on: Sequence[date],
    min_notice_hours: int,
    horizon_days: int,
    now: datetime,
) -> Agenda:
    """
    Say when a service receives people, or change the agenda `id` that was read as `version`.

    What is booked already stays booked, inside the new openings or not (`appointments.outside` lists the latter).

    :raises NotAllowed: for anybody but managers of the service. :raises NotFound: no such agenda of their services.
    :raises InvalidInput: every wrong field. :raises StaleVersion: when somebody saved in between.
    """
    manager = actors.staff(actor, AgentRole.MANAGER)
    fields = Fields()
    week = [Opening(**one) for one in openings]
    written: dict[str, Any] = {
        "name": identity.line(fields, "name", name, maximum=NAME_MAX),
        "place": identity.line(fields, "place", place, maximum=PLACE_MAX),
        "instructions": _instructions(fields, instructions),
        "slot_minutes": slot_minutes,
        "openings": slots.write(week),
        "closed_on": sorted({day.isoformat() for day in closed_on}),
        "min_notice_hours": min_notice_hours,
        "horizon_days": horizon_days,
    }
    fields.note(
        agendas.judge(
            week,
            slot_minutes=slot_minutes,
            closed_days=len(written["closed_on"]),
            min_notice_hours=min_notice_hours,
            horizon_days=horizon_days,
        )
    )
    if not _works_for(manager, service) or not await Service.exists(id=service):
        fields.wrong("service", RefusalCode.NOT_FOUND)
    fields.refuse_if_any()

    async with transaction(now) as change:
        if id is None:
            row = await Agenda.create(**written, service_id=service, version=1)
        else:
            # Held as those who book hold it: a place is judged by the old openings or by the new ones.
            held = await Agenda.filter(id=id).select_for_update(no_key=True).first()
            if held is None or not _works_for(manager, held.service_id):
                raise NotFound
            if held.version != version:
                raise StaleVersion
            await Agenda.filter(id=id).update(**written, service_id=service, version=F("version") + 1)
            row = await Agenda.get(id=id)
        await audit.note(change, manager, "agendaSave", "Agenda", row.id)
        return change.gives(row)


def _works_for(staff: actors.Staff, service_id: int | None) -> bool:
    """Tell whether somebody of the staff writes what that service offers."""
    if isinstance(staff, actors.System) or staff.is_at_least(AgentRole.ADMINISTRATOR):
        return True
    return service_id in staff.service_ids


def _instructions(fields: Fields, text: str | None) -> str | None:
    cleaned = texts.clean(text or "", lines=True)
    if not cleaned:
        return None
    fields.note(texts.judge(cleaned, maximum=INSTRUCTIONS_MAX), "instructions")
    return cleaned
