"""What do agents tell one another about a demande, that no citizen ever sees?"""

from collections.abc import Sequence
from datetime import datetime

from models.demandes import InternalNote
from resolvers import actors
from resolvers.actors import Actor
from resolvers.demandes import access, events
from resolvers.errors import Fields
from resolvers.staff import audit
from resolvers.transactions import transaction
from rules import texts

BODY_MAX = 5_000


async def add(actor: Actor, *, demande: int | None, body: str, now: datetime) -> InternalNote:
    """
    Write a note for one's colleagues.

    :raises NotFound: not of their services. :raises InvalidInput: nothing is written, or too much.
    """
    agent = actors.agent(actor)
    fields = Fields()
    said = texts.clean(body, lines=True)
    fields.note(texts.judge(said, maximum=BODY_MAX), "body")
    fields.refuse_if_any()
    async with transaction(now) as change:
        row = await access.held(change, agent, demande)
        note = await InternalNote.create(demande_id=row.id, agent_id=agent.id, body=said, created_at=now)
        await audit.note(change, agent, "internalNoteAdd", "Demande", row.id)
        events.tell_queue(change, row)
        return change.gives(note)


async def of(demande_ids: Sequence[int]) -> list[list[InternalNote]]:
    """Return the notes on each of these demandes, oldest first, in one query; for the staff."""
    rows = await InternalNote.filter(demande_id__in=list(demande_ids)).order_by("created_at", "id")
    return [[row for row in rows if row.demande_id == one] for one in demande_ids]


async def one(actor: Actor, note_id: int, *, now: datetime) -> InternalNote | None:
    """Return a note, to the staff who see its demande."""
    if not isinstance(actor, actors.Agent):
        return None
    row = await InternalNote.get_or_none(id=note_id)
    return row if row and await access.one(actor, row.demande_id, now=now) else None
