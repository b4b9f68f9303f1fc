"""Whom of the staff may a member of staff know?"""

from dataclasses import replace

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from models.staff import Agent, AgentService
from resolvers import actors
from resolvers.accounts import identity
from resolvers.actors import Actor
from rules import texts
from rules.vocabulary.staff import AgentRole


def visible(actor: Actor) -> QuerySet[Agent]:
    """Return whom the actor may know: oneself and the active agents of one's services; all, for administrators."""
    staff = actors.staff(actor)
    if isinstance(staff, actors.System) or staff.is_at_least(AgentRole.ADMINISTRATOR):
        return Agent.all()
    theirs = AgentService.filter(service_id__in=staff.service_ids).values("agent_id")
    return Agent.filter(Q(id=staff.id) | Q(active=True, id__in=Subquery(theirs)))


async def one(actor: Actor, agent_id: int) -> Agent | None:
    """Return an agent; None when not there, or not for whoever asks."""
    if not isinstance(actor, actors.Agent):
        return None
    return await visible(actor).get_or_none(id=agent_id)


async def colleagues(actor: Actor) -> list[Agent]:
    """Return the others, by name."""
    return await visible(actor).exclude(id=actors.agent(actor).id).order_by("name", "id")


async def find(email: str) -> Agent | None:
    """Return the active agent of an address: an inactive one is nobody."""
    return await Agent.get_or_none(email_folded=identity.folded_email(texts.clean(email)), active=True)


async def refreshed(actor: Actor) -> Actor:
    """Return a member of staff with the role and services they have now, anybody else as they are: a stream lasts."""
    if not isinstance(actor, actors.Agent):
        return actor
    row = await Agent.get(id=actor.id)
    services = await AgentService.filter(agent_id=actor.id).values_list("service_id", flat=True)
    return replace(actor, row=row, service_ids=frozenset(map(int, map(str, services))))
