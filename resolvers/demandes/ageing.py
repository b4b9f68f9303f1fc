"""
What becomes of a demande that nobody touches: drafts go, after a warning, and what was answered is archived?

A retention each, in rules/lifetimes.py; none depends on a mail having left. Workers may play it at the same time.
"""

from datetime import datetime

from tortoise.connection import get_connection
from tortoise.expressions import Q

from models.demandes import DemandeClaim
from resolvers import actors, letters
from resolvers.demandes import access, events
from resolvers.erasing import erasing
from resolvers.transactions import transaction
from rules import lifetimes
from rules.actions import ANSWERED
from rules.vocabulary.demandes import DemandeEventKind, DemandeStatus
from rules.vocabulary.letters import LetterKind

_AGEING = actors.System("ageing")

#: Where a warning can be mailed: at the address of the account, or at the one that the draft gives.
_IS_REACHED = "(citizen_id IS NOT NULL OR coalesce(contact ->> 'email', '') <> '')"
#: Drafts that were not warned since they were last worked on.
_UNWARNED = f"""
    SELECT id FROM demande
    WHERE status = 'DRAFT' AND updated_at <= $1 AND {_IS_REACHED} AND NOT EXISTS (
        SELECT FROM letter WHERE letter.demande_id = demande.id AND letter.kind = $2
        AND letter.created_at > demande.updated_at
    )
"""  # noqa: S608 - ours, all of it
#: Where somebody can be warned, a draft goes only as long after the warning as was promised, however late the worker
#: was. One that is being worked on at this instant is left alone.
_DROP = f"""
    DELETE FROM demande WHERE id IN (
        SELECT id FROM demande
        WHERE status = 'DRAFT' AND CASE WHEN {_IS_REACHED} THEN updated_at <= $1 AND EXISTS (
            SELECT FROM letter WHERE letter.demande_id = demande.id AND letter.kind = $3
            AND letter.created_at > demande.updated_at AND letter.created_at <= $4
        ) ELSE updated_at <= $2 END
        FOR UPDATE SKIP LOCKED
    ) RETURNING id
"""  # noqa: S608 - ours, all of it


async def age(*, now: datetime) -> dict[str, int]:
    """Do all that is due, and return how much of what was done."""
    return {
        "warnings": await _warn(now),
        "drafts": await _drop_drafts(now),
        "archived": await _archive(now),
        "claims": await DemandeClaim.filter(asked_at__lte=now - lifetimes.OLD_SECRET).delete(),
    }


async def _drop_drafts(now: datetime) -> int:
    """Drop the drafts that nobody has worked on for too long, their files and their sessions with them."""
    async with transaction(now, aside=True) as change, erasing(change.connection):
        dropped = await change.connection.execute_query_dict(
            _DROP,
            [
                now - lifetimes.DRAFT,
                now - lifetimes.DRAFT_WITHOUT_ADDRESS,
                LetterKind.DEMANDE_DRAFT_EXPIRES.value,
                now - (lifetimes.DRAFT - lifetimes.WARNED_DRAFT),
            ],
        )
    return len(dropped)


async def _warn(now: datetime) -> int:
    """Have it mailed to whoever a draft is from that it will go."""
    kind = LetterKind.DEMANDE_DRAFT_EXPIRES
    found = await get_connection("default").execute_query_dict(_UNWARNED, [now - lifetimes.WARNED_DRAFT, kind.value])
    for one in found:
        async with transaction(now, aside=True) as change:
            drafts = access.visible(_AGEING).filter(id=one["id"], status=DemandeStatus.DRAFT)
            if (row := await drafts.select_for_update(no_key=True).first()) is not None:
                await letters.write(change, kind, row, occasion=row.updated_at)
    return len(found)


async def _archive(now: datetime) -> int:
    """Archive what was answered long ago, and has been quiet since."""
    quiet = Q(status__in=tuple(ANSWERED), archived_at=None, updated_at__lte=now - lifetimes.ANSWERED_DEMANDE)
    archived = 0
    for demande_id in await access.visible(_AGEING).filter(quiet).values_list("id", flat=True):
        async with transaction(now, aside=True) as change:
            row = await access.held(change, _AGEING, int(str(demande_id)))
            if row.archived_at is None and row.status in ANSWERED:
                row.archived_at = now
                await row.save(update_fields=["archived_at"])
                await events.note(change, _AGEING, row, DemandeEventKind.ARCHIVED)
                archived += 1
    return archived
