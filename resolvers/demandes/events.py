"""What has happened to a demande: how is it written in its history, and told to those who watch?"""

from models.demandes import Demande, DemandeEvent
from resolvers import actors, notifications
from resolvers.actors import Actor
from resolvers.demandes import access
from resolvers.transactions import Change
from rules.vocabulary.demandes import DemandeEventKind, DemandeStatus, Party

#: What a citizen need not be told inside their space too: they see it happen.
_UNTOLD = frozenset({DemandeEventKind.ACKNOWLEDGED, DemandeEventKind.ARCHIVED, DemandeEventKind.REMINDER_SENT})
#: Where what happens in the services' queues is told.
QUEUE = "queue"
#: What is told live only: no line of the history, nothing that makes a demande more recent.
LIVE_ONLY = frozenset({DemandeEventKind.EXCHANGES_READ})


async def note(
    change: Change,
    actor: Actor,
    row: Demande,
    kind: DemandeEventKind,
    *,
    about: tuple[str, int] | None = None,
    internal: bool = False,
) -> DemandeEvent:
    """
    Write what has just happened to a demande that the caller holds, once its row says how it now stands.

    `about` is the graph type and the row that it happened to; what is `internal` is for agents only. Whoever watches
    the demande, and the queue, is told after the commit; the citizen is notified of what the town hall did.
    """
    party = access.party_of(actor)
    about_type, about_id = about or (None, None)
    event = await DemandeEvent.create(
        demande_id=row.id,
        kind=kind,
        happened_at=change.now,
        by=party,
        agent_id=actor.id if isinstance(actor, actors.Agent) else None,
        about_type=about_type,
        about_id=about_id,
        status=row.status,
        internal=internal,
    )
    if not internal and kind not in LIVE_ONLY:
        row.updated_at = change.now
        await row.save(update_fields=["updated_at"])
        if party is Party.TOWN_HALL and row.citizen_id is not None and kind not in _UNTOLD:
            await notifications.write(change, row.citizen_id, f"DEMANDE_{kind}", about=("Demande", row.id))
    change.tell(channel(row.id), event=event.id)
    if row.status is not DemandeStatus.DRAFT:
        tell_queue(change, row)
    return event


def tell_queue(change: Change, row: Demande, service_id: int | None = None) -> None:
    """Tell the queue of a demande's service, or of the one that it has just left, after the commit."""
    services = [row.service_id if service_id is None else service_id]
    change.tell(QUEUE, demande=row.id, services=services, at=change.now.isoformat())


def channel(demande_id: int) -> str:
    """Return where what happens to one demande is told."""
    return f"demande:{demande_id}"
