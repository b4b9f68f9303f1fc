"""
Which appointments may somebody see? There is no other way to an appointment's row.

Those of the demandes that they see all of; the staff, besides, those of their services' agendas.
"""

from collections.abc import Sequence
from datetime import datetime

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from models.appointments import Appointment
from models.demandes import Demande
from resolvers import actors, together
from resolvers.actors import Actor
from resolvers.demandes import access as demandes
from resolvers.errors import NotFound, NotSignedIn
from resolvers.listing import Listing
from resolvers.staff import audit
from resolvers.transactions import Change
from rules.vocabulary.appointments import AppointmentStatus
from rules.vocabulary.staff import AgentRole


def visible(actor: Actor) -> QuerySet[Appointment]:
    """
    Return the appointments that the actor may see.

    :raises NotSignedIn: for a visitor, who has none.
    """
    if isinstance(actor, actors.Visitor):
        raise NotSignedIn
    if isinstance(actor, actors.Citizen):
        return Appointment.filter(demande__citizen_id=actor.id)
    if isinstance(actor, actors.TicketHolder):
        # As it is now, and not as it was when a socket was opened: an account may have claimed it since.
        return Appointment.filter(demande_id=actor.row.id, demande__citizen_id=None)
    if isinstance(actor, actors.System) or actor.is_at_least(AgentRole.ADMINISTRATOR):
        return Appointment.all()
    theirs = actor.service_ids
    return Appointment.filter(Q(agenda__service_id__in=theirs) | Q(demande__service_id__in=theirs))


async def one(actor: Actor, appointment_id: int | None) -> Appointment | None:
    """Return an appointment; None when not there, or not for whoever asks."""
    if appointment_id is None or isinstance(actor, actors.Visitor):
        return None
    return await visible(actor).get_or_none(id=appointment_id)


async def looked_at(actor: Actor, appointment_id: int, *, now: datetime) -> Appointment | None:
    """Return an appointment to look at, as `one` does. An agent's look is written, for it shows whose it is."""
    row = await one(actor, appointment_id)
    if row is not None and isinstance(actor, actors.Agent):
        await audit.saw(actor, "node", "Demande", [row.demande_id], now=now)
    return row


async def held(change: Change, actor: Actor, appointment_id: int | None) -> tuple[Appointment, Demande]:
    """
    Return an appointment and its demande to change, both held until the transaction ends, the demande first.

    :raises NotFound: not there, or not for whoever asks.
    """
    seen = await one(actor, appointment_id)
    if seen is None:
        raise NotFound
    demande = await demandes.held(change, actor, seen.demande_id)
    return await Appointment.filter(id=seen.id).select_for_update(no_key=True).get(), demande


def own(actor: Actor, *, upcoming: bool, now: datetime) -> Listing:
    """Return the appointments of the citizen who asks: those that stand and are to come, the next first; or all."""
    rows = visible(actors.citizen(actor))
    if not upcoming:
        return Listing(rows, "starts_at")
    return Listing(rows.filter(status=AppointmentStatus.BOOKED, ends_at__gt=now), "starts_at", oldest_first=True)


async def of_demandes(demande_ids: Sequence[int]) -> list[list[Appointment]]:
    """Return what is planned, and what took place, of each of these demandes, in one query."""
    rows = Appointment.filter(demande_id__in=demande_ids).exclude(status=AppointmentStatus.CANCELLED)
    planned: dict[int, list[Appointment]] = {demande_id: [] for demande_id in demande_ids}
    for row in await together.rows(rows.order_by("starts_at", "id")):
        planned[row.demande_id].append(row)
    return [planned[demande_id] for demande_id in demande_ids]


async def demandes_of(keys: Sequence[tuple[Actor, int]]) -> list[Demande | None]:
    """Return each of these demandes to one who may see it, in one query; the actor is the same for all."""
    actor = keys[0][0]
    found = {row.id: row for row in await demandes.visible(actor).filter(id__in=[demande_id for _, demande_id in keys])}
    return [found.get(demande_id) for _, demande_id in keys]
