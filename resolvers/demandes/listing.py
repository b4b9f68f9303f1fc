"""Which of the demandes that somebody may see are shown in a list, in which order, and how many wait?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.expressions import Q, RawSQL, Subquery
from tortoise.queryset import QuerySet

from models.catalogue import DemandeType
from models.demandes import Demande
from resolvers import actors, portal, together
from resolvers.actors import Actor
from resolvers.demandes import access, tickets
from resolvers.listing import Listing
from resolvers.staff import audit
from rules import actions, folding, slugs
from rules import tickets as written
from rules.vocabulary.demandes import Archived, DemandeStatus

SEARCH_MAX = 100
_UNREAD = """
    SELECT coalesce(sum(unread_by_citizen), 0) AS unread FROM demande WHERE citizen_id = $1 AND unread_by_citizen > 0
"""
_WORDS = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Counts:
    """How many demandes of an agent's queue wait, and for what."""

    submitted: int
    in_progress: int
    awaiting_citizen: int
    unread_exchanges: int
    late: int


async def own(actor: Actor, wanted: Mapping[str, Any], *, now: datetime) -> Listing:
    """Return the demandes of the citizen who asks, most recently active first."""
    rows = access.visible(actors.citizen(actor))
    return Listing(await _filtered(actor, rows, wanted, unread="unread_by_citizen", now=now), "updated_at")


async def queue(actor: Actor, wanted: Mapping[str, Any], *, now: datetime) -> Listing:
    """
    Return what waits at the services of the agent who asks, oldest first; whose is shown is written.

    What has been answered is there for one who asks for it: by its status, its archive, a message to read on it or
    words to search.
    """
    rows = access.visible(actors.agent(actor))
    asked_for = wanted.get("status") or wanted.get("archived", Archived.EXCLUDE) is not Archived.EXCLUDE
    asked_for = asked_for or wanted.get("has_unread")
    if not asked_for and not (wanted.get("search") or "").strip():
        rows = rows.filter(status__in=sorted(actions.UNDER_WAY))
    rows = await _filtered(actor, rows, wanted, unread="unread_by_town_hall", now=now)
    return audit.Watched(
        rows,
        "submitted_at",
        oldest_first=True,
        actor=actor,
        action="agent.demandes",
        citizen="citizen_id",
        otherwise="Demande",
        now=now,
    )


async def of_citizen(actor: Actor, citizen_id: int, wanted: Mapping[str, Any], *, now: datetime) -> Listing:
    """Return what a citizen has sent to the services of the agent who asks, most recently active first."""
    rows = access.visible(actors.agent(actor)).filter(citizen_id=citizen_id)
    return Listing(await _filtered(actor, rows, wanted, unread="unread_by_town_hall", now=now), "updated_at")


async def of_contract(actor: Actor, contract_id: int, wanted: Mapping[str, Any], *, now: datetime) -> Listing:
    """Return what is about a water contract, as far as the actor sees it, most recently active first."""
    rows = access.visible(actor).filter(water_contract_id=contract_id)
    unread = "unread_by_town_hall" if isinstance(actor, actors.Agent) else "unread_by_citizen"
    return Listing(await _filtered(actor, rows, wanted, unread=unread, now=now), "updated_at")


async def counts(actor: Actor, *, now: datetime) -> Counts:
    """Count what waits in the queue of the agent who asks, in one statement."""
    today = portal.today(await portal.read(), now)
    under_way = access.visible(actors.agent(actor)).filter(archived_at=None)
    late = RawSQL(f"count(*) FILTER (WHERE {_is_late(today.isoformat())})")
    rows = await under_way.annotate(
        submitted=_count(DemandeStatus.SUBMITTED),
        in_progress=_count(DemandeStatus.IN_PROGRESS),
        awaiting=_count(DemandeStatus.AWAITING_CITIZEN),
        unread=RawSQL("coalesce(sum(unread_by_town_hall), 0)"),
        late=late,
    ).values_list("submitted", "in_progress", "awaiting", "unread", "late")
    return Counts(*(int(one) for one in rows[0]))


async def unread(actor: Actor) -> int:
    """Return how many messages of the town hall the citizen who asks has not read, over all their demandes."""
    [found] = await together.objects(_UNREAD, [actors.citizen(actor).id])
    return int(found["unread"])


async def _filtered(
    actor: Actor, rows: QuerySet[Demande], wanted: Mapping[str, Any], *, unread: str, now: datetime
) -> QuerySet[Demande]:
    archived = wanted.get("archived", Archived.EXCLUDE)
    if archived is not Archived.INCLUDE:
        rows = rows.filter(archived_at__isnull=archived is Archived.EXCLUDE)
    if wanted.get("status") is not None:
        rows = rows.filter(status__in=wanted["status"])
    if wanted.get("type") is not None:
        slug = wanted["type"] if slugs.judge(wanted["type"]) is None else ""
        rows = rows.filter(type_id__in=Subquery(DemandeType.filter(slug=slug).values("id")))
    if wanted.get("has_unread") is not None:
        rows = rows.filter(**{f"{unread}__gt" if wanted["has_unread"] else unread: 0})
    if wanted.get("updated_since") is not None:
        rows = rows.filter(updated_at__gte=wanted["updated_since"])
    if isinstance(actor, actors.Agent):
        if wanted.get("assigned_to_me") is not None:
            mine = Q(assigned_to_id=actor.id)
            rows = rows.filter(mine if wanted["assigned_to_me"] else Q(assigned_to_id=None) | ~mine)
        if wanted.get("late") is not None:
            today = portal.today(await portal.read(), now)
            is_late = Q(answer_expected_by__lt=today, status__in=list(actions.UNDER_WAY))
            on_time = Q(answer_expected_by=None) | Q(answer_expected_by__gte=today)
            rows = rows.filter(is_late if wanted["late"] else on_time | Q(status__not_in=list(actions.UNDER_WAY)))
    if (wanted.get("search") or "").strip():
        rows = _searched(rows, wanted["search"])
    return rows


def _searched(rows: QuerySet[Demande], words: str) -> QuerySet[Demande]:
    """By its ticket, or by every word's beginning in the title and the names."""
    ticket = written.read(words)
    if ticket is not None:
        return rows.filter(ticket_digest__in=tickets.digests(ticket))
    found = _WORDS.findall(folding.fold(words[:SEARCH_MAX]))
    if not found:
        return rows.filter(id=0)
    # Letters and digits only: nothing that the search's own language, or SQL's, would read.
    query = " & ".join(f"{word}:*" for word in found)
    matching = RawSQL(f"(to_tsvector('simple', \"demande\".\"search\") @@ to_tsquery('simple', '{query}'))")
    return rows.annotate(is_found=matching).filter(is_found=True)


def _count(status: DemandeStatus) -> RawSQL:
    return RawSQL(f"count(*) FILTER (WHERE status = '{status.value}')")


def _is_late(today: str) -> str:
    under_way = ", ".join(f"'{one.value}'" for one in sorted(actions.UNDER_WAY))
    return f"answer_expected_by < '{today}' AND status IN ({under_way})"
