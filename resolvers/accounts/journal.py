"""What happened to an account, kept for its citizen to read?"""

from datetime import datetime

from models.accounts import AccountEvent
from resolvers import actors, door
from resolvers.actors import Actor
from resolvers.listing import Listing
from rules.vocabulary.accounts import AccountEventKind


async def note(citizen_id: int, kind: AccountEventKind, now: datetime, *, device: str | None = None) -> None:
    """Add a line to the journal, with the device it was done from."""
    await AccountEvent.create(citizen_id=citizen_id, kind=kind, happened_at=now, device=device or door.current().device)


def own(actor: Actor) -> Listing:
    """Return what happened to the account of the citizen who asks, newest first."""
    return Listing(AccountEvent.filter(citizen_id=actors.citizen(actor).id), "happened_at")


async def one(actor: Actor, event_id: int) -> AccountEvent | None:
    """Return one line of one's own journal."""
    return await AccountEvent.get_or_none(id=event_id, citizen_id=actors.citizen(actor).id)
