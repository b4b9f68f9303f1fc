"""What happened to an account, kept for its citizen to read?"""

from datetime import datetime

from models.accounts import AccountEvent
from resolvers import door
from rules.vocabulary.accounts import AccountEventKind


async def note(citizen_id: int, kind: AccountEventKind, now: datetime, *, device: str | None = None) -> None:
    """Add a line to the journal, with the device it was done from."""
    await AccountEvent.create(citizen_id=citizen_id, kind=kind, happened_at=now, device=device or door.current().device)
