"""What has happened to a demande, as its history tells it to whoever asks (S004-28)?"""

from collections.abc import AsyncIterator
from datetime import datetime

from models.demandes import Demande, DemandeEvent
from resolvers import actors, door
from resolvers.actors import Actor
from resolvers.demandes import access, events
from resolvers.listing import Listing
from resolvers.staff import agents


def of(actor: Actor, row: Demande) -> Listing:
    """Return the history of a demande that somebody has been let see, oldest first; the agents' own part, to them."""
    told = DemandeEvent.filter(demande_id=row.id).exclude(kind__in=events.LIVE_ONLY)
    return Listing(told if _sees_all(actor) else told.filter(internal=False), "happened_at", oldest_first=True)


async def one(actor: Actor, event_id: int, *, now: datetime) -> DemandeEvent | None:
    """Return one line of the history of a demande that somebody may see."""
    event = await DemandeEvent.get_or_none(id=event_id)
    if event is None or (event.internal and not _sees_all(actor)):
        return None
    return event if await access.one(actor, event.demande_id, now=now) else None


async def happening(actor: Actor, demande_id: int | None, *, now: datetime) -> AsyncIterator[DemandeEvent]:
    """Give each new event of a demande, as long as whoever asks may see it; those that the live bus missed too."""
    row = await access.one(actor, demande_id, now=now)
    if row is None:
        return
    rows = DemandeEvent.filter(demande_id=row.id).order_by("id")
    latest = await rows.order_by("-id").first()
    given = latest.id if latest else 0
    rows = rows if _sees_all(actor) else rows.filter(internal=False)
    async with door.current().machines.bus.subscribe(events.channel(row.id)) as heard:
        # Looked at before the first news too: something may have happened since, and before we listened.
        while await access.visible(await agents.refreshed(actor)).filter(id=row.id).exists():
            for event in await rows.filter(id__gt=given):
                given = event.id
                yield event
            await anext(heard)


def _sees_all(actor: Actor) -> bool:
    return isinstance(actor, (actors.Agent, actors.System))
