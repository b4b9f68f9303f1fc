"""How does an agent see what enters, moves in and leaves the queue of their services, as it happens?"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from models.demandes import Demande
from resolvers import actors, door
from resolvers.actors import Actor
from resolvers.demandes import access, events
from resolvers.staff import agents, audit
from rules.vocabulary.staff import AgentRole

#: After what the live bus missed, so many are told of one by one.
MOST = 100
_SHOWN_BY = "queueChanged"


@dataclass(frozen=True)
class QueueChange:
    """A demande that moved; None once it is no longer theirs."""

    demande_id: int
    demande: Demande | None


async def moving(actor: Actor, *, since: datetime) -> AsyncIterator[QueueChange]:
    """Give each change of the queue of the agent who asks, with their services as they are then; it is audited."""
    agent = actors.agent(actor)
    async with door.current().machines.bus.subscribe(events.QUEUE) as heard:
        async for news in heard:
            current = await agents.refreshed(agent)
            assert isinstance(current, actors.Agent)
            mine = access.visible(current)
            if news is None:
                for row in await mine.filter(updated_at__gt=since).order_by("updated_at").limit(MOST):
                    since = row.updated_at
                    await audit.saw(current, _SHOWN_BY, "Demande", [row.id], now=since)
                    yield QueueChange(row.id, row)
            elif _concerns(current, news["services"]):
                found = await mine.get_or_none(id=news["demande"])
                if found is not None:
                    since = max(since, found.updated_at)
                    at = datetime.fromisoformat(news["at"])
                    await audit.saw(current, _SHOWN_BY, "Demande", [found.id], now=at)
                yield QueueChange(news["demande"], found)


def _concerns(agent: actors.Agent, services: list[int]) -> bool:
    return agent.is_at_least(AgentRole.ADMINISTRATOR) or not agent.service_ids.isdisjoint(services)
