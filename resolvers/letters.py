"""How does a verb have a letter written? As a row, in the transaction of the fact that calls for it."""

from datetime import datetime

from models.accounts import Citizen
from models.demandes import Demande
from models.staff import Agent
from resolvers.transactions import Change
from rules.vocabulary.letters import LetterKind


async def write(
    change: Change,
    kind: LetterKind,
    to: Citizen | Agent | Demande,
    *,
    occasion: object,
    subject_id: int | None = None,
    due_at: datetime | None = None,
) -> None:
    """
    Have a letter of `kind` leave for `to`, once for each `occasion`, at `due_at` or at once.

    `subject_id` is the row that the kind speaks of; the reader themselves when left out. A letter to a demande is for
    whoever it is from, at the address that it gives.
    """
    subject = to.id if subject_id is None else subject_id
    written = await change.connection.execute_query_dict(
        "INSERT INTO letter"
        " (kind, subject_id, citizen_id, agent_id, demande_id, language, dedupe_key, created_at, due_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (dedupe_key) DO NOTHING RETURNING id",
        [
            kind.value,
            subject,
            to.id if isinstance(to, Citizen) else None,
            to.id if isinstance(to, Agent) else None,
            to.id if isinstance(to, Demande) else None,
            to.language.value,
            dedupe_key(kind, to, occasion),
            change.now,
            due_at or change.now,
        ],
    )
    if written and (due_at is None or due_at <= change.now):
        change.ring()


def dedupe_key(kind: LetterKind, to: Citizen | Agent | Demande, occasion: object) -> str:
    """Return what makes one letter one: its kind, its reader and its occasion."""
    said = occasion.isoformat() if isinstance(occasion, datetime) else str(occasion)
    return f"{kind.value}:{type(to).__name__.lower()}:{to.id}:{said}"
