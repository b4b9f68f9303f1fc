"""How does a session begin: a token that only its holder has, and what they must do first?"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from models.accounts import Citizen
from models.demandes import Demande
from models.sessions import Session
from models.staff import Agent
from resolvers import door, keys, steps
from resolvers.accounts import journal
from resolvers.errors import NotFound
from resolvers.transactions import Change
from rules.lifetimes import AGENT_SESSION, CITIZEN_SESSION, TICKET_SESSION
from rules.vocabulary.accounts import AccountEventKind, PendingStep, SessionTransport


@dataclass(frozen=True, repr=False)
class SignedIn:
    """What a sign-in gives; the token is in clear here only."""

    session: Session
    token: str
    pending: tuple[PendingStep, ...]
    citizen: Citizen | None = None
    agent: Agent | None = None
    #: Of a session that sees it only.
    demande: Demande | None = None


async def open_for_citizen(
    change: Change, row: Citizen, *, transport: SessionTransport, device: str | None, now: datetime
) -> SignedIn:
    """Open a session for a citizen who has just proven who they are."""
    row.previous_sign_in_at, row.signed_in_at = row.signed_in_at, now
    await row.save(update_fields=["previous_sign_in_at", "signed_in_at"])
    token = secrets.token_urlsafe(32)
    session = await Session.create(
        citizen_id=row.id,
        token_digest=keys.token_digest(token),
        transport=transport,
        device=device or door.current().device,
        created_at=now,
        last_used_at=now,
        expires_at=now + CITIZEN_SESSION,
    )
    await journal.note(row.id, AccountEventKind.SIGNED_IN, now, device=session.device)
    return SignedIn(change.gives(session), token, await steps.of_citizen(row), citizen=row)


async def open_for_agent(
    change: Change, row: Agent, *, transport: SessionTransport, whole: bool, now: datetime
) -> SignedIn:
    """Open a session for a member of staff; not `whole`, it can only set up a one-time code."""
    token = secrets.token_urlsafe(32)
    session = await Session.create(
        agent_id=row.id,
        token_digest=keys.token_digest(token),
        transport=transport,
        device=door.current().device,
        whole=whole,
        created_at=now,
        last_used_at=now,
        expires_at=now + AGENT_SESSION,
    )
    return SignedIn(change.gives(session), token, steps.of_agent(session), agent=row)


async def open_for_ticket(change: Change, row: Demande, *, transport: SessionTransport, now: datetime) -> SignedIn:
    """Open a session that sees one demande only, for one who began it or has its ticket."""
    token = secrets.token_urlsafe(32)
    session = await Session.create(
        demande_id=row.id,
        token_digest=keys.token_digest(token),
        transport=transport,
        device=door.current().device,
        created_at=now,
        last_used_at=now,
        expires_at=now + TICKET_SESSION,
    )
    return SignedIn(change.gives(session), token, (), demande=row)


async def open_again(session: Session, *, now: datetime) -> SignedIn:
    """
    Give a session that a repeated request opened a new token: the first may never have arrived.

    :raises NotFound: when it has ended since; whoever repeats the request is told nothing of whose it was.
    """
    token = secrets.token_urlsafe(32)
    still_open = Session.filter(id=session.id, ended_at=None, expires_at__gt=now)
    if not await still_open.update(token_digest=keys.token_digest(token)):
        raise NotFound
    if session.agent_id is not None:
        return SignedIn(session, token, steps.of_agent(session), agent=await Agent.get(id=session.agent_id))
    if session.demande_id is not None:
        return SignedIn(session, token, (), demande=await Demande.get(id=session.demande_id))
    row = await Citizen.get(id=session.citizen_id)
    return SignedIn(session, token, await steps.of_citizen(row), citizen=row)
