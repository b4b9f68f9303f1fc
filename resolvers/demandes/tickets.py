"""How is a demande's ticket made, shown again, and looked for?"""

import secrets

from models.demandes import Demande
from resolvers import door
from rules import tickets

_PURPOSE = "ticket"


def give(row: Demande) -> None:
    """Give a demande its ticket, unless it has one: kept as a digest to be found by, and sealed to be shown."""
    if row.ticket_digest is None:
        ticket = tickets.make(secrets.token_bytes(16))
        row.ticket_digest = door.current().keys.digest(_PURPOSE, ticket)
        row.ticket_sealed = door.current().keys.seal(ticket)


def of(row: Demande) -> str | None:
    """Return a demande's ticket as people read it."""
    return tickets.written(door.current().keys.unseal(row.ticket_sealed)) if row.ticket_sealed else None


async def find(ticket: str) -> Demande | None:
    """Return the demande that has a ticket, as `rules.tickets.read` wrote it."""
    return await Demande.get_or_none(ticket_digest__in=digests(ticket))


def digests(ticket: str) -> list[bytes]:
    """Return what a demande that has a ticket, as `rules.tickets.read` wrote it, may be found by."""
    return door.current().keys.digests(_PURPOSE, ticket)
