"""Whose token is it? One statement tells who asks, their services and their steps."""

from datetime import datetime
from typing import Any

from tortoise.expressions import RawSQL

from models.sessions import Session
from resolvers import keys, steps
from resolvers.actors import Actor, Agent, Citizen, TicketHolder, Visitor
from rules.lifetimes import LAST_USED_STEP
from rules.vocabulary.staff import ServiceDomain

_SERVICES = RawSQL(
    '(SELECT coalesce(array_agg(s.service_id), \'{}\') FROM agent_service s WHERE s.agent_id = "session"."agent_id")'
)
_DOMAINS = RawSQL(
    "(SELECT coalesce(array_agg(DISTINCT v.domain), '{}') FROM agent_service s JOIN service v ON v.id = s.service_id"
    ' WHERE s.agent_id = "session"."agent_id")'
)
_MUST_ACCEPT = RawSQL(
    "(EXISTS (SELECT FROM terms) AND NOT EXISTS (SELECT FROM terms_acceptance a"
    ' WHERE a.citizen_id = "session"."citizen_id"'
    " AND a.terms_id = (SELECT t.id FROM terms t ORDER BY t.published_at DESC, t.id DESC LIMIT 1)))"
)


async def actor_of(token: str | None, *, now: datetime) -> Actor:
    """Return who holds `token`: a visitor when nobody does, or when the session has ended."""
    if not token:
        return Visitor()
    found: Any = (
        await Session.filter(token_digest=keys.token_digest(token), ended_at=None, expires_at__gt=now)
        .select_related("citizen", "agent", "demande")
        .annotate(service_ids=_SERVICES, domains=_DOMAINS, must_accept_terms=_MUST_ACCEPT)
        .first()
    )
    if found is None:
        return Visitor()
    if found.agent_id is not None:
        if not found.agent.active:
            return Visitor()
        domains = frozenset(ServiceDomain(domain) for domain in found.domains)
        return Agent(found.agent, found, frozenset(found.service_ids), steps.of_agent(found), domains)
    if found.demande_id is not None:
        return TicketHolder(found.demande, found)
    return Citizen(found.citizen, found, steps.pending(found.citizen, must_accept_terms=found.must_accept_terms))


async def is_open(session_id: int, *, now: datetime) -> bool:
    """Tell whether a session still stands; a live stream asks from time to time."""
    return await Session.exists(id=session_id, ended_at=None, expires_at__gt=now)


def is_used_again(session: Session, now: datetime) -> bool:
    """Tell whether the session's last use is old enough to be written anew."""
    return now - session.last_used_at >= LAST_USED_STEP


async def note_use(session_id: int, now: datetime) -> None:
    """Write when a session was last used; outside the request, and at most once a minute."""
    await Session.filter(id=session_id, last_used_at__lte=now - LAST_USED_STEP).update(last_used_at=now)
