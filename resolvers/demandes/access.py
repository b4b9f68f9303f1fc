"""
Which demandes may somebody see, and from which seat? There is no other way to a demande's row.

A citizen sees their own; one who holds a ticket, that one (its status and history only once an account has it); an
agent, those sent to their services; an administrator, all that were sent. What is not there and what is not theirs are
never told apart.
"""

from datetime import datetime

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from models.catalogue import DemandeType
from models.demandes import Demande
from models.staff import Agent, AgentService
from resolvers import actors
from resolvers.actors import Actor
from resolvers.errors import Conflict, NotFound, NotSignedIn
from resolvers.staff import audit
from resolvers.transactions import Change
from rules import actions
from rules.actions import Seat, Standing
from rules.vocabulary.demandes import DemandeAccess, DemandeAction, DemandeStatus, Party
from rules.vocabulary.staff import AgentRole


def visible(actor: Actor) -> QuerySet[Demande]:
    """
    Return the demandes that the actor may see.

    :raises NotSignedIn: for a visitor, who has none.
    """
    if isinstance(actor, actors.Visitor):
        raise NotSignedIn
    if isinstance(actor, actors.Citizen):
        return Demande.filter(citizen_id=actor.id)
    if isinstance(actor, actors.TicketHolder):
        return Demande.filter(id=actor.row.id)
    if isinstance(actor, actors.System):
        return Demande.all()
    sent = Demande.exclude(status=DemandeStatus.DRAFT)
    return sent if actor.is_at_least(AgentRole.ADMINISTRATOR) else sent.filter(service_id__in=actor.service_ids)


async def one(actor: Actor, demande_id: int | None, *, now: datetime) -> Demande | None:
    """Return a demande to look at; None when not there, or not for whoever asks. An agent's look is written."""
    if demande_id is None or isinstance(actor, actors.Visitor):
        return None
    row = await visible(actor).get_or_none(id=demande_id)
    if row is not None and isinstance(actor, actors.Agent):
        await audit.saw(actor, "demande", "Demande", [row.id], now=now)
    return row


async def whole(actor: Actor, demande_id: int, *, now: datetime) -> bool:
    """Tell whether somebody sees all of a demande; an agent's look is written."""
    row = await one(actor, demande_id, now=now)
    return row is not None and access_of(actor, row) is DemandeAccess.FULL


async def held(change: Change, actor: Actor, demande_id: int | None) -> Demande:
    """
    Return a demande to change, held until the transaction ends, to one who sees all of it.

    :raises NotFound: not there, not theirs, or theirs to look at the status of only.
    """
    row = None if demande_id is None else await visible(actor).select_for_update(no_key=True).get_or_none(id=demande_id)
    if row is None or access_of(actor, row) is not DemandeAccess.FULL:
        raise NotFound
    return row


async def held_by_ticket(change: Change, demande_id: int) -> Demande:
    """
    Return a demande whose ticket has just been shown, whoever's it is, held until the transaction ends.

    :raises NotFound: it has gone meanwhile.
    """
    row = await Demande.filter(id=demande_id).select_for_update(no_key=True).first()
    if row is None:
        raise NotFound
    return row


async def held_for(change: Change, actor: Actor, demande_id: int | None, action: DemandeAction) -> Demande:
    """
    Return a demande held, on which the actor may do `action` now.

    :raises NotFound: as above. :raises Conflict: as it stands, that cannot be done.
    """
    row = await held(change, actor, demande_id)
    if action not in allowed(actor, row, await DemandeType.get(id=row.type_id)):
        raise Conflict(variant=action.value)
    return row


def access_of(actor: Actor, row: Demande) -> DemandeAccess:
    """
    Return how much the actor, who may see it, sees of a demande.

    Whoever has just begun one, or shown its ticket, is still whoever they were: a visitor, another citizen.
    """
    if isinstance(actor, (actors.Agent, actors.System)) or row.citizen_id is None:
        return DemandeAccess.FULL
    is_own = isinstance(actor, actors.Citizen) and actor.id == row.citizen_id
    return DemandeAccess.FULL if is_own else DemandeAccess.STATUS_ONLY


def allowed(actor: Actor, row: Demande, type_: DemandeType) -> tuple[DemandeAction, ...]:
    """Return what the actor, who may see it, may do with a demande of that type now."""
    return actions.allowed(_seat(actor, row), _standing(row, type_))


async def may_be_claimed(row: Demande) -> bool:
    """Tell whether whoever has the ticket of a demande may have it as theirs, once they sign in."""
    type_ = await DemandeType.get(id=row.type_id)
    return DemandeAction.CLAIM in actions.allowed(Seat.OWNER, _standing(row, type_))


def party_of(actor: Actor) -> Party:
    """Return the side on which the actor acts."""
    if isinstance(actor, actors.Agent):
        return Party.TOWN_HALL
    return Party.SYSTEM if isinstance(actor, actors.System) else Party.CITIZEN


def staff_of(service_id: int, *, administrators: bool = True) -> QuerySet[Agent]:
    """Return who may work on what is sent to a service: its active agents, and with them the administrators."""
    of_it = Q(id__in=Subquery(AgentService.filter(service_id=service_id).values("agent_id")))
    return Agent.filter(of_it | Q(role=AgentRole.ADMINISTRATOR) if administrators else of_it, active=True)


async def know(change: Change, citizen_id: int, service_id: int) -> None:
    """Let a service know a citizen who has sent it something (docs/decisions/0017-who-knows-a-citizen.md)."""
    await change.connection.execute_query(
        "INSERT INTO citizen_service (citizen_id, service_id, since) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        [citizen_id, service_id, change.now],
    )


def _standing(row: Demande, type_: DemandeType) -> Standing:
    return Standing(
        status=row.status,
        is_archived=row.archived_at is not None,
        is_owned=row.citizen_id is not None,
        has_agenda=type_.agenda_id is not None,
        effect=type_.effect,
    )


def _seat(actor: Actor, row: Demande) -> Seat:
    if isinstance(actor, (actors.Agent, actors.System)):
        return Seat.AGENT
    return Seat.OWNER if access_of(actor, row) is DemandeAccess.FULL else Seat.ONLOOKER
