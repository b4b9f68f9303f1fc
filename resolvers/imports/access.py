"""
Which imports may somebody see, and how do they watch one? There is no other way to an import's row.

A manager sees their own, and those about water where they work for it; an administrator, all.
"""

from collections.abc import AsyncIterator

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from models.imports import Import
from resolvers import actors, door
from resolvers.actors import Actor
from resolvers.errors import NotFound
from resolvers.listing import Listing
from rules.vocabulary.imports import ImportKind, ImportStatus
from rules.vocabulary.staff import AgentRole, ServiceDomain

#: What only those who work for the water service start, and see.
OF_WATER = frozenset(
    {ImportKind.WATER_CONTRACTS, ImportKind.READINGS, ImportKind.REMOTE_INDEXES, ImportKind.WATER_ANALYSES}
)
_OVER = frozenset({ImportStatus.DONE, ImportStatus.FAILED})


def visible(actor: Actor) -> QuerySet[Import]:
    """Return the imports that the actor may see."""
    if not isinstance(actor, actors.Agent) or actor.pending or not actor.is_at_least(AgentRole.MANAGER):
        return Import.filter(id=0)
    if actor.is_at_least(AgentRole.ADMINISTRATOR):
        return Import.all()
    own = Q(agent_id=actor.id)
    return Import.filter(own | Q(kind__in=OF_WATER) if actor.serves(ServiceDomain.WATER) else own)


def listing(actor: Actor) -> Listing:
    """
    Return them, newest first.

    :raises NotAllowed: for anybody but managers and administrators.
    """
    actors.staff(actor, AgentRole.MANAGER)
    return Listing(visible(actor), "created_at")


async def one(actor: Actor, import_id: int | None) -> Import | None:
    """Return an import; None when not there, or not for whoever asks."""
    return await visible(actor).get_or_none(id=import_id or 0)


async def progressing(actor: Actor, import_id: int | None) -> AsyncIterator[Import]:
    """
    Give an import as it is, and then each time it moves; the stream ends with it.

    :raises NotFound: no such import for whoever asks.
    """
    async with door.current().machines.bus.subscribe(channel(import_id or 0)) as heard:
        row = await one(actor, import_id)
        if row is None:
            raise NotFound
        yield row
        if row.status in _OVER:
            return
        async for _ in heard:
            row = await one(actor, import_id)
            if row is None:
                return
            yield row
            if row.status in _OVER:
                return


def channel(import_id: int) -> str:
    """Return what is told of each move of an import."""
    return f"import:{import_id}"
